import type { Table } from "@/lib/netfilter";
import type { OpenPacket } from "./open-packet";
import { STEP, type Step } from "./position";
import { familyClass, type TrafficClass } from "./traffic-class";

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

/** Tables that a packet cannot miss further on, whichever way it takes. */
const BEHIND: Readonly<Partial<Record<Step, readonly Table[]>>> = {
  [STEP.netPre]: ["mangle", "filter", "security"],
  [STEP.linkIpPre]: ["mangle", "filter", "security"],
  [STEP.netForward]: ["mangle"],
  [STEP.linkIpForward]: ["mangle"],
  [STEP.netOut]: ["mangle"],
};

const BEFORE_SOURCE_NAT: readonly Step[] = [STEP.netForward, STEP.netOut, STEP.netPost];

type Traced = {
  readonly tables: Set<Table>;
  /** Kernels before 2.6.36 have no nat INPUT. */
  natInput: boolean;
};

/**
 * Tables that have traced anything. A traced packet is logged by each chain that it meets (nf_trace of its skb), and a
 * table has its chains at all of its hooks (ipt_register_table, ip_tables.c): one that is silent was not met.
 */
export class TracedTables {
  private readonly byFamily = new Map<TrafficClass, Traced>();

  note({ traffic, position }: OpenPacket, table: Table): void {
    const family = familyClass(traffic);
    const traced = this.byFamily.get(family) ?? { tables: new Set(), natInput: false };
    this.byFamily.set(family, traced);
    traced.tables.add(table);
    if (table === "nat" && position.step === STEP.netIn) traced.natInput = true;
  }

  /** Whether a traced packet must still show in a table. */
  isMoreDue(packet: OpenPacket): boolean {
    const traced = this.byFamily.get(familyClass(packet.traffic));
    if (traced === undefined) return false;
    const { step, table } = packet.position;
    const here = BY_STEP[step] ?? [];
    const ahead = [...here.slice(here.indexOf(table) + 1), ...(BEHIND[step] ?? [])];
    return ahead.some((each) => each !== "nat" && traced.tables.has(each)) || isNatDue(packet, traced);
  }

  clear(): void {
    this.byFamily.clear();
  }
}

/**
 * nat is met by the first packet of a connection alone, once on its way in and once on its way out (nf_nat_inet_fn,
 * nf_nat_core.c): not again over `lo`, nor by the copies of a flooded frame, which share a connection.
 */
function isNatDue(packet: OpenPacket, { tables, natInput }: Traced): boolean {
  const { metNat, isGroup } = packet;
  const { step, isNat } = packet.position;
  if (!metNat || isGroup) return false;
  const isLast = isNat && step !== STEP.netOut;
  if (step === STEP.netIn) return natInput && !isLast && !packet.wasAt(STEP.netOut);
  return tables.has("nat") && !isLast && BEFORE_SOURCE_NAT.includes(step);
}
