import type { Gap } from "@/lib/journey/gap";
import type { Packet } from "@/lib/journey/journey";
import { overlaps } from "./callout";
import { pointAlong } from "./lane";
import type { MapLayout } from "./map-layout";
import type { Stop, Strand, WayGap } from "./way";

/** Around the mark. */
const CLEAR = 7;

type At = { readonly strand: number; readonly stop: Stop };

/** Where along its way records were lost that may have been the packet's own: between the two hops around each gap. */
export function gapsOnWay(
  layout: MapLayout,
  { hops }: Packet,
  strands: readonly Strand[],
  gaps: readonly Gap[],
): readonly WayGap[] {
  const stops = strands.flatMap(({ stops: own }, strand) => own.map((stop): At => ({ strand, stop })));
  return gaps.flatMap(({ beforeLine, lost }) => {
    const found = hops.findIndex(({ line }) => line >= beforeLine);
    const next = found < 0 ? hops.length : found;
    const before = stops.findLast(({ stop }) => stop.hop < next);
    const behind = stops.find(({ stop }) => stop.hop >= next);
    const tile = behind ?? before;
    if (tile === undefined) return [];
    const side = behind === undefined ? "behind" : "before";
    return [{ ...freePoint(layout, strands, before, behind), lost, place: tile.stop.place, side } as const];
  });
}

/**
 * Between the edges of the two tiles; where only one is on its strand, between that and the strand's end. Nearest to the
 * middle, but over nothing else where there is room.
 */
function freePoint(
  layout: MapLayout,
  strands: readonly Strand[],
  before: At | undefined,
  behind: At | undefined,
) {
  const index = before?.strand ?? behind?.strand ?? 0;
  const strand = strands[index] as Strand;
  const from = before === undefined ? 0 : before.stop.at + before.stop.reach;
  const to = behind?.strand === index ? behind.stop.at - behind.stop.reach : (strand.lengths.at(-1) ?? 0);
  const boxes = [...layout.tiles, ...layout.steps, ...layout.decisions, ...layout.ends].map(({ box }) => box);
  const middle = Math.max(0, (from + to) / 2);
  for (let off = 0; off <= (to - from) / 2; off += 2) {
    for (const at of [middle - off, middle + off]) {
      const point = pointAlong(strand, at);
      if (!boxes.some((box) => overlaps({ ...point.at, width: 0, height: 0 }, box, CLEAR))) return point;
    }
  }
  return pointAlong(strand, middle);
}
