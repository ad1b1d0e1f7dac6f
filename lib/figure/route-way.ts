import type { Gap } from "@/lib/journey/gap";
import type { Packet } from "@/lib/journey/journey";
import { looksLikeBridge } from "@/lib/netfilter/bridge-name";
import type { Place } from "@/lib/netfilter/place";
import type { MapLayout } from "./map-layout";
import { placeOnGraph, routePlaces } from "./route-places";
import { laneOf, type Way } from "./way";
import { changesOf, userChainsOf } from "./way-changes";
import { gapsOnWay } from "./way-gaps";
import { type WayGeometry, wayGeometry } from "./way-geometry";

export type RouteOptions = {
  readonly isBridge?: (name: string) => boolean;
  /** Where records were lost that may have been its own. */
  readonly gaps?: readonly Gap[];
};

/** Lays a packet's way over the map. */
export function routeWay(
  layout: MapLayout,
  packet: Packet,
  { isBridge = looksLikeBridge, gaps = [] }: RouteOptions = {},
): Way {
  const { strands, branches, visits } = geometryOf(layout, packet, isBridge);
  return {
    packet: packet.id,
    direction: packet.direction,
    fate: packet.fate,
    strands,
    branches,
    visits,
    changes: changesOf(layout, packet, strands),
    userChains: userChainsOf(layout, packet),
    inferred: inferredOf(layout, packet),
    gaps: gapsOnWay(layout, packet, strands, gaps),
  };
}

function inferredOf(layout: MapLayout, { hops }: Packet): ReadonlySet<Place> {
  const guessed = hops.filter(({ certainty }) => certainty === "inferred");
  return new Set(guessed.map(({ place }) => placeOnGraph(layout.graph, place)));
}

/** Live traffic is the same few ways over and over. */
const REMEMBERED = 200;
const remembered = new WeakMap<MapLayout, Map<string, WayGeometry>>();

function geometryOf(layout: MapLayout, packet: Packet, isBridge: (name: string) => boolean): WayGeometry {
  const known = remembered.get(layout) ?? new Map<string, WayGeometry>();
  remembered.set(layout, known);
  const key = geometryKey(packet, isBridge);
  const before = known.get(key);
  if (before !== undefined) return before;
  const geometry = wayGeometry(layout, packet, routePlaces(layout.graph, packet, isBridge));
  if (known.size >= REMEMBERED) known.clear();
  known.set(key, geometry);
  return geometry;
}

/** All of a packet that its way's lines depend on (route-places.ts, way-geometry.ts). */
export function geometryKey(packet: Packet, isBridge: (name: string) => boolean): string {
  const device = (name: string | null) => (name ? (name === "lo" ? "l" : isBridge(name) ? "b" : "n") : "-");
  const hops = packet.hops.map(
    (hop) => `${hop.place} ${device(hop.in)}${device(hop.out)}${hop.physIn ? 1 : 0}${hop.physOut ? 1 : 0}`,
  );
  const { direction, fate, droppedAt, header, skipped } = packet;
  return [
    laneOf(direction),
    direction === "unknown",
    fate,
    droppedAt,
    header.family === "arp",
    ...skipped.map(({ place }) => place),
    "",
    ...hops,
  ].join("|");
}
