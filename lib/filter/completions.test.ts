import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addTerm } from "./add-term";
import { completions } from "./completions";
import type { FieldName } from "./field";
import { EVERYTHING, type Filter } from "./filter";
import { parseFilter } from "./parse-filter";
import { printFilter } from "./print-filter";
import { anyText } from "./testdata/arbitrary";

const SEEN: Partial<Record<FieldName, readonly string[]>> = {
  container: ["web-1", "web-2", "my db"],
  dport: ["5566", "80"],
};
const seen = (field: FieldName) => SEEN[field] ?? [];
/** The text after taking the first completion; `|` is the caret. */
const taken = (marked: string) => {
  const caret = marked.indexOf("|");
  const text = marked.replace("|", "");
  const { from, to, items } = completions(text, caret, seen);
  return text.slice(0, from) + (items[0]?.insert ?? "?") + text.slice(to);
};
const labels = (marked: string) =>
  completions(marked.replace("|", ""), marked.indexOf("|"), seen).items.map(({ label }) => label);

describe("completions", () => {
  it.each([
    ["con|", "container:"],
    ["ttl:5 -con|", "ttl:5 -container:"],
    ["(dp|", "(dport:"],
    ["a sc|e b", "a scenario: b"],
    ["container:w|", "container:web-1"],
    ["container:my|", 'container:"my db"'],
    ["container:web-2,m|", 'container:web-2,"my db"'],
    ["container:w|,my", "container:web-1,my"],
    ["table:man| x", "table:mangle x"],
    ["dport:55|", "dport:5566"],
    ['container:"my d|', 'container:"my db"'],
    ["a o|", "a out:"],
  ])("[F30] %s becomes %s", (marked, text) => {
    expect(taken(marked)).toBe(text);
  });

  it("[F30] offers every field at the start, words and seen values behind the sign", () => {
    expect(labels("|")).toContain("src");
    expect(labels("table:|")).toEqual(["raw", "mangle", "nat", "filter", "security", "broute"]);
    expect(labels("container:|")).toEqual(["web-1", "web-2", "my db"]);
    expect(labels("a o|")).toContain("or");
    expect(labels("nofield:x|")).toEqual([]);
  });

  it("[F30] never raises, and replaces a span that holds the caret", () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const { from, to } = completions(before + after, before.length, seen);
        expect(from).toBeLessThanOrEqual(before.length);
        expect(to).toBeGreaterThanOrEqual(before.length);
        expect(to).toBeLessThanOrEqual((before + after).length);
      }),
    );
  });
});

describe("clicked values", () => {
  const add = (text: string, field: FieldName, value: string, exclude = false) => {
    const parsed = parseFilter(text);
    const filter: Filter = parsed.ok ? parsed.value : EVERYTHING;
    const added = addTerm(filter, field, value, exclude);
    return added === null ? null : printFilter(added);
  };

  it("[F31] narrow the filter, exclude, and take the opposite back", () => {
    expect(add("", "dport", "80")).toBe("dport:80");
    expect(add("a or b", "src", "172.18.0.3")).toBe("(a or b) src:172.18.0.3");
    expect(add("dport:80", "dport", "80")).toBe("dport:80");
    expect(add("a dport:80", "dport", "80", true)).toBe("a -dport:80");
    expect(add("-dport:80", "dport", "80")).toBe("dport:80");
    expect(add("", "container", "my *db")).toBe('container="my *db"');
    expect(add("", "dport", "x")).toBeNull();
  });
});
