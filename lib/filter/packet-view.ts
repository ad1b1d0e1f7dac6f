import type { Change, ChangeField, Conversation, Hop, Packet } from "@/lib/journey/journey";
import { shownFate } from "@/lib/journey/shown-fate";
import { chainParts } from "@/lib/netfilter/chain";
import { hookOf } from "@/lib/netfilter/place-facts";
import { shownAddress } from "./address";
import { type ContainerNames, nameAt } from "./container-names";
import { FIELDS, type FieldName } from "./field";
import { secondsOfUs } from "./seconds";

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
      return ofHops(hops, (hop, seen) => seen.add(hop.in).add(hop.physIn));
    case "out":
      return ofHops(hops, (hop, seen) => seen.add(hop.out).add(hop.physOut));
    case "iface":
      return ofHops(hops, (hop, seen) => seen.add(hop.in).add(hop.physIn).add(hop.out).add(hop.physOut));
    case "table":
      return ofHops(hops, (hop, seen) => seen.add(chainParts(hop.chain).table));
    case "chain":
      return ofHops(hops, (hop, seen) => seen.add(hop.chain).add(chainParts(hop.chain).chain));
    case "hook":
      return ofHops(hops, (hop, seen) => seen.add(hookOf(hop.place)));
    case "fate":
      // What is shown as sent is forwarded to all that reads the log (`analyze --json`).
      return [...new Set([packet.fate, shownFate(packet)])];
    case "direction":
      return [packet.direction];
    case "scenario":
      return conversation === null ? [] : [conversation.scenario];
    case "container":
      return containersOf(view);
    case "flags":
      return header.protocol === "tcp" ? header.info.split(/[^A-Z]+/).filter(isFlag) : [];
    case "time":
      return numbersOf(field, view).map(secondsOfUs);
    case "text":
      return textsOf(view);
    default:
      return numbersOf(field, view).map(String);
  }
}

/** Of a field in seconds, µs. */
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
    case "time":
      return packet.hops.flatMap(({ stampUs }) => (stampUs === null ? [] : [stampUs]));
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
  const stampUs = view.packet.hops[0]?.stampUs ?? null;
  return distinct([
    ...valuesOf("ip", view).map((address) => nameAt(view.names, address, stampUs)),
    ...valuesOf("iface", view).map((name) => byInterface.get(name) ?? null),
  ]);
}

/**
 * Whether a test holds for anything that a row or the inspector shows of the packet. Stops at the first, and
 * collects nothing: a search goes through every kernel line of 50,000 packets.
 */
export function someText(view: PacketView, test: (text: string) => boolean): boolean {
  const { header, hops, changes, fate, direction } = view.packet;
  const { info, protocol, src, dst, sport, dport } = header;
  if (test(info) || test(protocol) || test(fate) || test(shownFate(view.packet)) || test(direction))
    return true;
  if ((src !== null && testAddress(src, test)) || (dst !== null && testAddress(dst, test))) return true;
  if ((sport !== null && test(String(sport))) || (dport !== null && test(String(dport)))) return true;
  if (view.conversation !== null && test(view.conversation.scenario)) return true;
  if (changes.some(({ from, to }) => testAddress(from, test) || testAddress(to, test))) return true;
  if (hops.some((hop) => test(hop.chain) || test(hop.text))) return true;
  return containersOf(view).some(test);
}

/** As the kernel spelt it, and as it is shown. */
export function testAddress(text: string, test: (text: string) => boolean): boolean {
  return test(text) || (text.includes(":") && test(shownAddress(text)));
}

function textsOf(view: PacketView): readonly string[] {
  const texts: string[] = [];
  someText(view, (text) => {
    texts.push(text);
    return false;
  });
  return texts;
}

function ofHops(hops: readonly Hop[], note: (hop: Hop, seen: Set<string | null>) => void): readonly string[] {
  const seen = new Set<string | null>();
  for (const hop of hops) note(hop, seen);
  seen.delete(null);
  return [...seen] as string[];
}

function isFlag(word: string): boolean {
  return (FIELDS.flags.words as readonly string[]).includes(word);
}

function distinct<T extends string>(values: readonly (T | null)[]): readonly T[] {
  return [...new Set(values)].filter((value) => value !== null);
}
