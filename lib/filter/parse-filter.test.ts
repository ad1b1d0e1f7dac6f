import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { EVERYTHING } from "./filter";
import { filterErrorText } from "./filter-error-text";
import { parseFilter } from "./parse-filter";
import { printFilter } from "./print-filter";
import { anyFilter, anyText } from "./testdata/arbitrary";

// Hundreds of random cases take long on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const canonical = (text: string) => {
  const parsed = parseFilter(text);
  return parsed.ok ? printFilter(parsed.value) : `${parsed.error.problem} at ${parsed.error.column}`;
};
const errorOf = (text: string) => {
  const parsed = parseFilter(text);
  if (parsed.ok) throw new Error(`${text} is valid`);
  return parsed.error;
};

describe("filter text", () => {
  it("[F1] empty text lets everything through", () => {
    for (const text of ["", " ", "\n\t "]) expect(parseFilter(text)).toEqual({ ok: true, value: EVERYTHING });
  });

  it.each([
    [
      "the example of the manual",
      "verdict:drop table:filter -dst:10.0.0.0/8 dport:80,443 container:web*",
      "fate:dropped table:filter -dst:10.0.0.0/8 dport:80,443 container:web*",
    ],
    ["and binds closer than or", "a b or c d", "a b or c d"],
    ["groups", "(a or b) c", "(a or b) c"],
    ["needless groups", "((a) (b or (c)))", "a (b or c)"],
    ["and, &&, ||, in any case", "a AND b && c || d", "a b c or d"],
    ["not, ! and -", "not a !b -c -(d e)", "-a -b -c -(d e)"],
    ["twice not", "--a not -b", "a b"],
    ["a keyword in quotes is text", '"or" "-a"', '"or" "-a"'],
  ])("[F2] %s", (_, text, printed) => {
    expect(canonical(text)).toBe(printed);
  });

  it.each([
    ["SRC=172.18.0.3 DST=172.18.0.2 PROTO=TCP SPT=80", "src:172.18.0.3 dst:172.18.0.2 proto:tcp sport:80"],
    ["VERDICT:accept hook:forward", "fate:delivered,forwarded hook:FORWARD"],
    ["PHYSIN=veth1", "in=veth1"],
    ["packet:12 flow:3", "trace:12 conversation:3"],
  ])("[F3] %s", (text, printed) => {
    expect(canonical(text)).toBe(printed);
  });

  it.each([
    ['container:"my web",b,"c,d"', 'container:"my web",b,"c,d"'],
    ['text:"a \\"b\\" \\\\"', '"a \\"b\\" \\\\"'],
    ["chain:ip:nat:PREROUTING,DOCKER*", "chain:ip:nat:PREROUTING,DOCKER*"],
    ["src:fe80::1,::ffff:1.2.3.4", "src:fe80::1,::ffff:102:304"],
    ["ip:10.1.2.3/8", "ip:10.0.0.0/8"],
    ["ip:0:0:0:0:0:0:0:1/128", "ip:::1"],
    ["text:a,b", "a or b"],
    ['text~"(a|b)+ c"', 'text~"(a|b)+ c"'],
    ["len:>1000 ttl<=5 dport:1-1023", "len>1000 ttl<=5 dport:1-1023"],
    ["scenario:container-*", "scenario:container-to-container,container-to-wan,container-to-host"],
    ["container!=web", "-container=web"],
    ["proto:58,ping", "proto:58,icmp,icmp6"],
  ])("[F4] %s", (text, printed) => {
    expect(canonical(text)).toBe(printed);
  });

  it.each([
    ["02:42:ac:12:00:02", "02:42:ac:12:00:02"],
    ["veth5ead5c7", "veth5ead5c7"],
    ['"mac:x"', '"mac:x"'],
    ["a,b", "a,b"],
    ["5566→80", "5566→80"],
    ['foo"bar baz"', '"foobar baz"'],
  ])("[F5] %s is text", (text, printed) => {
    expect(canonical(text)).toBe(printed);
  });

  it.each([
    ["chian:FORWARD", "unknown-field", 1, "chian", "chain"],
    ["a zzzzzz:1", "unknown-field", 3, "zzzzzz", '"zzzzzz:1"'],
    ["src:nginx", "bad-address", 5, "nginx", "container:nginx"],
    ["-dst:172.18.", "bad-address", 6, "172.18.", "172.18.0.0/16"],
    ["ip:1.2.3.4/33", "bad-address", 4, "1.2.3.4/33", "1.2.3.4/32"],
    ["dport:80,htp", "bad-number", 10, "htp", null],
    ["dport:443-80", "backward-range", 7, "443-80", "80-443"],
    ["table:filtre", "unknown-word", 7, "filtre", "filter"],
    ["fate:droped", "unknown-word", 6, "droped", "dropped"],
    ["src<10.0.0.1", "bad-operator", 4, "<", "src:"],
    ["len~5", "bad-operator", 4, "~", "len:"],
    ["dport:", "missing-value", 7, "", "80"],
    ["dport:80, x", "missing-value", 10, "", "80"],
    ['container:""', "missing-value", 11, "", null],
    ["text~a(b", "open-paren", 7, "(", ")"],
    ['text~"a("', "bad-pattern", 8, "(", null],
    ['a "b c', "open-quote", 3, '"b c', '"b c"'],
    ["a (b or c", "open-paren", 3, "(", ")"],
    ["a) b", "stray-paren", 2, ")", null],
    ["a or", "missing-operand", 5, "", null],
    ["or a", "missing-operand", 1, "or", null],
    ["()", "missing-operand", 2, ")", null],
    ["a -", "missing-operand", 4, "", null],
  ])("[F6] %s", (text, problem, column, found, suggestion) => {
    expect(errorOf(text)).toEqual({
      code: "bad-filter",
      problem,
      column,
      length: found.length,
      found,
      suggestion,
    });
  });

  it("[F6] the sentence names what stands there and what was meant", () => {
    expect(filterErrorText(errorOf("chian:x"))).toBe("There is no field “chian”. Did you mean “chain”?");
    expect(filterErrorText(errorOf("a or"))).toBe("Something to look for is missing here.");
  });

  it("[F7] parsing what was printed gives the same filter", () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const text = printFilter(filter);
        fc.pre(text.length <= 2000);
        expect(parseFilter(text), text).toEqual({ ok: true, value: filter });
      }),
      { numRuns: 600 },
    );
  });

  it("[F7] the canonical text of any valid text is its own canonical text", () => {
    const soup = fc.array(
      fc.oneof(anyText, fc.constantFrom("src:", "dport:80", "(", ")", " or ", "-", " ")),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(soup, (pieces) => {
        const parsed = parseFilter(pieces.join(""));
        if (!parsed.ok) return;
        const printed = printFilter(parsed.value);
        expect(canonical(printed)).toBe(printed);
      }),
      { numRuns: 600 },
    );
  });

  it("[F8] no text raises, and an error's column lies in the text or just behind", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(anyText).map((t) => t.join(" ")),
        ),
        (text) => {
          const parsed = parseFilter(text);
          if (parsed.ok) return;
          expect(parsed.error.column).toBeGreaterThanOrEqual(1);
          expect(parsed.error.column).toBeLessThanOrEqual(text.length + 1);
        },
      ),
      { numRuns: 600 },
    );
  });

  it("[F8] too long and too deep are errors", () => {
    expect(errorOf("a".repeat(2001)).problem).toBe("too-long");
    expect(errorOf(`${"(".repeat(900)}a${")".repeat(900)}`).problem).toBe("too-deep");
    expect(canonical(`${"(".repeat(50)}a${")".repeat(50)}`)).toBe("a");
    expect(canonical(`${"-".repeat(1001)}a`)).toBe("-a");
  });
});
