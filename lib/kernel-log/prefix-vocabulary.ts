import type { BaseChain, Family, Table } from "@/lib/netfilter/chain";
import { chainsOf } from "./device-shape";

export type Meaning =
  | { readonly kind: "family"; readonly family: Family }
  | { readonly kind: "table"; readonly table: Table }
  | { readonly kind: "chain"; readonly chain: BaseChain };

function family(name: Family, words: string): (readonly [string, Meaning])[] {
  return words.split(" ").map((word) => [word, { kind: "family", family: name }]);
}
function table(name: Table, words: string): (readonly [string, Meaning])[] {
  return words.split(" ").map((word) => [word, { kind: "table", table: name }]);
}
function chain(name: BaseChain, words: string): (readonly [string, Meaning])[] {
  return words.split(" ").map((word) => [word, { kind: "chain", chain: name }]);
}

/** The spellings that rules' authors use, in lower case. */
export const VOCABULARY: ReadonlyMap<string, Meaning> = new Map([
  ...family("bridge", "eb ebt ebtable ebtables br bridge brnf l2"),
  ...family("ip", "ip ipt iptable iptables ipv4 ip4 ip4tables v4 inet l3"),
  ...family("ip6", "ip6 ip6t ip6table ip6tables ipv6 v6"),
  ...family("arp", "arp arptable arptables"),
  ...table("raw", "raw"),
  ...table("mangle", "mangle mangl mang mgl mng"),
  ...table("nat", "nat dnat snat"),
  ...table("filter", "filter filt flt"),
  ...table("security", "security secur sec"),
  ...table("broute", "broute"),
  ...chain("BROUTING", "brouting bro"),
  ...chain("PREROUTING", "prerouting preroute preroutin prerouti prerout prerou prero prer pre prert"),
  ...chain("INPUT", "input inp in"),
  ...chain("FORWARD", "forward forwarding forwarded forwar forwa forw fwd frwd"),
  ...chain("OUTPUT", "output outp out"),
  ...chain(
    "POSTROUTING",
    "postrouting postroute postroutin postrouti postrout postrou postro postr post pst postrt",
  ),
]);

const CHAIN_WORDS = ["prerouting", "postrouting", "forward", "output", "input", "brouting"];
const TABLE_WORDS = ["mangle", "filter", "security", "broute"];

/**
 * What a cut word can only have been; null when two meanings fit. Behind a table's name only a chain's
 * is expected.
 */
export function meaningOfStem(stem: string, tableIsNamed: boolean): Meaning | null {
  const fitting = [...CHAIN_WORDS, ...(tableIsNamed ? [] : TABLE_WORDS)].filter((word) =>
    word.startsWith(stem),
  );
  // `brou` may be broute or BROUTING: the same place, since broute has one chain.
  const [only] = stem.startsWith("brou") ? fitting.slice(0, 1) : fitting.length === 1 ? fitting : [];
  return only === undefined ? null : (VOCABULARY.get(only) ?? null);
}

const TABLES: Readonly<Record<Family, readonly Table[]>> = {
  bridge: ["broute", "nat", "filter"],
  ip: ["raw", "mangle", "nat", "filter", "security"],
  ip6: ["raw", "mangle", "nat", "filter", "security"],
  arp: ["filter"],
};

/** Of a family's tables each has a letter of its own. */
export function tableOfLetter(letter: string, family: Family): Table | null {
  return TABLES[family].find((name) => name.startsWith(letter)) ?? null;
}

/** `man`, `fil`, `secu`: three letters are a table's where a chain is named, too. */
export function tableOfStem(stem: string): Table | null {
  if (stem.length < 3) return null;
  return TABLES.ip.find((name) => name.startsWith(stem)) ?? null;
}

/** Of the table's chains the one that begins so. */
export function chainOfStem(stem: string, family: Family, table: Table): BaseChain | null {
  const fitting = chainsOf(family, table).filter((name) => name.startsWith(stem.toUpperCase()));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}
