import type { ChangeField, Hop, Packet, PacketHeader } from "@/lib/journey/journey";
import type { FieldName } from "./field";
import { all, type Filter } from "./filter";
import { parseValue } from "./parse-value";
import { printFilter } from "./print-filter";

/** Of several values one has to fit. */
type Term = readonly [field: FieldName, value: string | number | readonly string[] | null];

/** The filter that shows packets like this one: protocol, both ends as it came, in its direction. */
export function filterOfPacket({ header }: Pick<Packet, "header">): string {
  return printTerms(endsOf(header));
}

/** Packets like this one that meet the hop's chain. */
export function filterOfHop({ header }: Pick<Packet, "header">, { chain }: Pick<Hop, "chain">): string {
  return printTerms([...endsOf(header), ["chain", chain]]);
}

/**
 * Both directions: which end sent a packet is left open, and a reply may show an end under the name that NAT gave
 * it only. Numbers of conversations mean nothing in another log.
 */
export function filterOfConversation({ header, changes }: Pick<Packet, "header" | "changes">): string {
  const { protocol, src, dst, sport, dport } = header;
  const names = (field: ChangeField, first: string | number | null) =>
    first === null
      ? null
      : [String(first), ...changes.filter((one) => one.field === field).map(({ to }) => to)];
  return printTerms([
    ["proto", protocol],
    ["ip", names("src", src)],
    ["ip", names("dst", dst)],
    ["port", names("sport", sport)],
    ["port", names("dport", dport)],
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
    const texts = value === null ? [] : typeof value === "object" ? new Set(value) : [String(value)];
    const values = [...texts].flatMap((text) => {
      const parsed = parseValue(field, text, true);
      return parsed.ok ? parsed.values : [];
    });
    return values.length === 0 ? [] : [{ kind: "has", field, values }];
  });
  return printFilter(all(parts));
}
