import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { globTest } from "./glob";
import { compilePattern } from "./pattern";

// Hundreds of random cases take long on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const found = (source: string, text: string) => {
  const pattern = compilePattern(source);
  if (!pattern.ok) throw new Error(`${source} at ${pattern.at}`);
  return pattern.test(text);
};

describe("regular expressions", () => {
  it("[F26] finds what JavaScript's engine finds", () => {
    const atom = fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "\\d", "\\W", "1", "-", "\\.");
    const { source } = fc.letrec<{ source: string; group: string }>((tie) => ({
      group: tie("source").map((inner) => `(${inner})`),
      source: fc
        .array(
          fc.tuple(
            fc.oneof({ maxDepth: 2 }, atom, tie("group")),
            fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}", "|", "+?"),
          ),
          { maxLength: 4 },
        )
        .map((parts) => parts.map((part) => part.join("")).join("")),
    }));
    const anchored = fc
      .tuple(fc.constantFrom("", "^"), source, fc.constantFrom("", "$"))
      .map((part) => part.join(""));
    const text = fc.string({ unit: fc.constantFrom(..."abcABC1. -"), maxLength: 12 });
    fc.assert(
      fc.property(anchored, text, (pattern, subject) => {
        const expected = new RegExp(pattern, "is").test(subject);
        expect(found(pattern, subject), `${pattern} in ${subject}`).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it("[F26] takes no longer for what makes a backtracking engine hang", () => {
    const subject = `${"a".repeat(20_000)}!`;
    const started = performance.now();
    for (const source of [
      "(a+)+$",
      "(a|a)*b$",
      "(a*)*c",
      "a*a*a*a*a*b",
      "(.*)(.*)(.*)x$",
      "(a{1,50}){1,15}b",
    ])
      expect(found(source, subject), source).toBe(false);
    // A backtracking engine needs centuries for the first; this is well under a second on a slow machine.
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("[F26] stays right when a text makes ever new sets of states, more than are kept", () => {
    const text = Array.from({ length: 30_000 }, (_, i) => "ab"[(i * i + (i >> 3)) % 2]).join("");
    expect(found("(a|b)*a(a|b){40}c", text)).toBe(false);
    expect(found("(a|b)*a(a|b){40}c", `${text}a${"b".repeat(40)}c`)).toBe(true);
  });

  it.each([
    ["(a", 0],
    ["a)", 1],
    ["*a", 0],
    ["a**", 2],
    ["[a", 0],
    ["[b-a]", 1],
    ["a{3,2}", 1],
    ["a{1000}", 1],
    ["\\1", 1],
    ["\\b", 1],
    ["(?=a)", 2],
    ["(?<n>a)", 2],
    ["a\\", 2],
    ["^*", 1],
  ])("[F26] %s is refused where it goes wrong", (source, at) => {
    expect(compilePattern(source)).toMatchObject({ ok: false, at });
  });

  it("[F26] no pattern raises, however large it would grow", () => {
    expect(compilePattern("((((a{100}){100}){100}){100})").ok).toBe(false);
    expect(compilePattern("a".repeat(201)).ok).toBe(false);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."ab()[]{}*+?|^$\\-,1."), maxLength: 30 }),
        (source) => {
          const pattern = compilePattern(source);
          if (pattern.ok) pattern.test("aab1,-");
          else expect(pattern.at).toBeLessThanOrEqual(source.length);
        },
      ),
      { numRuns: 700 },
    );
  });
});

describe("globs", () => {
  it("[F22] a star is any text, a question mark one character", () => {
    const glob = fc.string({ unit: fc.constantFrom(..."ab*?"), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom(..."abAB"), maxLength: 10 });
    fc.assert(
      fc.property(glob, text, (pattern, subject) => {
        const expected = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test(
          subject,
        );
        expect(globTest(pattern)(subject)).toBe(expected);
      }),
      { numRuns: 700 },
    );
    expect(globTest("*a".repeat(900))("a".repeat(899) + "b".repeat(5000))).toBe(false);
  });
});
