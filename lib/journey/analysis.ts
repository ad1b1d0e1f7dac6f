import { chainOfPlace } from "@/lib/netfilter/place";
import { isByConntrack } from "./by-conntrack";
import type { LogDoubt } from "./correlator";
import type { FoldedPacket, Journeys } from "./fold";
import type { Gap } from "./gap";
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
    /** Records in the input; what `netfilter` and `other` leave of them are further pieces of split lines. */
    readonly total: number;
    readonly netfilter: number;
    readonly other: number;
    /** Missing by the sequence numbers. */
    readonly lost: number;
  };
  /** What makes ways and fates doubtful, whatever each packet says of itself (SPEC O1, O3). */
  readonly doubts: readonly LogDoubt[];
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
  readonly changes: readonly AnalysedChange[];
  /** The chain that logged it last; null unless it was dropped. */
  readonly droppedAt: string | null;
  /** Why its fate is `incomplete`; null of another fate. */
  readonly incomplete: IncompleteReason | null;
  /** Where records were lost that may have been its own: one sum between two of its hops. */
  readonly gaps: readonly Gap[];
  readonly ambiguous: boolean;
  readonly header: PacketHeader;
};

/** `conntrack`, where it is there: no rule of `by` was asked (by-conntrack.ts). */
export type AnalysedChange = Change & { readonly conntrack?: true };

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

export function analysisOf(
  { packets, conversations, gaps }: Journeys<AnalysedHop>,
  lines: Analysis["lines"],
  doubts: readonly LogDoubt[],
): Analysis {
  return {
    format: "hopscope-analysis/1",
    lines: { ...lines },
    doubts,
    packets: packets.map((packet) => packetWithGaps(packet, gaps.of(packet))),
    conversations: conversations.map(analysedConversation),
  };
}

/** Not its text: `line` finds that in the input. */
export function analysedHop({
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

export function packetWithGaps(packet: FoldedPacket<AnalysedHop>, gaps: readonly Gap[]): AnalysedPacket {
  return { ...analysedPacket(packet), gaps };
}

/** Hops may carry more than the contract names; they keep it. */
export function analysedPacket(packet: FoldedPacket<AnalysedHop>): Omit<AnalysedPacket, "gaps"> {
  const { hops, skipped, changes, incomplete, ambiguous, header } = packet;
  return {
    id: packet.id,
    conversation: packet.conversation,
    direction: packet.direction,
    fate: packet.fate,
    hops,
    skipped: skipped.map(({ chain, reason }) => ({ chain, reason })),
    changes: changes.map((change) =>
      isByConntrack(packet, change) ? { ...change, conntrack: true } : change,
    ),
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
