import type { MapLayout, Tile } from "@/lib/figure/map-layout";
import type { Place } from "@/lib/netfilter/place";

export type ArrowKey = "ArrowRight" | "ArrowLeft" | "ArrowUp" | "ArrowDown";

/**
 * Where an arrow key leads from a tile: along the tracks, to the next or the last tile of the way that lies in
 * that direction; where none does, to the nearest tile there.
 */
export function neighbourTile(layout: MapLayout, from: Place, key: ArrowKey): Place | null {
  const tile = layout.tiles.find(({ place }) => place === from);
  if (tile === undefined) return layout.tiles[0]?.place ?? null;
  const joined = joinedTiles(layout, from);
  const options = layout.tiles.filter((other) => other !== tile && liesIn(tile, other, key));
  const along = options.filter(({ place }) => joined.has(place));
  return nearest(tile, along.length > 0 ? along : options, key)?.place ?? null;
}

/** Tiles that a track joins with this one, through conntrack's step and decisions. */
function joinedTiles(layout: MapLayout, from: Place): ReadonlySet<Place> {
  const tiles = new Set(layout.tiles.map(({ place }) => place));
  const found = new Set<Place>();
  for (const forward of [true, false]) {
    const seen = new Set<Place>([from]);
    const open = [from];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      for (const track of layout.tracks) {
        const [start, end] = forward ? [track.from, track.to] : [track.to, track.from];
        if (start !== place || seen.has(end)) continue;
        seen.add(end);
        if (tiles.has(end)) found.add(end);
        else open.push(end);
      }
    }
  }
  return found;
}

function liesIn(from: Tile, to: Tile, key: ArrowKey): boolean {
  const dx = to.axis.x - from.axis.x;
  const dy = to.axis.y - from.axis.y;
  switch (key) {
    case "ArrowRight":
      return dx > 1 && Math.abs(dx) >= Math.abs(dy);
    case "ArrowLeft":
      return dx < -1 && Math.abs(dx) >= Math.abs(dy);
    case "ArrowUp":
      return dy < -1 && Math.abs(dy) > Math.abs(dx);
    case "ArrowDown":
      return dy > 1 && Math.abs(dy) > Math.abs(dx);
  }
}

/** Nearest, where to lie aside counts more than to lie far. */
function nearest(from: Tile, tiles: readonly Tile[], key: ArrowKey): Tile | null {
  const upright = key === "ArrowUp" || key === "ArrowDown";
  let best: Tile | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const tile of tiles) {
    const dx = Math.abs(tile.axis.x - from.axis.x);
    const dy = Math.abs(tile.axis.y - from.axis.y);
    const off = upright ? dy + 3 * dx : dx + 3 * dy;
    if (off < least) [least, best] = [off, tile];
  }
  return best;
}
