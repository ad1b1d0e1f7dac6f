import type { Packet } from "@/lib/journey/journey";
import { chainKey } from "@/lib/netfilter/chain";
import { unseenMacs } from "./unseen-macs";
import { laneOf, type ShownChange } from "./way";

/** Its own field, and the other direction's that NAT rewrites together with it. */
const PAIRS = [
  ["src", "dst"],
  ["sport", "dport"],
] as const;

/** What happened to a packet and none of its own lines shows, as those of the other direction tell it. */
export function unseenChanges(packet: Packet, other: Packet | undefined): readonly ShownChange[] {
  if (other === undefined || other.conversation !== packet.conversation) return [];
  if (other.direction === packet.direction) return [];
  return [...unseenMacs(packet, other), ...unseenNat(packet, other)];
}

/**
 * What NAT did to a packet behind the last rule that could log it: its source, at the end of POSTROUTING, or of
 * INPUT on its way to a process. conntrack does the reverse to the packets of the other direction, at their beginning
 * (nf_ct_invert_tuple, nf_conntrack_core.c; nf_nat_manip_pkt, nf_nat_core.c): their lines tell it.
 */
function unseenNat(packet: Packet, other: Packet): readonly ShownChange[] {
  const { header, changes, hops, fate } = packet;
  const last = hops.at(-1);
  if (last === undefined) return [];
  if (fate === "dropped" || fate === "incomplete") return [];
  const family = header.family === "ip6" ? "ip6" : "ip";
  const by = chainKey(family, "nat", fate === "delivered" ? "INPUT" : "POSTROUTING");
  return PAIRS.flatMap(([field, opposite]) => {
    const told = other.changes.find((change) => change.field === opposite);
    if (told === undefined || changes.some((change) => change.field === field)) return [];
    if (String(header[field]) !== told.to) return [];
    return [{ line: last.line, field, from: told.to, to: told.from, by, told: laneOf(other.direction) }];
  });
}
