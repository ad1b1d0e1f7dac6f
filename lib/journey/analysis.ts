import type { LogEntry } from "@/lib/kernel-log";
import { chainOfPlace } from "@/lib/netfilter/place";
import { type CorrelatorOptions, createCorrelator } from "./correlator";
import { type FoldedPacket, JourneyFold, type Journeys } from "./fold";
import type {
  Change,
  Conversation,
  Direction,
  Endpoint,
  Fate,
  Hop,
  IncompleteReason,
  PacketHeader,
  Scenario,
} from "./journey";

/** `hopscope analyze --json`. Later versions add fields and change none. */
export type Analysis = {
  readonly format: "hopscope-analysis/1";
  readonly lines: {
    /** Records in the input; a split ebtables line counts each of its pieces. */
    readonly total: number;
    readonly netfilter: number;
    readonly other: number;
    /** Missing by the sequence numbers. */
    readonly lost: number;
  };
  readonly packets: readonly AnalysedPacket[];
  readonly conversations: readonly AnalysedConversation[];
};

export type AnalysedPacket = {
  readonly id: number;
  readonly conversation: number;
  readonly direction: Direction;
  readonly fate: Fate;
  readonly hops: readonly AnalysedHop[];
  readonly skipped: readonly { readonly chain: string; readonly reason: "conntrack" }[];
  readonly changes: readonly Change[];
  /** The chain that logged it last; null unless it was dropped. */
  readonly droppedAt: string | null;
  /** Why its fate is `incomplete`; null of another fate. */
  readonly incomplete: IncompleteReason | null;
  readonly ambiguous: boolean;
  readonly header: PacketHeader;
};

export type AnalysedHop = {
  readonly line: number;
  readonly chain: string;
  readonly in: string | null;
  readonly out: string | null;
  readonly physIn: string | null;
  readonly physOut: string | null;
  /** µs */
  readonly stampUs: number | null;
  readonly certainty: "named" | "inferred";
  readonly ambiguous: boolean;
};

export type AnalysedConversation = {
  readonly id: number;
  readonly scenario: Scenario;
  readonly protocol: string;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly packets: readonly number[];
  readonly related: readonly number[];
};

/** A whole log at once. */
export function analyze(entries: Iterable<LogEntry>, options: CorrelatorOptions = {}): Analysis {
  const analyzer = createAnalyzer(options);
  for (const entry of entries) analyzer.push(entry);
  return analyzer.end();
}

export type Analyzer = { readonly push: (entry: LogEntry) => void; readonly end: () => Analysis };

/** One array of events for so many entries. */
const DRAINED_ENTRIES = 256;

/** A log entry by entry; its result is held in memory as a whole. */
export function createAnalyzer(options: CorrelatorOptions = {}): Analyzer {
  const correlator = createCorrelator(options);
  const fold = new JourneyFold(analysedHop);
  const lines = { total: 0, netfilter: 0, other: 0, lost: 0 };
  let undrained = 0;
  const drain = () => {
    for (const event of correlator.take()) fold.apply(event);
    undrained = 0;
  };
  return {
    push(entry) {
      countEntry(lines, entry);
      correlator.push(entry);
      undrained += 1;
      if (undrained === DRAINED_ENTRIES) drain();
    },
    end() {
      correlator.end();
      drain();
      return analysisOf(fold.result(), lines);
    },
  };
}

export type LineCounts = { total: number; netfilter: number; other: number; lost: number };

export function countEntry(lines: LineCounts, entry: LogEntry): void {
  switch (entry.kind) {
    case "log":
      lines.total += 1 + entry.pieces.length;
      lines.netfilter += 1;
      break;
    case "other":
      lines.total += 1;
      lines.other += 1;
      break;
    case "gap":
      lines.lost += entry.lost;
      break;
  }
}

function analysisOf({ packets, conversations }: Journeys<AnalysedHop>, lines: LineCounts): Analysis {
  return {
    format: "hopscope-analysis/1",
    lines: { ...lines },
    packets: packets.map(analysedPacket),
    conversations: conversations.map(analysedConversation),
  };
}

/** Not its text: `line` finds that in the input. */
function analysedHop({
  line,
  chain,
  in: input,
  out,
  physIn,
  physOut,
  stampUs,
  certainty,
  ambiguous,
}: Hop): AnalysedHop {
  return { line, chain, in: input, out, physIn, physOut, stampUs, certainty, ambiguous };
}

/** Hops may carry more than the contract names; they keep it. */
export function analysedPacket(packet: FoldedPacket<AnalysedHop>): AnalysedPacket {
  const { hops, skipped, changes, incomplete, ambiguous, header } = packet;
  return {
    id: packet.id,
    conversation: packet.conversation,
    direction: packet.direction,
    fate: packet.fate,
    hops,
    skipped: skipped.map(({ chain, reason }) => ({ chain, reason })),
    changes,
    droppedAt: packet.droppedAt === null ? null : chainOfPlace(packet.droppedAt),
    incomplete,
    ambiguous,
    header,
  };
}

function analysedConversation({
  id,
  scenario,
  protocol,
  client,
  server,
  packets,
  related,
}: Conversation): AnalysedConversation {
  return { id, scenario, protocol, client, server, packets, related };
}
