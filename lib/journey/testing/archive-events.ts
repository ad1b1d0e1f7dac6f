import fc from "fast-check";
import { chainKey } from "@/lib/netfilter/chain";
import { type Place, tile } from "@/lib/netfilter/place";
import type { ArchiveLimits } from "../archive";
import type { Conversation, ConversationId, Hop, JourneyEvent, Packet, PacketId } from "../journey";

export const SMALL: ArchiveLimits = { packets: 5, hops: 12, rows: 9 };

/** Events as no correlator would tell them, in any order. */
export const PLACES = ["bridge:nat:PREROUTING", "ip:filter:FORWARD", "ip:nat:POSTROUTING"].map((chain) =>
  tile("link", chain),
);

export function hop(line: number, place: Place): Hop {
  return {
    line,
    seq: line,
    stampUs: line * 10,
    chain: chainKey("ip", "filter", "FORWARD"),
    place,
    certainty: "named",
    in: null,
    out: null,
    physIn: null,
    physOut: null,
    text: `line ${line}`,
    ambiguous: false,
  };
}

export function facts(id: number, droppedAt: Place | null): Omit<Packet, "hops"> {
  return {
    id: id as PacketId,
    conversation: ((id % 3) + 1) as ConversationId,
    direction: id % 2 === 0 ? "request" : "reply",
    fate: droppedAt === null ? "forwarded" : "dropped",
    header: {
      family: "ip4",
      protocol: "icmp",
      src: "172.18.0.3",
      dst: "172.18.0.2",
      sport: null,
      dport: null,
      length: 84,
      ttl: 64,
      ipId: id,
      info: "echo request",
    },
    skipped: [],
    changes: [],
    droppedAt,
    incomplete: null,
    uncalled: false,
    ambiguous: false,
    open: false,
  };
}

export function talk(id: number, packets: readonly number[]): Conversation {
  return {
    id: id as ConversationId,
    scenario: "container-to-container",
    protocol: "icmp",
    client: { address: "172.18.0.3" },
    server: { address: "172.18.0.2" },
    packets: packets as readonly PacketId[],
    related: [],
  };
}

export const place = fc.constantFrom(...PLACES);
export const event: fc.Arbitrary<JourneyEvent> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ id: fc.nat(40), line: fc.nat(5000), place }).map(toHop) },
  { weight: 4, arbitrary: fc.record({ id: fc.nat(40), at: fc.option(place) }).map(toPacket) },
  {
    weight: 1,
    arbitrary: fc
      .nat(2)
      .map((id): JourneyEvent => ({ kind: "conversation", conversation: talk(id + 1, [id]) })),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 9 })
      .map((lost): JourneyEvent => ({ kind: "gap", beforeLine: 1, lost })),
  },
  {
    weight: 1,
    arbitrary: fc.nat(99).map((line): JourneyEvent => ({ kind: "other", line, stampUs: null, text: "usb" })),
  },
);

export function toHop({ id, line, place }: { id: number; line: number; place: Place }): JourneyEvent {
  return { kind: "hop", packet: id as PacketId, hop: hop(line, place) };
}

export function toPacket({ id, at }: { id: number; at: Place | null }): JourneyEvent {
  return { kind: "packet", packet: facts(id, at) };
}
