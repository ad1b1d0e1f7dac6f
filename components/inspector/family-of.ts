import type { Packet } from "@/lib/journey/journey";
import type { GraphFamily } from "@/lib/netfilter";

export function familyOf(packet: Packet | undefined): GraphFamily {
  const family = packet?.header.family;
  return family === "ip6" || family === "arp" ? family : "ip";
}
