import { type AboveMotion, aboveMotion } from "@/lib/figure/above/above-motion";
import type { AboveHost } from "@/lib/figure/above/above-stations";
import type { Scheduled } from "@/lib/figure/playback";
import type { Packet, PacketId } from "@/lib/journey/journey";

const LIMIT = 1000;

type Known = { readonly stopsMs: readonly number[]; readonly hops: number; readonly fate: string };

/** Motions of the packets on screen, made anew when more became known or the clock's timetable changed. */
export class AboveMotions {
  private readonly known = new Map<PacketId, { readonly facts: Known; readonly motion: AboveMotion }>();

  constructor(readonly host: AboveHost) {}

  of(packet: Packet, scheduled: Scheduled): AboveMotion {
    const before = this.known.get(packet.id);
    const { stopsMs } = scheduled;
    const hops = packet.hops.length;
    if (
      before !== undefined &&
      before.facts.stopsMs === stopsMs &&
      before.facts.hops === hops &&
      before.facts.fate === packet.fate
    )
      return before.motion;
    const motion = aboveMotion(this.host, packet, scheduled);
    this.known.set(packet.id, { facts: { stopsMs, hops, fate: packet.fate }, motion });
    for (const id of this.known.keys()) {
      if (this.known.size <= LIMIT) break;
      this.known.delete(id);
    }
    return motion;
  }
}
