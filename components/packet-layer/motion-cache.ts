import type { MapLayout } from "@/lib/figure/map-layout";
import type { Motion } from "@/lib/figure/motion";
import type { RouteOptions } from "@/lib/figure/route-way";
import { packetMotion } from "@/lib/figure/timetable";
import type { Packet, PacketId } from "@/lib/journey/journey";

/** Twice what can be on screen: old entries go in the order in which they came. */
const LIMIT = 1000;

/** Motions of the packets on screen; a packet's motion is made anew when more of it became known. */
export class MotionCache {
  private readonly known = new Map<PacketId, { readonly packet: Packet; readonly motion: Motion }>();

  constructor(
    readonly layout: MapLayout,
    private readonly options?: RouteOptions,
  ) {}

  of(packet: Packet): Motion {
    const before = this.known.get(packet.id);
    if (before !== undefined && sameFacts(before.packet, packet)) return before.motion;
    const motion = packetMotion(this.layout, packet, this.options);
    this.known.set(packet.id, { packet: { ...packet }, motion });
    for (const id of this.known.keys()) {
      if (this.known.size <= LIMIT) break;
      this.known.delete(id);
    }
    return motion;
  }
}

function sameFacts(a: Packet, b: Packet): boolean {
  return a.hops.length === b.hops.length && a.fate === b.fate && a.skipped.length === b.skipped.length;
}
