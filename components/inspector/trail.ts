import { isByConntrack } from "@/lib/journey/by-conntrack";
import { type Elapsed, elapsed, isToTheSecond } from "@/lib/journey/elapsed";
import type { Gap } from "@/lib/journey/gap";
import { hopOfChange } from "@/lib/journey/hop-of-change";
import type { Change, Hop, Packet, Skipped } from "@/lib/journey/journey";
import { type ChainGraph, reachable, wayBetween } from "@/lib/netfilter";
import { fragmentNumbers } from "./fragments";

/** A packet's way as a list: its hops, and between them the chains that conntrack skipped, and gaps in the log. */
export type TrailStep =
  | {
      readonly kind: "hop";
      /** Index into the packet's hops. */
      readonly index: number;
      readonly hop: Hop;
      /** Since the packet's first line, and since the hop before; null where that is not known. */
      readonly sinceStart: Elapsed | null;
      readonly sinceLast: Elapsed | null;
      /** What its chain did, or, where that chain has logged no hop, what this line shows for the first time. */
      readonly changes: readonly TrailChange[];
      /** From 1 on: this hop saw only that fragment of the packet. */
      readonly fragment: number | null;
    }
  | { readonly kind: "skipped"; readonly skipped: Skipped }
  /** Records were lost here: lines of this packet or others'. */
  | { readonly kind: "gap"; readonly gap: Gap };

/** `conntrack`: it did so at the chain's place, without asking the chain. */
export type TrailChange = Change & { readonly conntrack: boolean };

export function trailOf(packet: Packet, graph: ChainGraph, gaps: readonly Gap[] = []): readonly TrailStep[] {
  const { hops } = packet;
  const left = new Set(packet.skipped);
  const take = (fits: (skipped: Skipped) => boolean): TrailStep[] => {
    const taken = [...left].filter(fits);
    for (const one of taken) left.delete(one);
    return taken.map((skipped) => ({ kind: "skipped", skipped }));
  };
  const lost = (from: number, to: number): readonly TrailStep[] =>
    gaps.flatMap((gap) => (gap.beforeLine > from && gap.beforeLine <= to ? [{ kind: "gap", gap }] : []));
  const first = hops[0];
  const trail: TrailStep[] = [...lost(0, first?.line ?? 0)];
  const fragments = fragmentNumbers(hops);
  const toTheSecond = isToTheSecond(hops);
  for (const [index, hop] of hops.entries()) {
    trail.push(hopStep(packet, hop, index, fragments[index] ?? null, toTheSecond));
    const next = hops[index + 1];
    trail.push(...lost(hop.line, next?.line ?? Number.POSITIVE_INFINITY));
    const between = next === undefined ? null : wayBetween(graph, hop.place, next.place);
    trail.push(...take(({ place }) => between?.includes(place) === true));
  }
  const before =
    first === undefined
      ? []
      : take(({ place }) => !reachable(graph, first.place, place) && reachable(graph, place, first.place));
  return [...before, ...trail, ...take(() => true)];
}

function hopStep(
  packet: Packet,
  hop: Hop,
  index: number,
  fragment: number | null,
  toTheSecond: boolean,
): TrailStep {
  return {
    kind: "hop",
    index,
    hop,
    sinceStart: elapsed(packet.hops[0], hop, toTheSecond),
    sinceLast: index === 0 ? null : elapsed(packet.hops[index - 1], hop, toTheSecond),
    changes: packet.changes
      .filter((change) => hopOfChange(packet, change) === index)
      .map((change) => ({ ...change, conntrack: isByConntrack(packet, change) })),
    fragment,
  };
}
