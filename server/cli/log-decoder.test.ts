import fc from "fast-check";
import { expect, test } from "vitest";
import { LogDecoder } from "./log-decoder";

/** ASCII, whole characters, and halves of them: what a log that is cut or damaged holds. */
const PIECES = ["IN=eth0 ", "\n", "é", "\u{1f600}", "\ufeff"].map((text) => [...Buffer.from(text)]);
const bytes = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.constantFrom([0xe2], [0xf0, 0x9f], [0x80], [0xff], [0])))
  .map((parts) => Buffer.from(parts.flat()));

test("a log in chunks is decoded as TextDecoder decodes it, wherever the chunks are cut", () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 12 }), (chunks) => {
      const ours = new LogDecoder();
      const theirs = new TextDecoder("utf-8");
      const expected = chunks.map((chunk) => theirs.decode(chunk, { stream: true }));
      expect(chunks.map((chunk) => ours.decode(chunk))).toEqual(expected);
      expect(ours.end()).toBe(theirs.decode());
    }),
    { numRuns: 2000 },
  );
});
