import type { JourneyEvent, Packet, PacketId } from "@/lib/journey/journey";

/** A packet whose end is not told yet is played with the hops it has after this time. */
const PATIENCE_MS = 60;

/** Collects packets until their way is known, then hands them over, each once. */
export class Arrivals {
  private readonly waiting = new Map<PacketId, number>();
  private newest = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly packetOf: (id: PacketId) => Packet | undefined,
    private readonly deliver: (packets: readonly Packet[]) => void,
  ) {}

  note(events: readonly JourneyEvent[]): void {
    const now = performance.now();
    for (const event of events) {
      if (event.kind !== "packet" || event.packet.id <= this.newest) continue;
      this.newest = event.packet.id;
      this.waiting.set(event.packet.id, now);
    }
    this.flush();
  }

  /** These were told before we came: they are not played as if they happened now. */
  skip(events: readonly JourneyEvent[]): void {
    for (const event of events) {
      if (event.kind === "packet") this.newest = Math.max(this.newest, event.packet.id);
    }
  }

  clear(): void {
    this.waiting.clear();
    this.newest = 0;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private flush(): void {
    const now = performance.now();
    const ready: Packet[] = [];
    for (const [id, sinceMs] of this.waiting) {
      const packet = this.packetOf(id);
      const done = packet === undefined || !packet.open || now >= sinceMs + PATIENCE_MS;
      if (!done) continue;
      this.waiting.delete(id);
      if (packet !== undefined && packet.hops.length > 0) ready.push(packet);
    }
    if (ready.length > 0) this.deliver(ready);
    if (this.waiting.size > 0 && this.timer === null) {
      this.timer = setTimeout(() => {
        this.timer = null;
        this.flush();
      }, PATIENCE_MS / 2);
    }
  }
}
