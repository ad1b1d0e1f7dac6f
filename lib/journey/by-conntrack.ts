import type { Change, Packet } from "./journey";

/**
 * No rule was asked: conntrack did at this chain's place what a rule did to the connection's first packet, or took it
 * back from a reply (nf_nat_inet_fn, nf_nat_core.c: rules see a packet that is NEW only, the others get the mapping).
 */
export function isByConntrack(
  { direction, skipped, hops }: Pick<Packet, "direction" | "skipped" | "hops">,
  { by }: Change,
): boolean {
  if (by === "routing" || by === "neighbour" || hops.some(({ chain }) => chain === by)) return false;
  return direction === "reply" || skipped.some(({ chain }) => chain === by);
}
