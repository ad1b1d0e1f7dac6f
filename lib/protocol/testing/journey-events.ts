import * as fc from "fast-check";
import type {
  Change,
  Conversation,
  ConversationId,
  Hop,
  JourneyEvent,
  Packet,
  PacketHeader,
  PacketId,
} from "@/lib/journey/journey";
import { INCOMPLETE_REASONS, SCENARIOS } from "@/lib/journey/journey";
import type { ChainKey } from "@/lib/netfilter/chain";
import type { Place } from "@/lib/netfilter/place";
import { DIRECTIONS, FAMILIES_OF_HEADER, FATES, FIELDS } from "../wire-shape";
import { CHAIN_COUNT, chainOfCode, PLACE_COUNT, placeOfCode } from "../wire-table";

/** Text as attackers write it, too. */
const text = fc.string({ unit: "binary", maxLength: 40 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const whole = fc.maxSafeNat();
const id = fc.integer({ min: 1, max: 1_000_000 });

const chain: fc.Arbitrary<ChainKey> = fc.oneof(
  fc.nat(CHAIN_COUNT - 1).map(chainOfCode),
  text.map((name) => `ip:filter:${name}` as ChainKey),
);
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.nat(PLACE_COUNT - 1).map(placeOfCode),
  text.map((name) => `net/ip:filter:${name}` as Place),
  fc.constantFrom("dec:bridge" as Place, "nic:tx" as Place),
);

const hop: fc.Arbitrary<Hop> = fc.record({
  line: whole,
  seq: maybe(whole),
  stampUs: maybe(whole),
  chain,
  place,
  certainty: fc.constantFrom("named", "inferred"),
  in: maybe(text),
  out: maybe(text),
  physIn: maybe(text),
  physOut: maybe(text),
  text,
  ambiguous: fc.boolean(),
});

const header: fc.Arbitrary<PacketHeader> = fc.record({
  family: fc.constantFrom(...FAMILIES_OF_HEADER),
  protocol: text,
  src: maybe(text),
  dst: maybe(text),
  sport: maybe(whole),
  dport: maybe(whole),
  length: maybe(whole),
  ttl: maybe(whole),
  ipId: maybe(whole),
  info: text,
});

const change: fc.Arbitrary<Change> = fc.record({
  line: whole,
  field: fc.constantFrom(...FIELDS),
  from: text,
  to: text,
  by: fc.oneof(chain, fc.constantFrom("routing" as const, "neighbour" as const)),
});

const packet: fc.Arbitrary<Omit<Packet, "hops">> = fc.record({
  id: id.map((number) => number as PacketId),
  conversation: id.map((number) => number as ConversationId),
  direction: fc.constantFrom(...DIRECTIONS),
  fate: fc.constantFrom(...FATES),
  header,
  skipped: fc.array(fc.record({ chain, place, reason: fc.constant("conntrack" as const) }), { maxLength: 4 }),
  changes: fc.array(change, { maxLength: 4 }),
  droppedAt: maybe(place),
  incomplete: fc.constantFrom(null, ...INCOMPLETE_REASONS),
  uncalled: fc.boolean(),
  ambiguous: fc.boolean(),
  open: fc.boolean(),
});

const endpoint = fc.oneof(fc.record({ address: text }), fc.record({ address: text, port: fc.nat(65_535) }));

const conversation: fc.Arbitrary<Conversation> = fc.record({
  id: id.map((number) => number as ConversationId),
  scenario: fc.constantFrom(...SCENARIOS),
  protocol: text,
  client: endpoint,
  server: endpoint,
  packets: fc.array(
    id.map((number) => number as PacketId),
    { maxLength: 6 },
  ),
  related: fc.array(
    id.map((number) => number as ConversationId),
    { maxLength: 3 },
  ),
});

/** Any event at all. */
export const anyEvent: fc.Arbitrary<JourneyEvent> = fc.oneof(
  fc.record({ kind: fc.constant("hop" as const), packet: id.map((number) => number as PacketId), hop }),
  fc.record({ kind: fc.constant("packet" as const), packet }),
  fc.record({ kind: fc.constant("conversation" as const), conversation }),
  fc.record({ kind: fc.constant("other" as const), line: whole, stampUs: maybe(whole), text }),
  fc.record({ kind: fc.constant("gap" as const), beforeLine: whole, lost: whole }),
);

type Step = { readonly what: number; readonly which: number };

/**
 * A stream as a correlator makes it: a conversation is announced, then its packets, then their hops; facts
 * change later; packets of several conversations interleave; records of others and gaps stand between.
 */
export const anyStream: fc.Arbitrary<readonly JourneyEvent[]> = fc
  .array(fc.record({ what: fc.nat(9), which: fc.nat(5) }), { maxLength: 300 })
  .map(streamOf);

function streamOf(steps: readonly Step[]): readonly JourneyEvent[] {
  const events: JourneyEvent[] = [];
  const packets: { id: PacketId; conversation: ConversationId; hops: number }[] = [];
  const lists = new Map<ConversationId, PacketId[]>();
  for (const [index, { what, which }] of steps.entries()) {
    const line = index + 1;
    const recent = packets.at(-1 - (which % Math.max(1, packets.length)));
    if (what === 0) events.push({ kind: "other", line, stampUs: line, text: `other ${line}` });
    else if (what === 1 && which === 0) events.push({ kind: "gap", beforeLine: line, lost: which + 1 });
    else if (what <= 3 || recent === undefined) {
      const conversationId = (1 + Math.floor(packets.length / 3) + (which % 2)) as ConversationId;
      const packetId = (packets.length + 1) as PacketId;
      const list = [...(lists.get(conversationId) ?? []), packetId];
      lists.set(conversationId, list);
      packets.push({ id: packetId, conversation: conversationId, hops: 0 });
      events.push(conversationEvent(conversationId, list), packetEvent(packetId, conversationId, 0));
    } else if (what <= 7) {
      recent.hops += 1;
      events.push({ kind: "hop", packet: recent.id, hop: plainHop(line, which) });
    } else events.push(packetEvent(recent.id, recent.conversation, recent.hops));
  }
  return events;
}

function conversationEvent(id: ConversationId, packets: readonly PacketId[]): JourneyEvent {
  const ends = { client: { address: "172.18.0.3" }, server: { address: "172.18.0.2", port: 80 } };
  const facts = { id, scenario: "container-to-container", protocol: "tcp", ...ends } as const;
  return { kind: "conversation", conversation: { ...facts, packets, related: [] } };
}

function packetEvent(id: PacketId, conversation: ConversationId, length: number): JourneyEvent {
  const ends = { src: "172.18.0.3", dst: "172.18.0.2", sport: 40_000, dport: 80 };
  const counts = { length, ttl: 64, ipId: 0 };
  return {
    kind: "packet",
    packet: {
      id,
      conversation,
      direction: "request",
      fate: "incomplete",
      header: { family: "ip4", protocol: "tcp", ...ends, ...counts, info: "SYN" },
      skipped: [],
      changes: [],
      droppedAt: null,
      incomplete: null,
      uncalled: false,
      ambiguous: false,
      open: true,
    },
  };
}

function plainHop(line: number, which: number): Hop {
  return {
    line,
    seq: line,
    stampUs: line * 10,
    chain: chainOfCode(which),
    place: placeOfCode(which),
    certainty: "named",
    in: "veth0",
    out: null,
    physIn: null,
    physOut: null,
    text: `hop:abcdefgh:ip:mangle:PRE IN=veth0 OUT= LEN=${line}`,
    ambiguous: false,
  };
}
