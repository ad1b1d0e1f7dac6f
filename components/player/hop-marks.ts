import type { Playback } from "@/lib/figure/playback";
import type { Packet, PacketId } from "@/lib/journey/journey";

/** What the bench reads: `detail` of a `hops-drawn` mark, the hops of one packet that came with one frame. */
export type HopsDrawn = {
  readonly packet: number;
  /** The kernel's stamps, µs. */
  readonly stampsUs: readonly (number | null)[];
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
      const stampsUs = hops.slice(marked.get(id) ?? 0).map(({ stampUs }) => stampUs);
      performance.mark("hops-drawn", { detail: { packet: id, stampsUs } satisfies HopsDrawn });
      marked.set(id, hops.length);
    }
  });
}
