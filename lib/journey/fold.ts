import { Gaps } from "./gaps";
import type { Conversation, ConversationId, Hop, JourneyEvent, Packet, PacketId } from "./journey";

/** A packet with what is kept of each of its hops. */
export type FoldedPacket<H> = Omit<Packet, "hops"> & { readonly hops: readonly H[] };

/** All that a stream of events says, kept whole: for one log, not for a server that runs for days. */
export type Journeys<H = Hop> = {
  readonly packets: readonly FoldedPacket<H>[];
  readonly conversations: readonly Conversation[];
  readonly gaps: Gaps;
};

/** Applies events in order. `keep` says what of a hop is worth its memory. */
export class JourneyFold<H = Hop> {
  private readonly packets = new Map<PacketId, { facts: Omit<Packet, "hops">; readonly hops: H[] }>();
  readonly gaps: Gaps;
  private readonly conversations = new Map<ConversationId, Conversation>();
  private newest = -1;

  /** `limit`: how many conversations and gaps are kept, the newest, for who takes packets out as he goes. */
  constructor(
    private readonly keep: (hop: Hop) => H,
    private readonly limit = Number.POSITIVE_INFINITY,
  ) {
    this.gaps = new Gaps(limit);
  }

  apply(event: JourneyEvent): void {
    switch (event.kind) {
      case "packet": {
        const { id } = event.packet;
        const known = this.packets.get(id);
        if (known !== undefined) known.facts = event.packet;
        // Of one that was taken out: ids only grow.
        else if (id > this.newest) {
          this.newest = id;
          this.packets.set(id, { facts: event.packet, hops: [] });
        }
        break;
      }
      case "hop":
        this.packets.get(event.packet)?.hops.push(this.keep(event.hop));
        break;
      case "conversation":
        this.note(event.conversation);
        break;
      case "gap":
        this.gaps.push(event);
        break;
      default:
        break;
    }
  }

  private note(conversation: Conversation): void {
    this.conversations.set(conversation.id, conversation);
    if (this.conversations.size <= this.limit) return;
    const [oldest] = this.conversations.keys();
    if (oldest !== undefined) this.conversations.delete(oldest);
  }

  get size(): number {
    return this.packets.size;
  }

  conversation(id: ConversationId): Conversation | undefined {
    return this.conversations.get(id);
  }

  /** The packet that was shown first, once nothing more of it comes; it is forgotten here. */
  shiftClosed(): FoldedPacket<H> | null {
    for (const [id, { facts, hops }] of this.packets) {
      if (facts.open) return null;
      this.packets.delete(id);
      return { ...facts, hops };
    }
    return null;
  }

  result(): Journeys<H> {
    const members = new Map<ConversationId, PacketId[]>();
    for (const [id, { facts }] of this.packets) {
      const list = members.get(facts.conversation);
      if (list === undefined) members.set(facts.conversation, [id]);
      else list.push(id);
    }
    return {
      gaps: this.gaps,
      packets: [...this.packets.values()].map(({ facts, hops }) => ({ ...facts, hops })),
      conversations: [...this.conversations.values()].flatMap((conversation) => {
        const packets = members.get(conversation.id);
        return packets === undefined ? [] : [{ ...conversation, packets }];
      }),
    };
  }
}
