import type { Place } from "@/lib/netfilter/place";

export type PlaceCount = { readonly visits: number; readonly drops: number };

const NONE: PlaceCount = { visits: 0, drops: 0 };

/** Visits and drops of each place of the map, over everything ever seen. */
export class PlaceTally {
  private readonly byPlace = new Map<Place, PlaceCount>();

  visit(place: Place): void {
    const { visits, drops } = this.byPlace.get(place) ?? NONE;
    this.byPlace.set(place, { visits: visits + 1, drops });
  }

  /** A packet's drop became known, moved or was taken back. */
  moveDrop(from: Place | null, to: Place | null): void {
    if (from === to) return;
    if (from !== null) this.addDrops(from, -1);
    if (to !== null) this.addDrops(to, 1);
  }

  /** Instead of everything counted before. */
  set(counts: Iterable<readonly [Place, PlaceCount]>): void {
    this.byPlace.clear();
    for (const [place, count] of counts) this.byPlace.set(place, count);
  }

  counts(): ReadonlyMap<Place, PlaceCount> {
    return new Map(this.byPlace);
  }

  private addDrops(place: Place, by: number): void {
    const { visits, drops } = this.byPlace.get(place) ?? NONE;
    this.byPlace.set(place, { visits, drops: drops + by });
  }
}
