import type { Packet } from "@/lib/journey/journey";
import { basePlace, chainOfPlace, type Place } from "@/lib/netfilter/place";
import { flatten, LANE, lengthAt, lengthsOf, offsetLane, pathData, simplify } from "./lane";
import type { Heading, MapLayout, Point, Track } from "./map-layout";
import { COPYING, type Passage, placeOnGraph } from "./route-places";
import { branchOf, branchPoint, type UserHops, userHopsAt } from "./user-branch";
import { type Branch, laneOf, type Stop, type Strand, type Visit } from "./way";

/** How far behind a tile's middle a dropped packet's lane ends. */
const DROP_REACH = 13;
/** How far a lane leads on that just stops: the log tells no more. */
const OPEN_REACH = 24;

export type WayGeometry = {
  readonly strands: readonly Strand[];
  readonly branches: readonly Branch[];
  readonly visits: readonly Visit[];
};

/** The lines of a way through these places: requests to the left of their movement, replies to the right. */
export function wayGeometry(
  layout: MapLayout,
  packet: Packet,
  routes: readonly (readonly Passage[])[],
): WayGeometry {
  const stands = standsOf(layout);
  const offset = laneOf(packet.direction) === "request" ? -LANE : LANE;
  const skipped = new Set(packet.skipped.map(({ place }) => placeOnGraph(layout.graph, place)));
  const visits = new Map<string, Visit>();
  const strands: Strand[] = [];
  const branches: Branch[] = [];
  const lane = laneOf(packet.direction);

  routes.forEach((route, index) => {
    const drawn = route.filter(({ place }) => stands.has(place));
    const first = drawn[0];
    if (first === undefined) return;
    const last = index === routes.length - 1;
    const below = belowOf(layout, packet, routes, index, drawn);
    const ended = last && packet.fate === "dropped";
    const end = drawn.at(-1)?.place as Place;
    const endsBelow = below.has(end) && endsInUserChain(packet);
    const toEnd = endsBelow ? branchReach(layout, end, lane) : dropReach(layout, end, below.has(end));
    const reach = ended ? toEnd : OPEN_REACH;
    const axis = axisOf(layout, stands, drawn, reach);
    const corners = offsetLane(axis, offset);
    const points = flatten(corners);
    const lengths = lengthsOf(points);
    const stops: Stop[] = [];
    for (const { place, hop } of drawn) {
      const stand = stands.get(place) as Stand;
      if (stand.heading === null) continue;
      const at = beside(stand.axis, stand.heading, offset);
      const user = below.get(place);
      // Was the base chain's own line there, or only those of the chains below it?
      const logged = hop !== null && !user?.hops.some((one) => one.hop === hop);
      if (logged) stops.push({ hop, place, at: lengthAt(points, lengths, at), reach: stand.reach });
      const tile = user === undefined ? undefined : layout.tiles.find((one) => one.place === place);
      if (user !== undefined && tile !== undefined) {
        const begin = branchPoint(tile, at, lane);
        const dropped = ended && endsBelow && place === end ? packet.droppedAt : null;
        const branch = branchOf(user, tile, begin, lane, dropped);
        branches.push({ ...branch, strand: strands.length, at: lengthAt(points, lengths, begin) });
      }
      const known = visits.get(place);
      if (chainOfPlace(place) === null || known?.mark === "entered") continue;
      const mark = logged ? "entered" : skipped.has(place) ? "skipped" : "passed";
      visits.set(place, { place, mark, hop: logged ? hop : null, at, dropped: false });
    }
    strands.push({
      d: pathData(corners),
      corners,
      points,
      lengths,
      stops,
      places: drawn.map(({ place }) => place),
    });
  });

  if (packet.fate === "dropped" && !branches.some((branch) => branch.dropped)) {
    const at = packet.droppedAt ?? packet.hops.at(-1)?.place;
    const place = at === undefined ? null : placeOnGraph(layout.graph, at);
    const visit = place === null ? undefined : visits.get(place);
    if (place !== null && visit !== undefined) visits.set(place, { ...visit, dropped: true });
  }
  return {
    strands,
    branches,
    visits: [...visits.values(), ...branches.flatMap((branch) => branch.visits)],
  };
}

/** Else it came back from there. */
function endsInUserChain({ droppedAt }: Packet): boolean {
  return droppedAt !== null && basePlace(droppedAt) !== droppedAt;
}

