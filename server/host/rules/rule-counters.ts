import type { ChainKey } from "@/lib/netfilter/chain";
import type { RuleCounters } from "@/lib/protocol/host-verbs";
import { keyOfChainName } from "./nft-text";

export const NO_COUNTERS: RuleCounters = { matched: 0, logged: 0, chains: [] };

/** The parts of `nft -j list table` that are read (libnftables-json(5)). */
type Listed = {
  readonly chain?: { readonly family: string; readonly name: string };
  readonly rule?: { readonly family: string; readonly chain: string; readonly expr: readonly Expression[] };
};
type Expression = {
  readonly counter?: { readonly packets: number };
  readonly log?: { readonly prefix: string };
};

/**
 * Sums each chain's rules: the counter before the limit, and the one behind it. Only rules whose log
 * prefix starts with `ours` count: a table of this name can be another hopscope's.
 */
export function readCounters(listings: readonly string[], ours: string): RuleCounters {
  const byChain = new Map<ChainKey, { matched: number; logged: number }>();
  for (const listing of listings) {
    for (const { rule } of (JSON.parse(listing) as { nftables: readonly Listed[] }).nftables) {
      if (rule === undefined || !rule.expr.some((part) => part.log?.prefix.startsWith(ours))) continue;
      const [before, behind] = rule.expr.flatMap((part) => part.counter ?? []);
      if (before === undefined || behind === undefined) continue;
      const key = keyOfChainName(rule.family, rule.chain) as ChainKey;
      const sum = byChain.get(key) ?? { matched: 0, logged: 0 };
      sum.matched += before.packets;
      sum.logged += behind.packets;
      byChain.set(key, sum);
    }
  }
  const chains = [...byChain].map(([chain, counts]) => ({ chain, ...counts }));
  return {
    matched: chains.reduce((sum, chain) => sum + chain.matched, 0),
    logged: chains.reduce((sum, chain) => sum + chain.logged, 0),
    chains,
  };
}
