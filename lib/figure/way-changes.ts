import { isByConntrack } from "@/lib/journey/by-conntrack";
import type { Change, Packet } from "@/lib/journey/journey";
import { chainParts } from "@/lib/netfilter/chain";
import { chainOfPlace, glue, type Place } from "@/lib/netfilter/place";
import type { MapLayout } from "./map-layout";
import { placeOnGraph } from "./route-places";
import type { ChangesAt, ShownChange, Strand, UserChainsAt } from "./way";

export function userChainsOf(layout: MapLayout, { hops }: Packet): readonly UserChainsAt[] {
  const byPlace = new Map<Place, string[]>();
  for (const { place, chain } of hops) {
    const base = placeOnGraph(layout.graph, place);
    const { chain: name } = chainParts(chain);
    if (base.endsWith(`:${name}`)) continue;
    const names = byPlace.get(base) ?? [];
    if (!names.includes(name)) byPlace.set(base, [...names, name]);
  }
  return [...byPlace].map(([place, chains]) => ({ place, chains }));
}

/** TTL changes stand at the routing decision, MAC changes where the neighbour was looked up, the rest at their tile. */
export function changesOf(
  layout: MapLayout,
  packet: Packet,
  strands: readonly Strand[],
): readonly ChangesAt[] {
  const crossed = new Set(strands.flatMap(({ places }) => places));
  const byPlace = new Map<Place, ShownChange[]>();
  for (const change of packet.changes) {
    const place = placeOfChange(layout, packet, change, crossed);
    if (place === null) continue;
    const shown = isByConntrack(packet, change) ? ({ ...change, conntrack: true } as const) : change;
    byPlace.set(place, [...(byPlace.get(place) ?? []), shown]);
  }
  return [...byPlace].map(([place, changes]) => ({ place, changes }));
}

function placeOfChange(
  layout: MapLayout,
  packet: Packet,
  change: Change,
  crossed: ReadonlySet<Place>,
): Place | null {
  const index = packet.hops.findIndex(({ line }) => line === change.line);
  const seenAt = packet.hops[index];
  const fallback = seenAt === undefined ? null : placeOnGraph(layout.graph, seenAt.place);
  if (change.by === "routing") return crossed.has(glue("dec:route")) ? glue("dec:route") : fallback;
  if (change.by === "neighbour") return crossed.has(glue("neigh")) ? glue("neigh") : fallback;
  const { by } = change;
  const made = layout.tiles.find(({ place }) => crossed.has(place) && sameChain(chainOfPlace(place), by));
  return made?.place ?? fallback;
}

/** A map of one family shows the other's packets too. */
function sameChain(a: string | null, b: string): boolean {
  return a !== null && a.replace(/^ip6:/, "ip:") === b.replace(/^ip6:/, "ip:");
}