/** The user chains of a strand's tiles, where a panel shows them. */
function belowOf(
  layout: MapLayout,
  packet: Packet,
  routes: readonly (readonly Passage[])[],
  index: number,
  drawn: readonly Passage[],
): ReadonlyMap<Place, UserHops> {
  const below = new Map<Place, UserHops>();
  if (layout.panels.length === 0) return below;
  const later = routes.slice(index + 1).flatMap((route) => route.map(({ hop }) => hop));
  const hops = [...drawn.map(({ hop }) => hop), ...later].filter((hop) => hop !== null);
  for (const { place, hop } of drawn) {
    const tile = hop === null ? undefined : layout.tiles.find((one) => one.place === place);
    if (hop === null || tile === undefined || below.has(place)) continue;
    const next = hops.find((one) => one > hop) ?? packet.hops.length;
    const user = userHopsAt(layout, packet, tile, hop, next);
    if (user !== null) below.set(place, user);
  }
  return below;
}

type Stand = { readonly axis: Point; readonly heading: Heading | null; readonly reach: number };

const standsByLayout = new WeakMap<MapLayout, ReadonlyMap<Place, Stand>>();

function standsOf(layout: MapLayout): ReadonlyMap<Place, Stand> {
  const known = standsByLayout.get(layout);
  if (known !== undefined) return known;
  const stands = new Map<Place, Stand>();
  for (const { place, axis, heading, box } of layout.tiles)
    stands.set(place, { axis, heading, reach: (heading === "right" ? box.width : box.height) / 2 });
  for (const { place, axis } of [...layout.steps, ...layout.decisions])
    stands.set(place, { axis, heading: null, reach: 0 });
  for (const { place, box } of layout.ends)
    stands.set(place, { axis: { x: box.x, y: box.y }, heading: null, reach: 0 });
  standsByLayout.set(layout, stands);
  return stands;
}

const tracksByLayout = new WeakMap<MapLayout, ReadonlyMap<string, Track>>();

function trackBetween(layout: MapLayout, from: Place, to: Place): Track | undefined {
  let tracks = tracksByLayout.get(layout);
  if (tracks === undefined) {
    tracks = new Map(layout.tracks.map((track) => [`${track.from} ${track.to}`, track]));
    tracksByLayout.set(layout, tracks);
  }
  return tracks.get(`${from} ${to}`);
}

/** The tracks between the places, joined; a little further where the way just ends in a tile. */
function axisOf(
  layout: MapLayout,
  stands: ReadonlyMap<Place, Stand>,
  drawn: readonly Passage[],
  /** Behind the last tile's middle. */
  reach: number,
): readonly Point[] {
  const points: Point[] = [];
  const first = (drawn[0] as Passage).place;
  const firstStand = stands.get(first) as Stand;
  // A copy leaves the lane on which its frame came.
  const heading = first === COPYING ? "right" : firstStand.heading;
  if (heading !== null) points.push(ahead({ ...firstStand, heading }, -OPEN_REACH), firstStand.axis);
  drawn.slice(1).forEach(({ place }, index) => {
    const track = trackBetween(layout, (drawn[index] as Passage).place, place);
    points.push(...(track?.points ?? [(stands.get(place) as Stand).axis]));
  });
  const lastStand = stands.get((drawn.at(-1) as Passage).place) as Stand;
  if (lastStand.heading !== null) points.push(ahead(lastStand, reach));
  return simplify(points);
}

/** Behind where a branch leaves the tile and comes back (`branchPoint`), if there is one. */
function dropReach(layout: MapLayout, place: Place, branches: boolean): number {
  const tile = branches ? layout.tiles.find((one) => one.place === place) : undefined;
  return tile?.heading === "right" ? tile.box.x + tile.box.width - 2 - tile.axis.x : DROP_REACH;
}

/** Up to where a branch leaves the tile. */
function branchReach(layout: MapLayout, place: Place, lane: "request" | "reply"): number {
  const tile = layout.tiles.find((one) => one.place === place);
  if (tile === undefined) return OPEN_REACH;
  const { x, y } = branchPoint(tile, tile.axis, lane);
  return Math.abs(x - tile.axis.x) + Math.abs(y - tile.axis.y);
}

function ahead({ axis, heading }: Stand, by: number): Point {
  if (heading === "right") return { x: axis.x + by, y: axis.y };
  return { x: axis.x, y: axis.y + (heading === "down" ? by : -by) };
}

/** The point of a lane beside an axis. */
function beside(axis: Point, heading: Heading, offset: number): Point {
  if (heading === "right") return { x: axis.x, y: axis.y + offset };
  return { x: axis.x + (heading === "down" ? -offset : offset), y: axis.y };
}
