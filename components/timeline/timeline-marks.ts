import type { Scheduled } from "@/lib/figure";
import { hopOfChange } from "@/lib/journey/hop-of-change";
import type { Direction, Packet, PacketId } from "@/lib/journey/journey";

/** A hop on the time line; `at` from 0 to 1. */
export type TimelineMark = {
  readonly key: string;
  readonly at: number;
  readonly packet: PacketId;
  readonly hop: number;
  readonly direction: Direction;
  readonly look: "hop" | "rewrite" | "drop";
};

export type TimelineSpan = {
  readonly packet: PacketId;
  readonly direction: Direction;
  readonly from: number;
  readonly to: number;
};

export function marksOf(
  schedule: readonly Scheduled[],
  endMs: number,
  packetOf: (id: PacketId) => Packet | undefined,
): readonly TimelineMark[] {
  return schedule.flatMap(({ packet: id, startMs, stopsMs, direction }) => {
    const packet = packetOf(id);
    const rewrites = new Set(packet?.changes.map((change) => hopOfChange(packet, change)));
    return stopsMs.map((stopMs, hop): TimelineMark => {
      const dropped = packet?.fate === "dropped" && hop === stopsMs.length - 1;
      return {
        key: `${id} ${hop}`,
        at: share(startMs + stopMs, endMs),
        packet: id,
        hop,
        direction,
        look: dropped ? "drop" : rewrites.has(hop) ? "rewrite" : "hop",
      };
    });
  });
}

/** A mark is some 6 px wide: of those that look alike in one of these steps of the line, the first is drawn. */
const STEPS = 250;

/** Those that can be told apart by eye, however many there are. */
export function drawable(marks: readonly TimelineMark[]): readonly TimelineMark[] {
  const seen = new Set<string>();
  return marks.filter(({ at, look, direction }) => {
    const spot = `${Math.round(at * STEPS)} ${look} ${direction}`;
    if (seen.has(spot)) return false;
    seen.add(spot);
    return true;
  });
}

export function spansOf(schedule: readonly Scheduled[], endMs: number): readonly TimelineSpan[] {
  return schedule.map(({ packet, direction, startMs, endMs: packetEndMs }) => ({
    packet,
    direction,
    from: share(startMs, endMs),
    to: share(packetEndMs, endMs),
  }));
}

function share(timeMs: number, endMs: number): number {
  return endMs <= 0 ? 0 : Math.min(1, Math.max(0, timeMs / endMs));
}
