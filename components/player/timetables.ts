import type { Timetable } from "@/lib/figure/playback";
import type { Packet } from "@/lib/journey/journey";

/** When a packet reaches each of its hops, on the map as it is drawn now. */
export type Timetables = (packet: Packet) => Timetable;

/** Until the map stands: hops one after the other. */
export function evenTimetable({ id, conversation, direction, hops }: Packet): Timetable {
  const stopsMs = hops.map((_, hop) => 300 + hop * 500);
  return {
    packet: id,
    conversation,
    direction,
    stopsMs,
    entersMs: stopsMs,
    durationMs: 600 + hops.length * 500,
  };
}

/** Stands for a packet that is only counted. */
export function unplayed({ id, conversation, direction }: Packet): Timetable {
  return { packet: id, conversation, direction, stopsMs: [], entersMs: [], durationMs: 0 };
}
