import type { Conversation, ConversationId, Hop, JourneyEvent, Packet, PacketId } from "./journey";

/** All that a stream of events says, kept whole: for one log, not for a server that runs for days. */
export type Journeys = {
  readonly packets: readonly Packet[];
  readonly conversations: readonly Conversation[];
  /** Records that are no netfilter line, or whose chain cannot be told. */
  readonly others: number;
  readonly lost: number;
};

type Building = { facts: Omit<Packet, "hops">; readonly hops: Hop[] };

/** Applies events in order. A packet names its conversation; a conversation's own list holds its newest. */
export class JourneyFold {
  private readonly packets = new Map<PacketId, Building>();
  private readonly conversations = new Map<ConversationId, Conversation>();
  private others = 0;
  private lost = 0;

  apply(event: JourneyEvent): void {
    switch (event.kind) {
      case "packet": {
        const known = this.packets.get(event.packet.id);
        if (known === undefined) this.packets.set(event.packet.id, { facts: event.packet, hops: [] });
        else known.facts = event.packet;
        break;
      }
      case "hop":
        this.packets.get(event.packet)?.hops.push(event.hop);
        break;
      case "conversation":
        this.conversations.set(event.conversation.id, event.conversation);
        break;
      case "other":
        this.others += 1;
        break;
      case "gap":
        this.lost += event.lost;
        break;
    }
  }

  result(): Journeys {
    const members = new Map<ConversationId, PacketId[]>();
    for (const [id, { facts }] of this.packets) {
      const list = members.get(facts.conversation);
      if (list === undefined) members.set(facts.conversation, [id]);
      else list.push(id);
    }
    return {
      packets: [...this.packets.values()].map(({ facts, hops }) => ({ ...facts, hops })),
      conversations: [...this.conversations.values()].flatMap((conversation) => {
        const packets = members.get(conversation.id);
        return packets === undefined ? [] : [{ ...conversation, packets }];
      }),
      others: this.others,
      lost: this.lost,
    };
  }
}
