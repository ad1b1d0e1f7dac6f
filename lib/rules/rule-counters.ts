import type { ChainKey } from "@/lib/netfilter/chain";
import { readNftListing } from "./nft-listing";
import type { RuleCounters } from "./rules-state";

export type Counts = { readonly matched: number; readonly logged: number };

export const NO_COUNTS: Counts = { matched: 0, logged: 0 };
export const NO_COUNTERS: RuleCounters = { ...NO_COUNTS, chains: [] };

export function sumOf(all: readonly Counts[]): Counts {
  return all.reduce<Counts>(
    (sum, { matched, logged }) => ({ matched: sum.matched + matched, logged: sum.logged + logged }),
    NO_COUNTS,
  );
}

/** `raw-PREROUTING` of family ip → `ip:raw:PREROUTING`. */
export function keyOfChainName(family: string, name: string): ChainKey {
  return `${family}:${name.replace("-", ":")}` as ChainKey;
}

/**
 * Sums each chain's rules: the counter before the limit, and the one behind it. Only rules whose log
 * prefix starts with `ours` count: a table of this name can be another hopscope's. Null: no listing.
 */
export function readCounters(listings: readonly string[], ours: string): RuleCounters | null {
  const listed = listings.map(readNftListing);
  if (listed.includes(null)) return null;
  const byChain = new Map<ChainKey, Counts>();
  for (const { rule } of listed.flatMap((each) => each ?? [])) {
    if (rule === undefined || !rule.expr.some((part) => part.log?.prefix?.startsWith(ours))) continue;
    const [before, behind] = rule.expr.flatMap((part) => part.counter ?? []);
    if (before === undefined || behind === undefined) continue;
    const key = keyOfChainName(rule.family, rule.chain);
    // Packets pass while they are read, one behind the other: what was logged had been matched.
    const counts = { matched: Math.max(before.packets, behind.packets), logged: behind.packets };
    byChain.set(key, sumOf([byChain.get(key) ?? NO_COUNTS, counts]));
  }
  const chains = [...byChain].map(([chain, counts]) => ({ chain, ...counts }));
  return { ...sumOf(chains), chains };
}
