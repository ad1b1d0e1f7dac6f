import type { Packet } from "@/lib/journey/journey";
import { DEFAULT_HOST_MODEL, type GraphFamily, type HostModel } from "@/lib/netfilter";
import type { Topology } from "@/lib/protocol/topology";

export function familyOf(packet: Packet | undefined): GraphFamily {
  const family = packet?.header.family;
  return family === "ip6" || family === "arp" ? family : "ip";
}

export function modelOf(topology: Topology | null): HostModel {
  return topology?.model ?? DEFAULT_HOST_MODEL;
}
