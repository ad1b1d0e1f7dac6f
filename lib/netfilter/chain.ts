/** family + table + chain, for example `ip:mangle:PREROUTING`, `bridge:nat:POSTROUTING`, `ip:filter:DOCKER-USER`. */
export type ChainKey = string & { readonly __brand: "ChainKey" };

export const FAMILIES = ["bridge", "ip", "ip6", "arp"] as const;
export type Family = (typeof FAMILIES)[number];

export const TABLES = ["raw", "mangle", "nat", "filter", "security", "broute"] as const;
export type Table = (typeof TABLES)[number];

export const BASE_CHAINS = ["BROUTING", "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"] as const;
export type BaseChain = (typeof BASE_CHAINS)[number];

export type ChainParts = { readonly family: Family; readonly table: Table; readonly chain: string };

export function chainKey(family: Family, table: Table, chain: BaseChain | string): ChainKey {
  return `${family}:${table}:${chain}` as ChainKey;
}

/** A chain's own name may hold a colon: only the first two separate. */
export function chainParts(key: ChainKey): ChainParts {
  const first = key.indexOf(":");
  const second = key.indexOf(":", first + 1);
  return {
    family: key.slice(0, first) as Family,
    table: key.slice(first + 1, second) as Table,
    chain: key.slice(second + 1),
  };
}

export function isBaseChain(chain: string): chain is BaseChain {
  return (BASE_CHAINS as readonly string[]).includes(chain);
}
