import type { Table } from "@/lib/netfilter";
import type { OpenPacket } from "./open-packet";
import { STEP, type Step } from "./position";
import { familyClass } from "./traffic-class";

/** Tables in the order in which each hook has them (lib/netfilter, N1). */
const BY_STEP: Readonly<Partial<Record<Step, readonly Table[]>>> = {
  [STEP.netPre]: ["raw", "mangle", "nat"],
  [STEP.linkIpPre]: ["raw", "mangle", "nat"],
  [STEP.netIn]: ["mangle", "filter", "security", "nat"],
  [STEP.netForward]: ["mangle", "filter", "security"],
  [STEP.linkIpForward]: ["mangle", "filter", "security"],
  [STEP.netOut]: ["raw", "mangle", "nat", "filter", "security"],
  [STEP.netPost]: ["mangle", "nat"],
  [STEP.linkIpPost]: ["mangle", "nat"],
};

/** Where a packet surely goes on to, whichever way it takes: tables of these it cannot miss. */
const BEHIND: Readonly<Partial<Record<Step, readonly Table[]>>> = {
  [STEP.netPre]: ["mangle", "filter", "security"],
  [STEP.linkIpPre]: ["mangle", "filter", "security"],
  [STEP.netForward]: ["mangle", "nat"],
  [STEP.linkIpForward]: ["mangle", "nat"],
  [STEP.netOut]: ["mangle", "nat"],
};

/**
 * Tables that have traced anything. A traced packet is logged by each chain that it meets (nf_trace of its skb), and a
 * table has its chains at all of its hooks (ipt_register_table, ip_tables.c): one that is silent was not met.
 */
export class TracedTables {
  private readonly byFamily = new Map<number, Set<Table>>();

  note({ traffic }: OpenPacket, table: Table): void {
    const family = familyClass(traffic);
    const tables = this.byFamily.get(family) ?? new Set();
    this.byFamily.set(family, tables.add(table));
  }

  /** Whether a traced packet must still show in a table. nat is met by the first packet of a connection alone. */
  isMoreDue({ traffic, position, metNat }: OpenPacket): boolean {
    const tables = this.byFamily.get(familyClass(traffic));
    if (tables === undefined) return false;
    const traces = (table: Table) => tables.has(table) && (table !== "nat" || metNat);
    const here = BY_STEP[position.step] ?? [];
    const later = here.slice(here.indexOf(position.table) + 1);
    return later.some(traces) || (BEHIND[position.step] ?? []).some(traces);
  }

  clear(): void {
    this.byFamily.clear();
  }
}
