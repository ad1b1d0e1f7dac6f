import type { LineCounts } from "@/lib/journey";
import type { SessionState } from "../session/session-state";

export type LedgerKey =
  | "matched"
  | "limited"
  | "lost"
  | "foreign"
  | "dropped"
  | "delivered"
  | "skipped"
  | "lines"
  | "netfilter"
  | "other";

/** `alarm`: any of these is something missing from the picture. */
export type LedgerEntry = {
  readonly key: LedgerKey;
  readonly count: number;
  readonly alarm: boolean;
  /** Of the foreign ones, those with the article's prefixes. */
  readonly ofArticle?: number;
};

export type LedgerFacts = Pick<SessionState, "connection" | "status" | "skipped"> & {
  /** A recorded log, which the server reads. */
  readonly recorded: boolean;
  readonly others: number;
  readonly lost: number;
};

/** Where the log lines went: the server's ledger, or what the reader of a recorded log counted. */
export function ledgerEntries(facts: LedgerFacts): readonly LedgerEntry[] {
  const { connection, status, skipped, recorded, others } = facts;
  if (connection.kind === "replay") return recordedEntries(connection.lines);
  if (connection.kind === "reading")
    return [entry("lines", connection.progress.lines), entry("lost", facts.lost, true)];
  if (status === null) return [];
  const { matched, limited, lost, foreign, dropped, delivered } = status.ledger;
  const unsent = skipped > 0 ? [entry("skipped", skipped, true)] : [];
  if (recorded) {
    const lines = { total: delivered + others, netfilter: delivered, other: others, lost };
    return [...recordedEntries(lines), ...unsent];
  }
  return [
    entry("matched", matched),
    entry("delivered", delivered),
    entry("lost", lost, true),
    entry("limited", limited, true),
    { ...entry("foreign", foreign), ofArticle: status.articleLines },
    entry("dropped", dropped, true),
    ...unsent,
  ];
}

function recordedEntries({ total, netfilter, other, lost }: LineCounts): readonly LedgerEntry[] {
  return [
    entry("lines", total),
    entry("netfilter", netfilter),
    entry("other", other),
    entry("lost", lost, true),
  ];
}

function entry(key: LedgerKey, count: number, alarm = false): LedgerEntry {
  return { key, count, alarm };
}
