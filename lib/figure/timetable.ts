import type { Packet } from "@/lib/journey/journey";
import type { MapLayout } from "./map-layout";
import { type Motion, motionOf } from "./motion";
import type { Timetable } from "./playback";
import { type RouteOptions, routeWay } from "./route-way";

/** A packet's motion over this map. */
export function packetMotion(layout: MapLayout, packet: Packet, options?: RouteOptions): Motion {
  return motionOf(routeWay(layout, packet, options), packet.hops.length);
}

/** The slow-motion timetable of a packet on this map. */
export function timetableOf(layout: MapLayout, packet: Packet, options?: RouteOptions): Timetable {
  const { stopsMs, entersMs, durationMs } = packetMotion(layout, packet, options);
  const { id, conversation, direction } = packet;
  return { packet: id, conversation, direction, stopsMs, entersMs, durationMs };
}
