import type { ChainGraph } from "@/lib/netfilter/chain-graph";
import { edgesFrom, follow, isExit, legalStates, stateKey } from "@/lib/netfilter/graph-walk";
import { glue, type Place } from "@/lib/netfilter/place";
import type { Decision, End, Heading, Point, Step, Tile, Track } from "./map-layout";

/** What the tracks hang on. */
export type Anchors = {
  readonly graph: ChainGraph;
  readonly tiles: readonly Tile[];
  readonly steps: readonly Step[];
  readonly decisions: readonly Decision[];
  readonly ends: readonly End[];
  readonly netAxis: number;
  readonly linkAxis: number;
  /** Where frames that skip the bridge, or come from it, join the network layer's PREROUTING. */
  readonly joinX: number;
  readonly channelY: number;
  /** Behind ebtables' POSTROUTING, around the iptables that routed packets do not meet there again. */
  readonly bypassX: number;
  readonly bypassY: number;
  readonly arrivalX: number;
  readonly departureX: number;
};

/** One track for each two drawn places between which the graph leads without another drawn place. */
export function layTracks(anchors: Anchors): readonly Track[] {
  const stands = standsOf(anchors);
  const tracks = new Map<string, Track>();
  for (const start of legalStates(anchors.graph)) {
    const { place: from, stage } = start;
    if (!stands.has(from) || (isExit(from) && stage !== "local")) continue;
    const seen = new Set<string>();
    const open = edgesFrom(anchors.graph, start).map((edge) => follow(start, edge));
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      const { place: to } = state;
      if (seen.has(stateKey(state)) || to === "lo") continue;
      seen.add(stateKey(state));
      if (stands.has(to))
        tracks.set(`${from} ${to}`, { from, to, points: connect(anchors, stands, from, to) });
      else for (const edge of edgesFrom(anchors.graph, state)) open.push(follow(state, edge));
    }
  }
  return [...tracks.values()];
}

type Stand = { readonly axis: Point; readonly heading: Heading | null };

function standsOf({ tiles, steps, decisions, ends, ...at }: Anchors): ReadonlyMap<Place, Stand> {
  const stands = new Map<Place, Stand>();
  for (const { place, axis, heading } of [...tiles, ...steps]) stands.set(place, { axis, heading });
  for (const { place, axis } of decisions) stands.set(place, { axis, heading: null });
  for (const { place, kind, box } of ends) {
    const axis = {
      "port:rx": { x: box.x + box.width, y: at.linkAxis },
      "port:tx": { x: box.x, y: at.linkAxis },
      "nic:rx": { x: box.x + box.width, y: at.netAxis },
      "nic:tx": { x: box.x, y: at.netAxis },
      process: { x: at.arrivalX, y: box.y + box.height },
    }[kind];
    stands.set(place, { axis, heading: kind === "process" ? null : "right" });
  }
  return stands;
}

const PORT_TX = glue("port:tx");

function connect(at: Anchors, stands: ReadonlyMap<Place, Stand>, from: Place, to: Place): readonly Point[] {
  const a = stands.get(from) as Stand;
  const b = stands.get(to) as Stand;
  const start = from === "process" ? { x: at.departureX, y: a.axis.y } : a.axis;
  const joins = to.startsWith("net/") && to.endsWith(":PREROUTING") && from.startsWith("link/");
  if (joins && a.heading === "up") {
    return [
      start,
      { x: start.x, y: at.channelY },
      { x: at.joinX, y: at.channelY },
      { x: at.joinX, y: b.axis.y },
      b.axis,
    ];
  }
  if (a.heading === "right" && b.heading === "up") {
    // Brouted ARP: around the rest of the bridge, straight to INPUT.
    const turn = { x: b.axis.x, y: at.netAxis };
    return [start, { x: at.joinX, y: start.y }, { x: at.joinX, y: at.netAxis }, turn, b.axis];
  }
  if (joins) return [start, { x: at.joinX, y: start.y }, { x: at.joinX, y: b.axis.y }, b.axis];
  if (to === PORT_TX && from.startsWith("link/bridge:") && hasCalledPostrouting(at)) {
    return [
      start,
      { x: at.bypassX, y: start.y },
      { x: at.bypassX, y: at.bypassY },
      { x: b.axis.x, y: at.bypassY },
    ];
  }
  if (start.x === b.axis.x || start.y === b.axis.y) return [start, b.axis];
  if (a.heading === "down" && b.heading === "down") {
    // ARP leaves OUTPUT for the bridge without any other hook between.
    return [start, { x: start.x, y: at.netAxis }, { x: b.axis.x, y: at.netAxis }, b.axis];
  }
  const corner = a.heading === "right" ? { x: b.axis.x, y: start.y } : { x: start.x, y: b.axis.y };
  return [start, corner, b.axis];
}

function hasCalledPostrouting({ tiles }: Anchors): boolean {
  return tiles.some(({ place }) => /^link\/ip6?:.*:POSTROUTING$/.test(place));
}
