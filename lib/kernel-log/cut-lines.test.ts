import { describe, expect, it } from "vitest";
import { chainOf, parseLogLine } from "./index";
import { GOLDEN_LINES, SHORT_LINES } from "./testing/golden-lines";

/** Every value of a line by its path, for comparison. */
function leaves(value: unknown, path: string, into: Map<string, unknown>): Map<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) leaves(inner, `${path}.${key}`, into);
  } else into.set(path, value);
  return into;
}

function isProperPrefix(part: unknown, whole: unknown): boolean {
  if (typeof part !== typeof whole || part === whole) return false;
  if (typeof part === "number") return String(whole).startsWith(String(part));
  return typeof part === "string" && part !== "" && String(whole).startsWith(part);
}

describe("a line cut at every byte", () => {
  for (const { name, text } of [...GOLDEN_LINES, ...SHORT_LINES]) {
    it(`[K14] invents no value: ${name}`, () => {
      const whole = leaves(parseLogLine(text, "exact"), "", new Map());
      for (let at = 0; at < text.length; at++) {
        const line = parseLogLine(text.slice(0, at), "open");
        if (line === null || line.truncated) continue;
        for (const [path, value] of leaves(line, "", new Map())) {
          expect(isProperPrefix(value, whole.get(path)), `cut at ${at}, ${path}: ${String(value)}`).toBe(
            false,
          );
        }
      }
    });
  }

  it("[K14] takes no half of an address for one, and a line without packet and MAC for no frame of another kind", () => {
    const glued = "IN=a OUT= MAC= SRC=172.20.219.80 DST=172.16.91.2OS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=ICMP ";
    expect(parseLogLine(glued)).toMatchObject({ l3: { kind: "none" }, truncated: true });
    const head = parseLogLine("SFW2-INext-DROP IN=eth0 OUT= ");
    expect(head).toMatchObject({ l3: { kind: "none" }, truncated: true });
    expect(head && chainOf(head)?.chain).toBe("ip:filter:INPUT");
  });

  it("[K14] keeps no value that is certainly cut", () => {
    const { text } = GOLDEN_LINES[0] as { text: string };
    const at = (word: string, digits: number) =>
      parseLogLine(text.slice(0, text.indexOf(word) + word.length + digits), "open");
    expect(at("TTL=", 1)).toMatchObject({
      truncated: true,
      l3: { kind: "ip4", src: "198.51.100.7", ttl: null },
    });
    expect(at("DST=", 9)).toMatchObject({ truncated: true, l3: { kind: "none" } });
    expect(at("SPT=", 2)).toMatchObject({ truncated: true, l3: { l4: { sport: null } } });
    expect(at("MAC=02:42:", 1)).toMatchObject({ truncated: true, mac: null });
  });
});
