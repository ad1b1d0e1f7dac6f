import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LedgerBook } from "./ledger";

/** What truly happens to log lines: the kernel's counters and the reader each see their part of it. */
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.constant("delivered") },
  fc.constantFrom(
    "limited",
    "lost",
    "unparsed",
    "other rule",
    "other record lost",
    "poll",
    "trace ends",
    "settles",
  ),
);

describe("the ledger", () => {
  it("[W5] is exact and balanced after any history, once nothing is under way", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 200 }), (history) => {
        const book = new LedgerBook();
        const truth = { matched: 0, limited: 0, lost: 0, foreign: 0, dropped: 0, delivered: 0 };
        let counters = { matched: 0, logged: 0 };
        for (const what of history) {
          if (what === "delivered" || what === "unparsed" || what === "lost") {
            counters = { matched: counters.matched + 1, logged: counters.logged + 1 };
          }
          if (what === "delivered") book.noteDelivered();
          if (what === "unparsed") book.noteUnparsed();
          if (what === "other rule") book.noteOtherRule();
          if (what === "lost" || what === "other record lost") book.noteGap(1);
          if (what === "limited") counters = { ...counters, matched: counters.matched + 1 };
          if (what === "poll" || what === "settles") book.noteCounters(counters);
          if (what === "settles") book.settle();
          if (what === "trace ends") {
            book.noteTraceEnd(counters);
            book.noteTraceStart();
            counters = { matched: 0, logged: 0 };
          }
          if (what === "delivered" || what === "limited" || what === "lost") {
            truth.matched += 1;
            truth[what] += 1;
          }
          if (what === "unparsed" || what === "other rule") {
            truth.matched += 1;
            truth.foreign += 1;
          }
          // At no time fewer losses than there were.
          expect(book.ledger.lost).toBeGreaterThanOrEqual(truth.lost);
        }
        book.noteTraceEnd(counters);
        expect(book.ledger).toEqual(truth);
        expect(book.unexplained).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it("[W5] takes a line that comes after the end of the trace out of the losses again", () => {
    const book = new LedgerBook();
    book.noteDelivered();
    book.noteTraceEnd({ matched: 3, logged: 3 });
    expect(book.ledger.lost).toBe(2);
    expect(book.unexplained).toBe(2);
    book.noteDelivered();
    expect(book.ledger).toMatchObject({ matched: 3, lost: 1, delivered: 2 });
    book.noteTraceStart();
    book.noteDelivered();
    expect(book.ledger.lost).toBe(1);
  });
});
