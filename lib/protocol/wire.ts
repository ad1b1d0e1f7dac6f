import type {
  Change,
  Conversation,
  ConversationId,
  Endpoint,
  Hop,
  JourneyEvent,
  Packet,
  PacketHeader,
  PacketId,
} from "@/lib/journey/journey";
import { SCENARIOS } from "@/lib/journey/journey";
import {
  type ConversationTuple,
  DIRECTIONS,
  type EndpointTuple,
  FAMILIES_OF_HEADER,
  FATES,
  FIELDS,
  type HeaderTuple,
  type HopTuple,
  INCOMPLETE,
  type PacketTuple,
  SHAPES,
  type WireTuple,
} from "./wire-shape";
import { chainOfCode, codeOfChain, codeOfPlace, placeOfCode } from "./wire-table";

/** A JourneyEvent as a short array of plain values; `decodeEvent` gives it back exactly. */
export function encodeEvent(event: JourneyEvent): WireTuple {
  switch (event.kind) {
    case "hop":
      return encodeHop(event.packet, event.hop);
    case "packet":
      return encodePacket(event.packet);
    case "conversation":
      return encodeConversation(event.conversation);
    case "other":
      return ["o", event.line, event.stampUs, event.text];
    case "gap":
      return ["g", event.beforeLine, event.lost];
  }
}

/** null: not an event of this protocol version. */
export function decodeEvent(value: unknown): JourneyEvent | null {
  const tag: unknown = Array.isArray(value) ? value[0] : null;
  if (typeof tag !== "string" || !Object.hasOwn(SHAPES, tag)) return null;
  const parsed = SHAPES[tag as keyof typeof SHAPES].safeParse(value);
  return parsed.success ? decodeTuple(parsed.data as WireTuple) : null;
}

function decodeTuple(tuple: WireTuple): JourneyEvent {
  switch (tuple[0]) {
    case "h":
      return { kind: "hop", packet: tuple[1] as PacketId, hop: decodeHop(tuple) };
    case "p":
      return { kind: "packet", packet: decodePacket(tuple) };
    case "c":
      return { kind: "conversation", conversation: decodeConversation(tuple) };
    case "o":
      return { kind: "other", line: tuple[1], stampUs: tuple[2], text: tuple[3] };
    case "g":
      return { kind: "gap", beforeLine: tuple[1], lost: tuple[2] };
  }
}

function encodeHop(packet: PacketId, hop: Hop): HopTuple {
  return [
    "h",
    packet,
    hop.line,
    hop.seq,
    hop.stampUs,
    codeOfChain(hop.chain),
    codeOfPlace(hop.place),
    (hop.certainty === "inferred" ? 1 : 0) | (hop.ambiguous ? 2 : 0),
    hop.in,
    hop.out,
    hop.physIn,
    hop.physOut,
    hop.text,
  ];
}

function decodeHop([, , line, seq, stampUs, chain, place, flags, ...rest]: HopTuple): Hop {
  const [inPort, outPort, physIn, physOut, text] = rest;
  return {
    line,
    seq,
    stampUs,
    chain: chainOfCode(chain),
    place: placeOfCode(place),
    certainty: (flags & 1) !== 0 ? "inferred" : "named",
    in: inPort,
    out: outPort,
    physIn,
    physOut,
    text,
    ambiguous: (flags & 2) !== 0,
  };
}

function encodePacket(packet: Omit<Packet, "hops">): PacketTuple {
  return [
    "p",
    packet.id,
    packet.conversation,
    DIRECTIONS.indexOf(packet.direction),
    FATES.indexOf(packet.fate),
    (packet.ambiguous ? 1 : 0) | (packet.open ? 2 : 0) | (packet.uncalled ? 4 : 0),
    packet.droppedAt === null ? null : codeOfPlace(packet.droppedAt),
    encodeHeader(packet.header),
    packet.skipped.map(({ chain, place }) => [codeOfChain(chain), codeOfPlace(place)]),
    packet.changes.map(({ line, field, from, to, by }) => [
      line,
      FIELDS.indexOf(field),
      from,
      to,
      codeOfChain(by),
    ]),
    INCOMPLETE.indexOf(packet.incomplete),
  ];
}

function decodePacket(tuple: PacketTuple): Omit<Packet, "hops"> {
  const [, id, conversation, direction, fate, flags, droppedAt, header, skipped, changes, incomplete] = tuple;
  return {
    id: id as PacketId,
    conversation: conversation as ConversationId,
    direction: word(DIRECTIONS, direction),
    fate: word(FATES, fate),
    header: decodeHeader(header),
    skipped: skipped.map(([chain, place]) => ({
      chain: chainOfCode(chain),
      place: placeOfCode(place),
      reason: "conntrack",
    })),
    changes: changes.map(
      ([line, field, from, to, by]): Change => ({
        line,
        field: word(FIELDS, field),
        from,
        to,
        by: by === "routing" || by === "neighbour" ? by : chainOfCode(by),
      }),
    ),
    droppedAt: droppedAt === null ? null : placeOfCode(droppedAt),
    incomplete: word(INCOMPLETE, incomplete),
    uncalled: (flags & 4) !== 0,
    ambiguous: (flags & 1) !== 0,
    open: (flags & 2) !== 0,
  };
}

function encodeHeader(header: PacketHeader): HeaderTuple {
  return [
    FAMILIES_OF_HEADER.indexOf(header.family),
    header.protocol,
    header.src,
    header.dst,
    header.sport,
    header.dport,
    header.length,
    header.ttl,
    header.ipId,
    header.info,
  ];
}

function decodeHeader(tuple: HeaderTuple): PacketHeader {
  const [family, protocol, src, dst, sport, dport, length, ttl, ipId, info] = tuple;
  return {
    family: word(FAMILIES_OF_HEADER, family),
    protocol,
    src,
    dst,
    sport,
    dport,
    length,
    ttl,
    ipId,
    info,
  };
}

function encodeConversation(conversation: Conversation): ConversationTuple {
  return [
    "c",
    conversation.id,
    SCENARIOS.indexOf(conversation.scenario),
    conversation.protocol,
    encodeEndpoint(conversation.client),
    encodeEndpoint(conversation.server),
    [...conversation.packets],
    [...conversation.related],
  ];
}

function decodeConversation(tuple: ConversationTuple): Conversation {
  const [, id, scenario, protocol, client, server, packets, related] = tuple;
  return {
    id: id as ConversationId,
    scenario: word(SCENARIOS, scenario),
    protocol,
    client: decodeEndpoint(client),
    server: decodeEndpoint(server),
    packets: packets as PacketId[],
    related: related as ConversationId[],
  };
}

function encodeEndpoint({ address, port }: Endpoint): EndpointTuple {
  return port === undefined ? [address] : [address, port];
}

function decodeEndpoint([address, port]: EndpointTuple): Endpoint {
  return port === undefined ? { address } : { address, port };
}

/** The schema has checked the range. */
function word<T>(words: readonly T[], index: number): T {
  return words[index] as T;
}
