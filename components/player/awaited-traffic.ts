import type { ConversationId, Packet, PacketId } from "@/lib/journey/journey";

/** The machine outside may have to be made first. */
const AWAITED_MS = 15_000;

type Awaited = {
  readonly isSent: (packet: Packet) => boolean;
  /** It is chosen when it comes; else there is only room for it. */
  readonly isChosen: boolean;
  readonly after: number;
  readonly untilMs: number;
  /** Of what was sent: the answers belong to it, too. */
  readonly conversations: Set<ConversationId>;
};

/** Test traffic that was sent and is not on screen yet. */
export class AwaitedTraffic {
  private newest = 0;
  private awaited: Awaited | null = null;

  /**
   * Among the packets from now on.
   * @returns it will not come after all: whatever else is awaited by then still is
   */
  begin(isSent: (packet: Packet) => boolean, isChosen = true): () => void {
    const untilMs = performance.now() + AWAITED_MS;
    const own: Awaited = { isSent, isChosen, after: this.newest, untilMs, conversations: new Set() };
    this.awaited = own;
    return () => {
      if (this.awaited === own) this.awaited = null;
    };
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

  /** Of packets of which more is known now, the first that was sent, where it is to be chosen. */
  find(packets: ReadonlySet<PacketId>, packetOf: (id: PacketId) => Packet | undefined): PacketId | null {
    for (const id of packets) if (id > this.newest) this.newest = id;
    if (this.current()?.isChosen !== true) return null;
    const found = [...packets].find((id) => {
      const packet = packetOf(id);
      return packet !== undefined && this.isOf(packet);
    });
    if (found === undefined) return null;
    this.awaited = null;
    return found;
  }

  isAwaiting(): boolean {
    return this.current() !== null;
  }

  /** Whether it was sent, or belongs to what was. */
  isOf(packet: Packet): boolean {
    const awaited = this.current();
    if (awaited === null || packet.id <= awaited.after) return false;
    if (!awaited.conversations.has(packet.conversation) && !awaited.isSent(packet)) return false;
    awaited.conversations.add(packet.conversation);
    return true;
  }

  private current(): Awaited | null {
    if (this.awaited !== null && performance.now() > this.awaited.untilMs) this.awaited = null;
    return this.awaited;
  }
}
