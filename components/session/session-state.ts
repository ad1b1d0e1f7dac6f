import type { ArchiveTotals } from "@/lib/journey/archive";
import type { PacketId, Scenario } from "@/lib/journey/journey";
import type { Hello, Status } from "@/lib/protocol/events";
import type { Topology } from "@/lib/protocol/topology";
import { type Connection, IDLE } from "./connection";
import { NOTHING_SELECTED, type Selection } from "./selection";

/** An expected failure as the page shows it; `code` is a key of lib/protocol/faults.ts. */
export type Notice = { readonly code: string; readonly detail: string };

export type FilterState = {
  readonly text: string;
  /** Null where the text is valid; the list then shows what it says, else what the last valid one said. */
  readonly error: { readonly message: string; readonly column: number } | null;
};

/** What React sees. Packets themselves stay in the archive; the versions say when to look again. */
export type SessionState = {
  readonly connection: Connection;
  /** Which of the article's logs is open, if one is. */
  readonly article: Scenario | null;
  readonly hello: Hello | null;
  readonly status: Status | null;
  readonly topology: Topology | null;
  /** performance.now() of the last message of the server. */
  readonly heardAtMs: number;
  /** Events the server did not send to this page (too slow, or too long away). */
  readonly skipped: number;
  /** Bumped at most 10 times a second, 4 times when many change. */
  readonly rowsVersion: number;
  /** Bumped at most 4 times a second. */
  readonly countsVersion: number;
  readonly totals: ArchiveTotals;
  readonly selection: Selection;
  readonly paused: boolean;
  /** Packets that came since the view was paused. */
  readonly fresh: number;
  /** The selection goes with the newest conversation. */
  readonly following: boolean;
  /** Bumped when the reader asks for the latest: the list goes to its end. */
  readonly tailVersion: number;
  /** Nothing was chosen by hand yet. */
  readonly untouched: boolean;
  /** Packets that the reader marked, to come back to. */
  readonly marks: ReadonlySet<PacketId>;
  readonly otherLines: boolean;
  readonly filter: FilterState;
  readonly notices: readonly Notice[];
};

export const NO_TOTALS: ArchiveTotals = {
  packets: 0,
  hops: 0,
  drops: 0,
  others: 0,
  lost: 0,
  discardedPackets: 0,
};

export const INITIAL_STATE: SessionState = {
  connection: IDLE,
  article: null,
  hello: null,
  status: null,
  topology: null,
  heardAtMs: 0,
  skipped: 0,
  rowsVersion: 0,
  countsVersion: 0,
  totals: NO_TOTALS,
  selection: NOTHING_SELECTED,
  paused: false,
  fresh: 0,
  following: true,
  tailVersion: 0,
  untouched: true,
  marks: new Set(),
  otherLines: false,
  filter: { text: "", error: null },
  notices: [],
};
