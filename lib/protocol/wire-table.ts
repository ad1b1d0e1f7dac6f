import { type ChainKey, chainKey, type Family, type Table } from "@/lib/netfilter/chain";
import { type Place, tile } from "@/lib/netfilter/place";

/**
 * Chains that every host has travel as their number in this table, others as text. Numbers are part of the
 * protocol: append only, or raise PROTOCOL_VERSION.
 */
const IP_CHAINS = {
  raw: ["PREROUTING", "OUTPUT"],
  mangle: ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
  nat: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
  filter: ["INPUT", "FORWARD", "OUTPUT"],
  security: ["INPUT", "FORWARD", "OUTPUT"],
} as const;

const BRIDGE_CHAINS = {
  broute: ["BROUTING"],
  nat: ["PREROUTING", "OUTPUT", "POSTROUTING"],
  filter: ["INPUT", "FORWARD", "OUTPUT"],
} as const;

const CHAINS: readonly ChainKey[] = [
  ...keysOf("bridge", BRIDGE_CHAINS),
  ...keysOf("ip", IP_CHAINS),
  ...keysOf("ip6", IP_CHAINS),
];

const NUMBER_OF_CHAIN: ReadonlyMap<string, number> = new Map(CHAINS.map((chain, index) => [chain, index]));

/** Even: link band, odd: network band. */
const PLACES: readonly Place[] = CHAINS.flatMap((chain) => [tile("link", chain), tile("net", chain)]);

const NUMBER_OF_PLACE: ReadonlyMap<string, number> = new Map(PLACES.map((place, index) => [place, index]));

export const CHAIN_COUNT = CHAINS.length;
export const PLACE_COUNT = PLACES.length;

export type Code = number | string;

export function codeOfChain(chain: string): Code {
  return NUMBER_OF_CHAIN.get(chain) ?? chain;
}

/** Codes are range-checked by the schema in wire-shape.ts. */
export function chainOfCode(code: Code): ChainKey {
  return typeof code === "string" ? (code as ChainKey) : (CHAINS[code] as ChainKey);
}

export function codeOfPlace(place: Place): Code {
  return NUMBER_OF_PLACE.get(place) ?? place;
}

export function placeOfCode(code: Code): Place {
  return typeof code === "string" ? (code as Place) : (PLACES[code] as Place);
}

function keysOf(
  family: Family,
  tables: Readonly<Partial<Record<Table, readonly string[]>>>,
): readonly ChainKey[] {
  return Object.entries(tables).flatMap(([table, chains]) =>
    chains.map((chain) => chainKey(family, table as Table, chain)),
  );
}
