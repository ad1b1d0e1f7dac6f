import type { ChainKey } from "@/lib/netfilter/chain";
import type { Place } from "@/lib/netfilter/place";

export type PacketId = number & { readonly __brand: "PacketId" };
export type ConversationId = number & { readonly __brand: "ConversationId" };

export type Direction = "request" | "reply" | "unknown";
export type Fate = "delivered" | "forwarded" | "dropped" | "incomplete";
/**
 * Why nothing is said of a packet's end: records were lost, or a rule's limit cut lines, while it was under way; the
 * log ends right behind its last line; no chain behind that line, which it would have to pass, is known to log; the
 * kernel split it there, and its pieces are packets of their own; or NAT may have taken it out of what the rules log.
 * On the wire a reason is its position here: append only.
 */
export const INCOMPLETE_REASONS = ["lost", "limit", "end", "unlogged", "split", "filter"] as const;
export type IncompleteReason = (typeof INCOMPLETE_REASONS)[number];
/** On the wire a scenario is its position here: append only. */
export const SCENARIOS = [
  "container-to-container",
  "localhost-to-container",
  "wan-to-container",
  "container-to-wan",
  "container-to-host",
  "between-networks",
  "hairpin",
  "loopback",
  "other",
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** One log line as a packet's visit to a chain. */
export type Hop = {
  /** 1-based number of the record in the input. */
  readonly line: number;
  readonly seq: number | null;
  /** µs, the kernel's stamp. */
  readonly stampUs: number | null;
  readonly chain: ChainKey;
  /** Where the map draws it; the same chain stands in the link and in the network band. */
  readonly place: Place;
  /** `named`: the prefix says the chain. `inferred`: only IN, OUT, PHYSIN, PHYSOUT do. */
  readonly certainty: "named" | "inferred";
  readonly in: string | null;
  readonly out: string | null;
  readonly physIn: string | null;
  readonly physOut: string | null;
  /** The text as the kernel wrote it, prefix included. */
  readonly text: string;
  /** More than one packet could have left this line; this one was taken. */
  readonly ambiguous: boolean;
};

export type ChangeField = "src" | "dst" | "sport" | "dport" | "ttl" | "mac.src" | "mac.dst";

/** At the first line that shows the new value. */
export type Change = {
  readonly line: number;
  readonly field: ChangeField;
  readonly from: string;
  readonly to: string;
  /** The chain that made it, or `routing` (ttl), `neighbour` (MAC). */
  readonly by: ChainKey | "routing" | "neighbour";
};

export type Skipped = {
  readonly chain: ChainKey;
  readonly place: Place;
  readonly reason: "conntrack";
};

/** What the packet is, as its first line shows it (so before NAT). */
export type PacketHeader = {
  readonly family: "ip4" | "ip6" | "arp" | "none";
  /** `icmp`, `tcp`, `udp`, …, or the protocol number; `arp`; `frame` where only MACs are known. */
  readonly protocol: string;
  readonly src: string | null;
  readonly dst: string | null;
  readonly sport: number | null;
  readonly dport: number | null;
  /** bytes */
  readonly length: number | null;
  readonly ttl: number | null;
  readonly ipId: number | null;
  /** Short words for a list row: `echo request id 7 seq 1`, `SYN`, `ACK SYN`. */
  readonly info: string;
};

export type Packet = {
  readonly id: PacketId;
  readonly conversation: ConversationId;
  readonly direction: Direction;
  readonly fate: Fate;
  readonly header: PacketHeader;
  readonly hops: readonly Hop[];
  readonly skipped: readonly Skipped[];
  readonly changes: readonly Change[];
  /** Where it was dropped: the last chain that logged it, or the one that it went on to from there (SPEC F11); null otherwise. */
  readonly droppedAt: Place | null;
  /** Why its fate is `incomplete`; null of another fate, and while more hops may come. */
  readonly incomplete: IncompleteReason | null;
  /** Its bridge called no iptables chain, though such chains are known to log others like it (uncalled.ts). */
  readonly uncalled: boolean;
  /** A hop or the conversation could not be decided. */
  readonly ambiguous: boolean;
  /** Still open: more hops may come. */
  readonly open: boolean;
};

export type Endpoint = {
  readonly address: string;
  readonly port?: number;
};

export type Conversation = {
  readonly id: ConversationId;
  readonly scenario: Scenario;
  readonly protocol: string;
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** Its newest, up to 64, as of the event: which packets belong to it is said by `Packet.conversation`. */
  readonly packets: readonly PacketId[];
  /** docker-proxy's other leg, the conversation an ICMP error speaks of. */
  readonly related: readonly ConversationId[];
};

/**
 * What the correlator emits, in order; also what the socket carries.
 * Applying all events in order gives the packets and conversations.
 */
export type JourneyEvent =
  | { readonly kind: "hop"; readonly packet: PacketId; readonly hop: Hop }
  /** A new packet (before its first hop), or new facts of a known one, its conversation included. Hops come as `hop` events. */
  | { readonly kind: "packet"; readonly packet: Omit<Packet, "hops"> }
  | { readonly kind: "conversation"; readonly conversation: Conversation }
  /** A record that is no netfilter line, or a log line that belongs to no packet; kept for the list. */
  | { readonly kind: "other"; readonly line: number; readonly stampUs: number | null; readonly text: string }
  | { readonly kind: "gap"; readonly beforeLine: number; readonly lost: number };
