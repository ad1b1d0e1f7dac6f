import type { Hop, Packet, PacketHeader } from "@/lib/journey/journey";
import type { FieldName } from "./field";
import { all, type Filter } from "./filter";
import { parseValue } from "./parse-value";
import { printFilter } from "./print-filter";

type Term = readonly [field: FieldName, value: string | number | null];

/** The filter that shows packets like this one: protocol, both ends as it came, in its direction. */
export function filterOfPacket({ header }: Pick<Packet, "header">): string {
  return printTerms(endsOf(header));
}

/** Packets like this one that meet the hop's chain. */
export function filterOfHop({ header }: Pick<Packet, "header">, { chain }: Pick<Hop, "chain">): string {
  return printTerms([...endsOf(header), ["chain", chain]]);
}

/** Both directions: which end sent a packet is left open. Numbers of conversations mean nothing in another log. */
export function filterOfConversation({ header }: Pick<Packet, "header">): string {
  const { protocol, src, dst, sport, dport } = header;
  return printTerms([
    ["proto", protocol],
    ["ip", src],
    ["ip", dst],
    ["port", sport],
    ["port", dport],
  ]);
}

export function filterOfAddress(address: string): string {
  return printTerms([["ip", address]]);
}

function endsOf({ protocol, src, dst, sport, dport }: PacketHeader): readonly Term[] {
  return [
    ["proto", protocol],
    ["src", src],
    ["sport", sport],
    ["dst", dst],
    ["dport", dport],
  ];
}

function printTerms(terms: readonly Term[]): string {
  const parts = terms.flatMap(([field, value]): readonly Filter[] => {
    const parsed = value === null ? null : parseValue(field, String(value), true);
    return parsed?.ok === true ? [{ kind: "has", field, values: parsed.values }] : [];
  });
  return printFilter(all(parts));
}
