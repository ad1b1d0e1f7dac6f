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

/** Where the log lines went: the server's ledger, or what the reader of a recorded log counted. */
export function ledgerEntries(
  { connection, status, skipped }: Pick<SessionState, "connection" | "status" | "skipped">,
  packetsLost: number,
): readonly LedgerEntry[] {
  if (connection.kind === "replay") {
    const { total, netfilter, other, lost } = connection.lines;
    return [
      entry("lines", total),
      entry("netfilter", netfilter),
      entry("other", other),
      entry("lost", lost, true),
    ];
  }
  if (connection.kind === "reading")
    return [entry("lines", connection.progress.lines), entry("lost", packetsLost, true)];
  if (status === null) return [];
  const { matched, limited, lost, foreign, dropped, delivered } = status.ledger;
  return [
    entry("matched", matched),
    entry("delivered", delivered),
    entry("lost", lost, true),
    entry("limited", limited, true),
    { ...entry("foreign", foreign), ofArticle: status.articleLines },
    entry("dropped", dropped, true),
    ...(skipped > 0 ? [entry("skipped", skipped, true)] : []),
  ];
}

function entry(key: LedgerKey, count: number, alarm = false): LedgerEntry {
  return { key, count, alarm };
}
