import type { JourneyEvent, Packet, PacketId } from "@/lib/journey/journey";

/** Packets whose hops are counted: more than are on their way at once, few enough to be held for ever. */
const REMEMBERED = 4000;

/**
 * Hands packets on as soon as their first hop is known, and again when more of them is: a packet in slow
 * motion is still on its first tile when the rest of its way arrives.
 */
export class Arrivals {
  /** How many hops of a packet were handed on. */
  private readonly handed = new Map<PacketId, number>();
  private past = 0;

  constructor(
    private readonly packetOf: (id: PacketId) => Packet | undefined,
    private readonly deliver: (packets: readonly Packet[]) => void,
  ) {}

  note(touched: Iterable<PacketId>): void {
    const ready: Packet[] = [];
    for (const id of touched) {
      // One that is played already is played to its end.
      if (id <= this.past && !this.handed.has(id)) continue;
      const packet = this.packetOf(id);
      if (packet === undefined || packet.hops.length <= (this.handed.get(id) ?? 0)) continue;
      this.handed.set(id, packet.hops.length);
      ready.push(packet);
    }
    for (const id of this.handed.keys()) {
      if (this.handed.size <= REMEMBERED) break;
      this.handed.delete(id);
    }
    if (ready.length > 0) this.deliver(ready);
  }

  /** These happened before we came, or while we were away: they are not played as if they happened now. */
  skip(events: readonly JourneyEvent[]): void {
    for (const event of events) {
      if (event.kind === "packet") this.past = Math.max(this.past, event.packet.id);
    }
  }

  clear(): void {
    this.handed.clear();
    this.past = 0;
  }
}
