import { type ChainKey, chainKey, FAMILIES, isBaseChain, TABLES } from "@/lib/netfilter/chain";
import { chainsOf } from "./device-shape";
import { IPTABLES_PREFIX_BYTES } from "./own-prefix";

/** Prefix → chain, given by hand. */
export type PrefixMap = ReadonlyMap<string, ChainKey>;

export type PrefixMapResult =
  | { readonly ok: true; readonly value: PrefixMap }
  | { readonly ok: false; readonly code: "bad-prefix-map" | "unknown-chain"; readonly detail: string };

/**
 * Lines `prefix = family:table:CHAIN`, for example `fw1 in = ip:filter:INPUT`; the last `=` of a line
 * separates. Empty lines and lines that begin with `#` are passed over. Spaces around the prefix do not
 * count, and a prefix that xt_LOG cuts at 29 bytes is found by its cut too. A chain of the user's may have any name
 * but a base chain's.
 */
export function parsePrefixMap(text: string): PrefixMapResult {
  const map = new Map<string, ChainKey>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const equals = line.lastIndexOf("=");
    const prefix = line.slice(0, Math.max(equals, 0)).trim();
    const text = line.slice(equals + 1).trim();
    const chain = equals < 0 ? null : parseChain(text);
    if (prefix === "" || chain === null) {
      const detail = `line ${index + 1}: expected "prefix = family:table:CHAIN", found "${line.slice(0, 80)}"`;
      return { ok: false, code: "bad-prefix-map", detail };
    }
    if (chain === "none") {
      const detail = `line ${index + 1}: there is no chain ${text.slice(0, 80)}`;
      return { ok: false, code: "unknown-chain", detail };
    }
    map.set(prefix, chain);
    if (prefix.length > IPTABLES_PREFIX_BYTES) {
      const cut = prefix.slice(0, IPTABLES_PREFIX_BYTES).trim();
      if (!map.has(cut)) map.set(cut, chain);
    }
  }
  return { ok: true, value: map };
}

export function lookUpPrefix(map: PrefixMap, prefix: string): ChainKey | null {
  return map.get(prefix.trim()) ?? null;
}

/** `none`: of that form, but netfilter has no such chain. */
function parseChain(text: string): ChainKey | "none" | null {
  const [family, table, chain, ...more] = text.split(":");
  const familyName = FAMILIES.find((name) => name === family);
  const tableName = TABLES.find((name) => name === table);
  if (familyName === undefined || tableName === undefined || more.length > 0) return null;
  if (chain === undefined || !/^\S{1,31}$/.test(chain)) return null;
  const base = chain.toUpperCase();
  const chains: readonly string[] = chainsOf(familyName, tableName);
  const mayExist = isBaseChain(base) ? chains.includes(chain) : chains.length > 0;
  return mayExist ? chainKey(familyName, tableName, chain) : "none";
}
