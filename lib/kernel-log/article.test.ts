import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chainOf, createLogReader } from "./index";
import { ARTICLE_WAYS } from "./testing/article-ways";

describe("the article's captures", () => {
  for (const [name, ways] of Object.entries(ARTICLE_WAYS)) {
    it(`[K30] name every chain of ${name}`, () => {
      const reader = createLogReader();
      const entries = [...reader.push(readFileSync(`public/captures/${name}.log`, "utf8")), ...reader.end()];
      const guesses = entries.map((entry) => (entry.kind === "log" ? chainOf(entry.line) : null));
      expect(guesses).toEqual(ways.flat().map((chain) => ({ chain, certainty: "named" })));
      expect(entries.every((entry) => entry.kind === "log" && !entry.line.truncated)).toBe(true);
    });
  }
});
