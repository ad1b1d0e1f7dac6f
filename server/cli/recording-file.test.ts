import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createRecordingFile } from "./recording-file";

const folder = mkdtempSync(join(tmpdir(), "hopscope-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes `text` in pieces of the given lengths, and as much of it as they cover. */
function write(text: string, lengths: readonly number[]) {
  const path = join(folder, "recording");
  const descriptor = openSync(path, "w");
  const file = createRecordingFile(descriptor);
  file.writeHeader(Buffer.from("-- header --\n"));
  let at = 0;
  for (const length of lengths) {
    file.append(Buffer.from(text.slice(at, at + length)));
    at += length;
  }
  file.seal();
  closeSync(descriptor);
  return { records: file.records(), content: readFileSync(path, "utf8"), covered: text.slice(0, at) };
}

describe("a recording", () => {
  it("counts whole records and ends with one, however the stream was cut", () => {
    const record = fc
      .tuple(fc.nat(99), fc.boolean())
      .map(([n, hasDictionary]) => `6,${n},1,-; t\n${hasDictionary ? " K=v\n" : ""}`);
    fc.assert(
      fc.property(fc.array(record), fc.array(fc.integer({ min: 1, max: 30 })), (records, lengths) => {
        const { records: count, content, covered } = write(records.join(""), lengths);
        const whole = covered.slice(0, covered.lastIndexOf("\n") + 1);
        expect(content).toBe(`-- header --\n${whole}`);
        expect(count).toBe(whole.split("\n").filter((line) => /^\d/.test(line)).length);
      }),
      { numRuns: 200 },
    );
  });
});
