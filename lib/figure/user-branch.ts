import type { Packet } from "@/lib/journey/journey";
import type { Place } from "@/lib/netfilter/place";
import { flatten, lengthAt, lengthsOf, pathData, simplify } from "./lane";
import type { MapLayout, Point, Tile } from "./map-layout";
import { placeOnGraph } from "./route-places";
import type { UserPanel } from "./user-panel";
import type { Branch, Stop, Visit } from "./way";

/** Behind the last row's middle, where a drop's bar stands. */
const DROP_REACH = 6;

/** A packet's hops in the user chains below a tile: they are drawn where the panel has them. */
export type UserHops = {
  readonly panel: UserPanel;
  readonly hops: readonly { readonly hop: number; readonly row: Tile }[];
};

/** Hops `from` up to but without `to` that happened below this tile, in chains that its panel shows. */
export function userHopsAt(
  layout: MapLayout,
  { hops }: Packet,
  tile: Tile,
  from: number,
  to: number,
): UserHops | null {
  const panel = layout.panels.find(({ place }) => place === tile.place);
  if (panel === undefined) return null;
  const found = hops.slice(from, to).flatMap((hop, index) => {
    if (placeOnGraph(layout.graph, hop.place) !== tile.place) return [];
    const name = hop.chain.slice(hop.chain.indexOf(":", hop.chain.indexOf(":") + 1) + 1);
    const row = panel.rows.find(({ title }) => title === name);
    return row === undefined ? [] : [{ hop: from + index, row }];
  });
  return found.length === 0 ? null : { panel, hops: found };
}

/** Where the lane of a direction leaves its tile for the panel. `at`: the lane's point in the tile's middle. */
export function branchPoint(tile: Tile, at: Point, lane: "request" | "reply"): Point {
  const inset = lane === "request" ? 4 : 11;
  if (tile.heading === "right") return { x: tile.box.x + tile.box.width - inset, y: at.y };
  const reach = lane === "request" ? 6 : 2;
  return { x: at.x, y: at.y + (tile.heading === "down" ? reach : -reach) };
}

/**
 * From the lane into the panel, along its rail to each chain that the packet entered; it comes back the same way.
 * @param droppedAt the chain that it ended in; null: it came back.
 */
export function branchOf(
  { panel, hops }: UserHops,
  tile: Tile,
  begin: Point,
  lane: "request" | "reply",
  droppedAt: Place | null,
): Omit<Branch, "strand" | "at"> {
  const { entry } = panel;
  const rail = panel.rails[lane];
  const inset = lane === "request" ? 4 : 9.5;
  const { turn } = entry;
  const turnY = tile.heading === "right" || turn !== null ? entry.y + inset * entry.inwards : begin.y;
  const turnX = turn === null ? begin.x : turn.x + inset * turn.outwards;
  const last = hops.at(-1)?.row.axis.y ?? turnY;
  const grave =
    droppedAt === null ? null : (hops.findLast(({ row }) => row.place === droppedAt) ?? hops.at(-1));
  const dropped = grave !== null && grave !== undefined;
  const corners = simplify([
    begin,
    { x: turnX, y: begin.y },
    { x: turnX, y: turnY },
    { x: rail, y: turnY },
    { x: rail, y: last },
    { x: rail, y: dropped ? grave.row.axis.y + DROP_REACH * entry.inwards : last },
  ]);
  const points = flatten(corners);
  const lengths = lengthsOf(points);
  const stops: Stop[] = hops.map(({ hop, row }) => ({
    hop,
    place: row.place,
    at: lengthAt(points, lengths, { x: rail, y: row.axis.y }),
    reach: row.box.height / 2,
  }));
  const visits: Visit[] = hops.map(({ hop, row }, index) => ({
    place: row.place,
    mark: "entered",
    hop,
    at: { x: rail, y: row.axis.y },
    dropped: dropped && hops[index] === grave,
  }));
  return {
    d: pathData(corners),
    corners,
    points,
    lengths,
    stops,
    places: hops.map(({ row }) => row.place),
    visits,
    dropped,
  };
}
