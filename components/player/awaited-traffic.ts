import type { Packet, PacketId } from "@/lib/journey/journey";

/** The machine outside may have to be made first. */
const AWAITED_MS = 15_000;

type Awaited = {
  readonly isSent: (packet: Packet) => boolean;
  readonly after: number;
  readonly untilMs: number;
};

/** Test traffic that was sent and is not on screen yet. */
export class AwaitedTraffic {
  private newest = 0;
  private awaited: Awaited | null = null;

  /** Among the packets from now on. */
  begin(isSent: (packet: Packet) => boolean): void {
    this.awaited = { isSent, after: this.newest, untilMs: performance.now() + AWAITED_MS };
  }

  /** Somebody looks at something else. */
  forget(): void {
    this.awaited = null;
  }

  /** Packets are counted anew. */
  clear(): void {
    this.newest = 0;
    this.awaited = null;
  }

  /** Of packets of which more is known now, the first that was sent. */
  find(packets: ReadonlySet<PacketId>, packetOf: (id: PacketId) => Packet | undefined): PacketId | null {
    for (const id of packets) if (id > this.newest) this.newest = id;
    const { awaited } = this;
    if (awaited === null) return null;
    if (performance.now() > awaited.untilMs) {
      this.awaited = null;
      return null;
    }
    const found = [...packets].find((id) => {
      const packet = packetOf(id);
      return id > awaited.after && packet !== undefined && awaited.isSent(packet);
    });
    if (found === undefined) return null;
    this.awaited = null;
    return found;
  }
}
