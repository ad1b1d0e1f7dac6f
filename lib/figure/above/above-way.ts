import type { Packet } from "@/lib/journey/journey";
import { glue, type Place } from "@/lib/netfilter/place";
import { flatten, lengthAt, lengthsOf, offsetLane, pathData, simplify } from "../lane";
import type { Point } from "../map-layout";
import type { Stop, Strand, Way } from "../way";
import type { AboveLayout, NodeId } from "./above-layout";
import { innerPoints, joinPoints } from "./above-links";
import { laneWidth } from "./above-metrics";
import { type AboveHost, type Station, stationsOf } from "./above-stations";

/** A packet's way in the view from above; `nodes`: where each of its hops happened, by the hop's index. */
export type AboveWay = {
  readonly way: Way;
  readonly nodes: readonly (NodeId | null)[];
  readonly used: ReadonlySet<NodeId>;
};

export function routeAbove(host: AboveHost, packet: Packet): AboveWay {
  const routes = stationsOf(host, packet);
  const nodes: (NodeId | null)[] = packet.hops.map(() => null);
  for (const { node, hops } of routes.flat()) for (const hop of hops) nodes[hop] = node;
  const offset = -laneWidth(host.layout.density);
  const strands = routes.flatMap((route, index) => {
    const dropped = packet.fate === "dropped" && index === routes.length - 1;
    return strandOf(host.layout, packet, route, offset, dropped) ?? [];
  });
  return {
    way: {
      packet: packet.id,
      direction: packet.direction,
      fate: packet.fate,
      strands,
      branches: [],
      visits: [],
      changes: [],
      userChains: [],
      inferred: new Set(),
      gaps: [],
    },
    nodes,
    used: new Set(routes.flatMap((route) => route.map(({ node }) => node))),
  };
}

/** To the left of its movement: a reply comes back beside its request. */
function strandOf(
  layout: AboveLayout,
  packet: Packet,
  route: readonly Station[],
  offset: number,
  dropped: boolean,
): Strand | null {
  const axis: Point[] = [];
  /** For each station, the axis points at which the way enters and leaves it. */
  const spans: { readonly from: number; readonly to: number }[] = [];
  let entry: Point | null = null;
  route.forEach(({ node }, index) => {
    const next = route[index + 1];
    const link = next === undefined ? null : joinPoints(layout, node, next.node);
    const from = Math.max(0, axis.length - 1);
    axis.push(...innerPoints(layout, node, entry, link?.[0] ?? null));
    if (link !== null) axis.push(...link);
    spans.push({ from, to: link === null ? axis.length - 1 : axis.length - link.length });
    entry = link?.at(-1) ?? null;
  });
  if (axis.length < 2) return null;
  const lane = offsetLane(axis, offset);
  const corners = simplify(lane);
  const points = flatten(corners);
  const lengths = lengthsOf(points);
  const at = (index: number) => lengthAt(points, lengths, lane[index] as Point);
  const stops: Stop[] = [];
  route.forEach(({ hops }, index) => {
    const span = spans[index];
    if (span === undefined || hops.length === 0) return;
    const begin = span.from === 0 && index === 0 ? 0 : at(span.from);
    const last = index === route.length - 1;
    const end = last ? (lengths.at(-1) ?? 0) : at(span.to);
    const parts = last && dropped ? hops.length : hops.length + 1;
    hops.forEach((hop, position) => {
      const place = packet.hops[hop]?.place as Place;
      stops.push({ hop, place, at: begin + ((end - begin) * (position + 1)) / parts, reach: 0 });
    });
  });
  const places = [route[0], route.at(-1)].map((station) => endPlace(station?.node));
  return { d: pathData(corners), corners, points, lengths, stops, places };
}

/** What the chain map calls the end at which a way arrives. */
function endPlace(node: NodeId | undefined): Place {
  if (node === undefined) return glue("br:up");
  if (node.startsWith("card:")) return glue("port:tx");
  if (node.startsWith("outside:") || node.startsWith("nic:")) return glue("nic:tx");
  return glue(node === "process" || node === "proxy" ? "process" : "br:up");
}
