import type { Playback } from "@/lib/figure/playback";
import type { Packet, PacketId } from "@/lib/journey/journey";

/** What the bench reads: `detail` of a `hop-drawn` mark. */
export type HopDrawn = {
  readonly packet: number;
  readonly line: number;
  readonly stampUs: number | null;
};

/** Off unless the address says `?marks`: marks are kept by the browser until someone clears them. */
const on = typeof location !== "undefined" && new URLSearchParams(location.search).has("marks");

const marked = new Map<PacketId, number>();

/**
 * Marks the hops of packets that begin to move now, in the frame that has them on the map. Packets that wait
 * behind another one of their conversation, or are not played because too many move, get no mark.
 */
export function markDrawn(packets: readonly Packet[], playback: () => Playback): void {
  if (!on) return;
  // The packet layer asked for its next frame before: it has painted when this runs.
  requestAnimationFrame(() => {
    const { schedule, timeMs } = playback();
    const moving = new Set(schedule.filter(({ startMs }) => startMs <= timeMs).map(({ packet }) => packet));
    for (const { id, hops } of packets) {
      if (!moving.has(id)) continue;
      for (const { line, stampUs } of hops.slice(marked.get(id) ?? 0))
        performance.mark("hop-drawn", { detail: { packet: id, line, stampUs } satisfies HopDrawn });
      marked.set(id, hops.length);
    }
  });
}
