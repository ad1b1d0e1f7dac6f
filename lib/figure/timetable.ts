import type { Packet } from "@/lib/journey/journey";
import type { MapLayout } from "./map-layout";
import type { Timetable } from "./playback";

/** The slow-motion timetable of a packet on this map. */
export function timetableOf(_layout: MapLayout, packet: Packet): Timetable {
  const stopsMs = packet.hops.map((_, index) => 300 + index * 500);
  return {
    packet: packet.id,
    conversation: packet.conversation,
    direction: packet.direction,
    stopsMs,
    durationMs: 600 + packet.hops.length * 500,
  };
}
