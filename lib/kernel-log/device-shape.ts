import type { BaseChain, Family, Table } from "@/lib/netfilter/chain";
import type { LogLine } from "./log-line";

/**
 * Which of IN, OUT, PHYSIN, PHYSOUT a line prints, as far as it tells hooks apart: the devices of
 * nf_hook_state, and the bridge ports of the skb (nf_log_dump_packet_common, nf_log_syslog.c).
 * `leaving`: OUT without IN; `leaving-bridged`: the same with PHYSIN, which only POSTROUTING prints.
 */
export type DeviceShape = "none" | "arriving" | "through" | "leaving" | "leaving-bridged";

export function deviceShape(line: LogLine): DeviceShape {
  if (line.in !== null) return line.out === null ? "arriving" : "through";
  if (line.out === null) return line.physIn === null ? "none" : "leaving-bridged";
  return line.physIn === null ? "leaving" : "leaving-bridged";
}

const POSSIBLE: Readonly<Record<DeviceShape, readonly BaseChain[]>> = {
  none: ["BROUTING", "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
  arriving: ["BROUTING", "PREROUTING", "INPUT"],
  // Kernels from about 5.7 on print IN at routed POSTROUTING (ip_output.c).
  through: ["FORWARD", "POSTROUTING"],
  leaving: ["OUTPUT", "POSTROUTING"],
  "leaving-bridged": ["POSTROUTING"],
};

export function isPossible(chain: BaseChain, shape: DeviceShape): boolean {
  return POSSIBLE[shape].includes(chain);
}

/** The chains of each table that the kernel or the tools register. */
const IP_CHAINS: Readonly<Record<Table, readonly BaseChain[]>> = {
  raw: ["PREROUTING", "OUTPUT"],
  mangle: ["PREROUTING", "FORWARD", "POSTROUTING", "OUTPUT", "INPUT"],
  nat: ["PREROUTING", "POSTROUTING", "OUTPUT", "INPUT"],
  filter: ["INPUT", "FORWARD", "OUTPUT"],
  security: ["INPUT", "FORWARD", "OUTPUT"],
  broute: [],
};
const BRIDGE_CHAINS: Readonly<Record<Table, readonly BaseChain[]>> = {
  raw: [],
  mangle: [],
  nat: ["PREROUTING", "POSTROUTING", "OUTPUT"],
  filter: ["INPUT", "FORWARD", "OUTPUT"],
  security: [],
  broute: ["BROUTING"],
};
const ARP_CHAINS: Readonly<Record<Table, readonly BaseChain[]>> = { ...BRIDGE_CHAINS, nat: [], broute: [] };

/** In the order of preference where the devices leave a choice. */
export function chainsOf(family: Family, table: Table): readonly BaseChain[] {
  return (family === "bridge" ? BRIDGE_CHAINS : family === "arp" ? ARP_CHAINS : IP_CHAINS)[table];
}

/** Where nothing but the devices is known: the filter chain that prints them so, since most LOG rules stand there. */
export function likelyChain(shape: DeviceShape): BaseChain {
  switch (shape) {
    case "none":
    case "arriving":
      return "INPUT";
    case "through":
      return "FORWARD";
    case "leaving":
      return "OUTPUT";
    case "leaving-bridged":
      return "POSTROUTING";
  }
}

/** Where only the chain is known: the table that sees every packet there, not only the first of a connection. */
export function likelyTable(family: Family, chain: BaseChain): Table {
  switch (chain) {
    case "BROUTING":
      return "broute";
    case "PREROUTING":
    case "POSTROUTING":
      return family === "bridge" ? "nat" : family === "arp" ? "filter" : "mangle";
    default:
      return "filter";
  }
}
