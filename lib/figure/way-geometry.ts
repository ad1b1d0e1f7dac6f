import type { Packet } from "@/lib/journey/journey";
import { chainOfPlace, type Place } from "@/lib/netfilter/place";
import { flatten, LANE, lengthAt, lengthsOf, offsetLane, pathData, simplify } from "./lane";
import type { Heading, MapLayout, Point, Track } from "./map-layout";
import { type Passage, placeOnGraph } from "./route-places";
import { laneOf, type Stop, type Strand, type Visit } from "./way";

/** How far behind a tile's middle a dropped packet's lane ends. */
const DROP_REACH = 13;
/** How far a lane leads on that just stops: the log tells no more. */
const OPEN_REACH = 24;

export type WayGeometry = { readonly strands: readonly Strand[]; readonly visits: readonly Visit[] };

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

  routes.forEach((route, index) => {
    const drawn = route.filter(({ place }) => stands.has(place));
    const first = drawn[0];
    if (first === undefined) return;
    const last = index === routes.length - 1;
    const axis = axisOf(layout, stands, drawn, last && packet.fate === "dropped");
    const corners = offsetLane(axis, offset);
    const points = flatten(corners);
    const lengths = lengthsOf(points);
    const stops: Stop[] = [];
    for (const { place, hop } of drawn) {
      const stand = stands.get(place) as Stand;
      if (stand.heading === null) continue;
      const at = beside(stand.axis, stand.heading, offset);
      if (hop !== null) stops.push({ hop, place, at: lengthAt(points, lengths, at) });
      const known = visits.get(place);
      if (chainOfPlace(place) === null || known?.mark === "entered") continue;
      const mark = hop !== null ? "entered" : skipped.has(place) ? "skipped" : "passed";
      visits.set(place, { place, mark, hop, at, dropped: false });
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

  if (packet.fate === "dropped") {
    const at = packet.droppedAt ?? packet.hops.at(-1)?.place;
    const place = at === undefined ? null : placeOnGraph(layout.graph, at);
    const visit = place === null ? undefined : visits.get(place);
    if (place !== null && visit !== undefined) visits.set(place, { ...visit, dropped: true });
  }
  return { strands, visits: [...visits.values()] };
}

type Stand = { readonly axis: Point; readonly heading: Heading | null };

const standsByLayout = new WeakMap<MapLayout, ReadonlyMap<Place, Stand>>();

function standsOf(layout: MapLayout): ReadonlyMap<Place, Stand> {
  const known = standsByLayout.get(layout);
  if (known !== undefined) return known;
  const stands = new Map<Place, Stand>();
  for (const { place, axis, heading } of layout.tiles) stands.set(place, { axis, heading });
  for (const { place, axis } of [...layout.steps, ...layout.decisions])
    stands.set(place, { axis, heading: null });
  for (const { place, box } of layout.ends)
    stands.set(place, { axis: { x: box.x, y: box.y }, heading: null });
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
  dropped: boolean,
): readonly Point[] {
  const points: Point[] = [];
  const firstStand = stands.get((drawn[0] as Passage).place) as Stand;
  if (firstStand.heading !== null) points.push(ahead(firstStand, -OPEN_REACH), firstStand.axis);
  drawn.slice(1).forEach(({ place }, index) => {
    const track = trackBetween(layout, (drawn[index] as Passage).place, place);
    points.push(...(track?.points ?? [(stands.get(place) as Stand).axis]));
  });
  const lastStand = stands.get((drawn.at(-1) as Passage).place) as Stand;
  if (lastStand.heading !== null) points.push(ahead(lastStand, dropped ? DROP_REACH : OPEN_REACH));
  return simplify(points);
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
