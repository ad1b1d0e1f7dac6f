import type { Change, Direction } from "./journey";

type Way = {
  readonly direction: Direction;
  readonly skipped: readonly { readonly chain: string }[];
  readonly hops: readonly { readonly chain: string }[];
};

/**
 * No rule was asked: conntrack did at this chain's place what a rule did to the connection's first packet, or took it
 * back from a reply (nf_nat_inet_fn, nf_nat_core.c: rules see a packet that is NEW only, the others get the mapping).
 */
export function isByConntrack({ direction, skipped, hops }: Way, { by }: Change): boolean {
  if (by === "routing" || by === "neighbour" || hops.some(({ chain }) => chain === by)) return false;
  return direction === "reply" || skipped.some(({ chain }) => chain === by);
}
