import { describe, expect, it } from "vitest";
import { INITIAL_STATE } from "../session/session-state";
import { ledgerEntries } from "./ledger-entries";

const ledger = { matched: 12, limited: 1, lost: 2, foreign: 3, dropped: 0, delivered: 6 };
const status = { ledger, articleLines: 1 } as never;
const live = { kind: "live" } as const;

const shown = (recorded: boolean, skipped = 0) =>
  ledgerEntries({ ...INITIAL_STATE, connection: live, status, skipped, recorded, others: 5, lost: 2 }).map(
    ({ key, count }) => `${key} ${count}`,
  );

describe("the ledger", () => {
  it("of a live host says what became of each line that a rule matched", () => {
    expect(shown(false)).toEqual([
      "matched 12",
      "delivered 6",
      "lost 2",
      "limited 1",
      "foreign 3",
      "dropped 0",
    ]);
  });

  it("of a log that the server reads says what the log holds, as a page that reads one itself does", () => {
    expect(shown(true)).toEqual(["lines 11", "netfilter 6", "other 5", "lost 2"]);
    expect(shown(true, 4).at(-1)).toBe("skipped 4");
  });
});
