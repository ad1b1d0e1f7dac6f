import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitizeText } from "./sanitize-text";

/** One of each kind that has fooled a reader somewhere; the table is multiplied with positions below. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ["\u001b[2J", "\\x1b[2J"],
  ["\u001b]0;title\u0007", "\\x1b]0;title\\x07"],
  ["\u009b31m", "\\x9b31m"],
  ["\u202e", "\\u{202e}"],
  ["\u2066", "\\u{2066}"],
  ["\u200b", "\\u{200b}"],
  ["\u200d", "\\u{200d}"],
  ["\ufeff", "\\u{feff}"],
  ["\u00ad", "\\xad"],
  ["\u2028", "\\u{2028}"],
  ["\u3164", "\\u{3164}"],
  ["\u2800", "\\u{2800}"],
  ["\ufe0f", "\\u{fe0f}"],
  ["\u{e0041}", "\\u{e0041}"],
  ["\ud800", "\\u{d800}"],
  ["\r\n", "\\x0d\\x0a"],
  ["\t", "\\x09"],
  ["\u0000", "\\x00"],
  ["\u007f", "\\x7f"],
  ["a\u0301\u0301\u0301\u0301", "a\u0301\u0301\\u{301}\\u{301}"],
];

describe("SPEC.md section 2, untrusted text", () => {
  it.each(HOSTILE)("[P5] shows %j as %j wherever it stands", (hostile, shown) => {
    for (const [before, after] of [
      ["", ""],
      ["web", ""],
      ["", "web"],
      ["容器-", "-名"],
    ] as const) {
      expect(sanitizeText(`${before}${hostile}${after}`)).toBe(`${before}${shown}${after}`);
    }
  });

  it("[P5] leaves names in any script as they are", () => {
    for (const name of ["nginx", "web-1_prod.eu", "容器", "größe", "контейнер", "🐳", "a\\b"]) {
      expect(sanitizeText(name)).toBe(name);
    }
  });

  it("[P6] is never longer than the cap, cuts no character in half, and changes nothing the second time", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 400 }),
        fc.integer({ min: 8, max: 200 }),
        (text, max) => {
          const safe = sanitizeText(text, max);
          expect(safe.length).toBeLessThanOrEqual(max);
          expect(safe).not.toMatch(/\p{Cs}/u);
          expect(sanitizeText(safe, max)).toBe(safe);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("[P6] takes no longer for 10 MB than for what is kept of it", () => {
    const began = performance.now();
    expect(sanitizeText("\u202e".repeat(10_000_000), 2048)).toHaveLength(2048);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
