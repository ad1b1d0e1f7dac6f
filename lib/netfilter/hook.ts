import type { BaseChain, Family, Table } from "./chain";

/** The five netfilter hooks, by the name that iptables gives them. */
export const HOOKS = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"] as const;
export type Hook = (typeof HOOKS)[number];

/** BROUTING is a chain of the bridge's PRE_ROUTING hook (net/bridge/netfilter/ebtable_broute.c). */
export function hookOfBaseChain(chain: BaseChain): Hook {
  return chain === "BROUTING" ? "PREROUTING" : chain;
}

const IP_TABLE_HOOKS: Readonly<Record<Exclude<Table, "broute">, readonly Hook[]>> = {
  raw: ["PREROUTING", "OUTPUT"],
  mangle: HOOKS,
  nat: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
  filter: ["INPUT", "FORWARD", "OUTPUT"],
  security: ["INPUT", "FORWARD", "OUTPUT"],
};

/** The hooks at which a table of a family has a base chain; [] for a table that the family lacks. */
export function hooksOfTable(family: Family, table: Table): readonly Hook[] {
  if (family === "bridge") {
    if (table === "broute") return ["PREROUTING"];
    if (table === "nat") return ["PREROUTING", "OUTPUT", "POSTROUTING"];
    return table === "filter" ? ["INPUT", "FORWARD", "OUTPUT"] : [];
  }
  if (family === "arp") return table === "filter" ? ["INPUT", "FORWARD", "OUTPUT"] : [];
  return table === "broute" ? [] : IP_TABLE_HOOKS[table];
}
