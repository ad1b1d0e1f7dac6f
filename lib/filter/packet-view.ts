import type { Change, ChangeField, Conversation, Packet } from "@/lib/journey/journey";
import { chainParts } from "@/lib/netfilter/chain";
import { hookOf } from "@/lib/netfilter/place-facts";
import { addressKey, type ContainerNames } from "./container-names";
import { FIELDS, type FieldName } from "./field";

/** What a filter looks at. */
export type PacketView = {
  readonly packet: Packet;
  readonly conversation: Conversation | null;
  readonly names: ContainerNames;
};

/**
 * The values that a packet has for a field, as text; [] where it shows none. NAT gives it two of some: the
 * one it came with and the one it left with.
 */
export function valuesOf(field: FieldName, view: PacketView): readonly string[] {
  const { packet, conversation } = view;
  const { header, hops } = packet;
  switch (field) {
    case "src":
    case "dst":
      return along(packet, field, header[field]);
    case "ip":
      return [...along(packet, "src", header.src), ...along(packet, "dst", header.dst)];
    case "proto":
      return [header.protocol];
    case "in":
      return distinct(hops.flatMap((hop) => [hop.in, hop.physIn]));
    case "out":
      return distinct(hops.flatMap((hop) => [hop.out, hop.physOut]));
    case "iface":
      return distinct(hops.flatMap((hop) => [hop.in, hop.physIn, hop.out, hop.physOut]));
    case "table":
      return distinct(hops.map((hop) => chainParts(hop.chain).table));
    case "chain":
      return distinct(hops.flatMap((hop) => [hop.chain, chainParts(hop.chain).chain]));
    case "hook":
      return distinct(hops.map((hop) => hookOf(hop.place)));
    case "fate":
      return [packet.fate];
    case "direction":
      return [packet.direction];
    case "scenario":
      return conversation === null ? [] : [conversation.scenario];
    case "container":
      return containersOf(view);
    case "flags":
      return header.protocol === "tcp" ? header.info.split(/[^A-Z]+/).filter(isFlag) : [];
    case "text":
      return textsOf(view);
    default:
      return numbersOf(field, view).map(String);
  }
}

export function numbersOf(field: FieldName, { packet }: PacketView): readonly number[] {
  const { header } = packet;
  const numbers = (name: ChangeField, first: number | null) =>
    along(packet, name, first === null ? null : String(first)).map(Number);
  switch (field) {
    case "sport":
    case "dport":
      return numbers(field, header[field]);
    case "port":
      return [...numbers("sport", header.sport), ...numbers("dport", header.dport)];
    case "ttl":
      return numbers("ttl", header.ttl);
    case "len":
      return header.length === null ? [] : [header.length];
    case "trace":
      return [packet.id];
    case "conversation":
      return [packet.conversation];
    default:
      return [];
  }
}

/** The header's value and every one that a change on the way gave it. */
function along({ changes }: Packet, field: ChangeField, first: string | null): readonly string[] {
  const isOf = (change: Change) => change.field === field;
  if (!changes.some(isOf)) return first === null ? [] : [first];
  return distinct([first, ...changes.filter(isOf).flatMap(({ from, to }) => [from, to])]);
}

function containersOf(view: PacketView): readonly string[] {
  const { byAddress, byInterface } = view.names;
  if (byAddress.size === 0 && byInterface.size === 0) return [];
  return distinct([
    ...valuesOf("ip", view).map((address) => byAddress.get(addressKey(address)) ?? null),
    ...valuesOf("iface", view).map((name) => byInterface.get(name) ?? null),
  ]);
}

/** Everything that a row or the inspector shows of the packet. */
function textsOf(view: PacketView): readonly string[] {
  const { header, hops, fate, direction } = view.packet;
  return [
    header.info,
    header.protocol,
    fate,
    direction,
    ...valuesOf("ip", view),
    ...numbersOf("port", view).map(String),
    ...(view.conversation === null ? [] : [view.conversation.scenario]),
    ...containersOf(view),
    ...hops.flatMap((hop) => [hop.chain, hop.text]),
  ];
}

function isFlag(word: string): boolean {
  return (FIELDS.flags.words as readonly string[]).includes(word);
}

function distinct<T extends string>(values: readonly (T | null)[]): readonly T[] {
  return [...new Set(values)].filter((value) => value !== null);
}
