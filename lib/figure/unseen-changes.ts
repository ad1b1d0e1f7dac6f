import type { Packet } from "@/lib/journey/journey";
import { chainKey } from "@/lib/netfilter/chain";
import { laneOf, type ShownChange } from "./way";

/** Its own field, and the other direction's that NAT rewrites together with it. */
const PAIRS = [
  ["src", "dst"],
  ["sport", "dport"],
] as const;

/**
 * What NAT did to a packet behind the last rule that could log it: its source, at the end of POSTROUTING, or of
 * INPUT on its way to a process. conntrack does the reverse to the packets of the other direction, at their beginning
 * (nf_ct_invert_tuple, nf_conntrack_core.c; nf_nat_manip_pkt, nf_nat_core.c): their lines tell it.
 */
export function unseenChanges(packet: Packet, other: Packet | undefined): readonly ShownChange[] {
  const { header, changes, hops, fate, direction, conversation } = packet;
  const last = hops.at(-1);
  if (other === undefined || last === undefined) return [];
  if (other.conversation !== conversation || other.direction === direction) return [];
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
