import { type ChainKey, chainKey, type Table } from "./chain";
import type { GraphFamily } from "./chain-graph";
import { type Hook, hooksOfTable } from "./hook";
import type { HostModel } from "./host-model";

export const FIRST = -2147483648;
export const LAST = 2147483647;

/** A function at a hook, in the order in which the functions were registered. */
export type HookFunction =
  | { readonly kind: "chain"; readonly chain: ChainKey; readonly table: Table; readonly priority: number }
  | { readonly kind: "defrag" | "conntrack" | "sabotage" | "br_netfilter"; readonly priority: number };

/**
 * The order in which the kernel calls them: ascending priority; of equals the later registered one first
 * (net/netfilter/core.c, nf_hook_entries_grow).
 */
export function inCallOrder<T extends { readonly priority: number }>(registered: readonly T[]): readonly T[] {
  return registered
    .map((fn, index) => ({ fn, index }))
    .sort((a, b) => a.fn.priority - b.fn.priority || b.index - a.index)
    .map(({ fn }) => fn);
}

/** uapi/linux/netfilter_ipv4.h; uapi/linux/netfilter_ipv6.h has the same numbers. */
function ipPriority(table: Table, hook: Hook, model: HostModel): number {
  switch (table) {
    case "raw":
      return -300;
    case "mangle":
      return -150;
    case "nat":
      return hook === "PREROUTING" || hook === "OUTPUT" ? -100 : 100;
    case "security":
      // iptables/nft.c places it at 150, behind nat INPUT; the kernel's own module at 50.
      return model.ipBackend === "nft" ? 150 : 50;
    default:
      return 0;
  }
}

function ipChains(family: "ip" | "ip6", hook: Hook, model: HostModel): readonly HookFunction[] {
  const tables: readonly Table[] = [
    "raw",
    "mangle",
    "nat",
    "filter",
    ...(model.security ? ["security" as const] : []),
  ];
  return tables
    .filter((table) => hooksOfTable(family, table).includes(hook))
    .map((table) => ({
      kind: "chain",
      chain: chainKey(family, table, hook),
      table,
      priority: ipPriority(table, hook, model),
    }));
}

/** What is registered at a hook of the upper protocol, in call order. */
export function upperHook(family: GraphFamily, hook: Hook, model: HostModel): readonly HookFunction[] {
  if (family === "arp") {
    return hooksOfTable("arp", "filter").includes(hook)
      ? [{ kind: "chain", chain: chainKey("arp", "filter", hook), table: "filter", priority: 0 }]
      : [];
  }
  const functions: HookFunction[] = [];
  if (hook === "PREROUTING" || hook === "OUTPUT") {
    functions.push({ kind: "defrag", priority: -400 }, { kind: "conntrack", priority: -200 });
  }
  // Confirms a new connection: nf_conntrack_proto.c, NF_IP_PRI_CONNTRACK_CONFIRM.
  if (hook === "INPUT" || hook === "POSTROUTING") functions.push({ kind: "conntrack", priority: LAST });
  if (hook === "PREROUTING" && callsUpper(family, model))
    functions.push({ kind: "sabotage", priority: FIRST });
  return inCallOrder([...functions, ...ipChains(family, hook, model)]);
}

/** uapi/linux/netfilter_bridge.h; ebtables-nft has its filter chains all at -200 (iptables/nft.c). */
function bridgeChains(hook: Hook, model: HostModel): readonly HookFunction[] {
  const chain = (table: Table, name: string, priority: number): HookFunction => ({
    kind: "chain",
    chain: chainKey("bridge", table, name),
    table,
    priority,
  });
  switch (hook) {
    case "PREROUTING":
      return [
        ...(model.broute ? [chain("broute", "BROUTING", FIRST)] : []),
        chain("nat", "PREROUTING", -300),
      ];
    case "INPUT":
    case "FORWARD":
      return [chain("filter", hook, -200)];
    case "OUTPUT":
      return [
        chain("nat", "OUTPUT", 100),
        chain("filter", "OUTPUT", model.bridgeBackend === "nft" ? -200 : 200),
      ];
    case "POSTROUTING":
      return [chain("nat", "POSTROUTING", 300)];
  }
}

/** br_netfilter_hooks.c, br_nf_ops; FORWARD was at -1 for IP up to 5.10, still behind filter's -200. */
const BR_NETFILTER: Readonly<Partial<Record<Hook, number>>> = {
  PREROUTING: 0,
  INPUT: LAST,
  FORWARD: 0,
  POSTROUTING: LAST,
};

/** What is registered at a hook of the bridge, in call order. */
export function bridgeHook(family: GraphFamily, hook: Hook, model: HostModel): readonly HookFunction[] {
  // br_netfilter takes ARP only through FORWARD (br_nf_forward_arp).
  const priority = family === "arp" && hook !== "FORWARD" ? undefined : BR_NETFILTER[hook];
  const called: HookFunction[] =
    priority !== undefined && callsUpper(family, model) ? [{ kind: "br_netfilter", priority }] : [];
  return inCallOrder([...bridgeChains(hook, model), ...called]);
}

/** `[c1]`: does br_netfilter hand this family's bridged packets to the upper protocol's hooks? */
export function callsUpper(family: GraphFamily, model: HostModel): boolean {
  if (family === "ip") return model.bridgeNfCallIptables;
  if (family === "ip6") return model.bridgeNfCallIp6tables;
  return model.bridgeNfCallArptables ?? model.bridgeNfCallIptables;
}
