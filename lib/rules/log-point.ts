import type { BaseChain, ChainKey, Table } from "@/lib/netfilter/chain";
import type { RuleFamily } from "@/lib/protocol/host-verbs";

type Hook = "prerouting" | "input" | "forward" | "output" | "postrouting";

/** A base chain of ours, just before the chain of the same name. */
export type LogPoint = {
  readonly family: RuleFamily;
  readonly table: Table;
  readonly chain: BaseChain;
  readonly hook: Hook;
  readonly priority: number;
  /** `nat` sees only the first packet of a connection (nf_nat_core.c, nf_nat_inet_fn). */
  readonly type: "filter" | "nat";
};

type Place = { readonly family: RuleFamily; readonly table: string; readonly chain: string };

export const RULE_FAMILIES: readonly RuleFamily[] = ["bridge", "ip", "ip6"];

/** INT_MIN: broute's own priority. Of equals the one registered last runs first (net/netfilter/core.c). */
const BEFORE_BROUTE = -2147483648;

/** include/uapi/linux/netfilter_bridge.h; filter OUTPUT as ebtables-nft has it (-200, before nat's 100). */
const BRIDGE: readonly (readonly [Table, BaseChain, number])[] = [
  ["broute", "BROUTING", BEFORE_BROUTE],
  ["nat", "PREROUTING", -301],
  ["filter", "INPUT", -201],
  ["filter", "FORWARD", -201],
  ["filter", "OUTPUT", -201],
  ["nat", "OUTPUT", 99],
  ["nat", "POSTROUTING", 299],
];

/** include/uapi/linux/netfilter_ipv4.h; netfilter_ipv6.h has the same numbers. */
const IP: readonly (readonly [Table, BaseChain, number])[] = [
  ["raw", "PREROUTING", -301],
  ["mangle", "PREROUTING", -151],
  ["nat", "PREROUTING", -101],
  ["mangle", "INPUT", -151],
  ["filter", "INPUT", -1],
  ["nat", "INPUT", 99],
  ["mangle", "FORWARD", -151],
  ["filter", "FORWARD", -1],
  ["raw", "OUTPUT", -301],
  ["mangle", "OUTPUT", -151],
  ["nat", "OUTPUT", -101],
  ["filter", "OUTPUT", -1],
  ["mangle", "POSTROUTING", -151],
  ["nat", "POSTROUTING", 99],
];

/** Every place that is logged, family by family, in the order in which the kernel calls them at a hook. */
export const LOG_POINTS: readonly LogPoint[] = RULE_FAMILIES.flatMap((family) =>
  (family === "bridge" ? BRIDGE : IP).map(([table, chain, priority]) => ({
    family,
    table,
    chain,
    hook: chain === "BROUTING" ? "prerouting" : (chain.toLowerCase() as Hook),
    priority,
    // The bridge family knows only `type filter` (nft(8), chains).
    type: table === "nat" && family !== "bridge" ? ("nat" as const) : ("filter" as const),
  })),
);

export function pointKey(point: Place): ChainKey {
  return keyOf(point.family, point.table, point.chain);
}

export function keyOf(family: RuleFamily, table: string, chain: string): ChainKey {
  return `${family}:${table}:${chain}` as ChainKey;
}
