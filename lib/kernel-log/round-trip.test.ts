import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLogLine } from "./index";
import { arbitraryEbtLine, arbitraryNfLine } from "./testing/arbitrary-line";
import { printLine } from "./testing/print-line";

const RUNS = { numRuns: 3000, seed: 20261122 };

describe("every line that the kernel's format strings can print", { timeout: 60_000 }, () => {
  it("[K10] reads back as it was written: nf_log", () => {
    fc.assert(
      fc.property(arbitraryNfLine, (line) => {
        expect(parseLogLine(printLine(line), "exact")).toEqual(line);
      }),
      RUNS,
    );
  });

  it("[K10] reads back as it was written: ebt_log", () => {
    fc.assert(
      fc.property(arbitraryEbtLine, (line) => {
        expect(parseLogLine(printLine(line), "exact")).toEqual(line);
      }),
      RUNS,
    );
  });

  it("[K10] whatever was read before it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(arbitraryNfLine, arbitraryEbtLine), { minLength: 2, maxLength: 6 }),
        (lines) => {
          for (const line of [...lines, ...lines])
            expect(parseLogLine(printLine(line), "exact")).toEqual(line);
        },
      ),
      { numRuns: 500, seed: 7 },
    );
  });
});
