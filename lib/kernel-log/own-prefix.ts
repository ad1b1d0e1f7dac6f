import { type ChainKey, chainKey, chainParts, type Family, type Table } from "@/lib/netfilter/chain";

/**
 * hopscope's own prefixes: `hop:<nonce>:<family>:<table>:<chain>␠`, at most the 29 bytes that xt_LOG and
 * ebt_log take, and a user chain as `=NAME` where it fits. The nonce tells this session's rules from all
 * others; the prefix stands at the very beginning of the record or is not ours.
 */

/** sizeof(xt_log_info.prefix) - 1, uapi/linux/netfilter/xt_LOG.h; ebt_log has the same. */
export const IPTABLES_PREFIX_BYTES = 29;
/** NF_LOG_PREFIXLEN - 1, uapi/linux/netfilter/nf_log.h. */
export const NFT_PREFIX_BYTES = 127;

const FAMILY_WORDS: readonly (readonly [string, Family])[] = [
  ["br", "bridge"],
  ["ip", "ip"],
  ["ip6", "ip6"],
];
const TABLE_WORDS: readonly (readonly [string, Table])[] = [
  ["raw", "raw"],
  ["mangle", "mangle"],
  ["nat", "nat"],
  ["filter", "filter"],
  ["sec", "security"],
  ["broute", "broute"],
];
const CHAIN_WORDS: readonly (readonly [string, string])[] = [
  ["PRE", "PREROUTING"],
  ["IN", "INPUT"],
  ["FWD", "FORWARD"],
  ["OUT", "OUTPUT"],
  ["POST", "POSTROUTING"],
  ["BRO", "BROUTING"],
];

export type OwnPrefix = { readonly nonce: string; readonly chain: ChainKey };

/** Eight characters of base32 (RFC 4648, either case). */
export function isNonce(text: string): boolean {
  return /^[A-Za-z2-7]{8}$/.test(text);
}

/** Null when it would not fit into `limitBytes`, or the family or a character cannot be written. */
export function formatOwnPrefix(
  nonce: string,
  key: ChainKey,
  limitBytes = IPTABLES_PREFIX_BYTES,
): string | null {
  const { family, table, chain } = chainParts(key);
  const familyWord = FAMILY_WORDS.find(([, name]) => name === family)?.[0];
  const tableWord = TABLE_WORDS.find(([, name]) => name === table)?.[0];
  const chainWord = CHAIN_WORDS.find(([, name]) => name === chain)?.[0] ?? `=${chain}`;
  if (familyWord === undefined || tableWord === undefined || !isNonce(nonce)) return null;
  const prefix = `hop:${nonce}:${familyWord}:${tableWord}:${chainWord} `;
  // Printable ASCII without quotes: one byte a character, and nothing to escape in a rule.
  return /^[!#-&(-[\]-~]+ $/.test(prefix) && prefix.length <= limitBytes ? prefix : null;
}

/** Null unless the whole prefix is one of ours, from its first character on. */
export function parseOwnPrefix(prefix: string): OwnPrefix | null {
  if (!prefix.startsWith("hop:") || prefix.length > NFT_PREFIX_BYTES) return null;
  const parts = inFull(prefix.trimEnd().split(":"));
  const [, nonce = "", familyWord, tableWord, chainWord = ""] = parts;
  const family = FAMILY_WORDS.find(([word]) => word === familyWord)?.[1];
  const table = TABLE_WORDS.find(([word]) => word === tableWord)?.[1];
  if (parts.length !== 5 || family === undefined || table === undefined || !isNonce(nonce)) return null;
  const chain = chainWord.startsWith("=")
    ? chainWord.slice(1)
    : CHAIN_WORDS.find(([word]) => word === chainWord)?.[1];
  return chain === undefined || chain === "" ? null : { nonce, chain: chainKey(family, table, chain) };
}

/** `hop:<nonce>:ip:f=DOCKER-USER`: of the table its first letter only, so that more of the name fits. */
function inFull(parts: readonly string[]): readonly string[] {
  const [, letter, name] = /^([rmnfs])=(.+)$/.exec(parts[3] ?? "") ?? [];
  const table = TABLE_WORDS.find(([word]) => word.charAt(0) === letter)?.[0];
  return parts.length === 4 && table !== undefined ? [...parts.slice(0, 3), table, `=${name}`] : parts;
}
