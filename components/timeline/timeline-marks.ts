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

/** px of the line on a page 1280 wide, and from the middle of a mark on it to where the next one may begin. */
const LINE_PX = 650;
const REACH_PX = { drop: 3, rewrite: 8, hop: 4 } as const;
/** What tells most has its place first. */
const LOOKS = ["drop", "rewrite", "hop"] as const;

/** Those that can be told apart by eye, however many there are: none lies on another. */
export function drawable(marks: readonly TimelineMark[]): readonly TimelineMark[] {
  const taken = new Uint8Array(LINE_PX + 1);
  const drawn = new Set<TimelineMark>();
  for (const look of LOOKS)
    for (const mark of marks) {
      if (mark.look !== look) continue;
      const middle = Math.round(mark.at * LINE_PX);
      const [from, to] = [Math.max(0, middle - REACH_PX[look]), middle + REACH_PX[look]];
      if (taken.subarray(from, to).includes(1)) continue;
      taken.fill(1, from, to);
      drawn.add(mark);
    }
  return marks.filter((mark) => drawn.has(mark));
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
