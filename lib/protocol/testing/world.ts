import type { Conversation, Hop, JourneyEvent, Packet, PacketId } from "@/lib/journey/journey";

/** What events add up to: the plainest reader there can be. */
export type World = {
  readonly packets: ReadonlyMap<
    number,
    { readonly facts: Omit<Packet, "hops"> | null; readonly hops: readonly Hop[] }
  >;
  readonly conversations: ReadonlyMap<number, Conversation>;
  readonly loose: readonly JourneyEvent[];
};

export function worldOf(events: Iterable<JourneyEvent>): World {
  const packets = new Map<PacketId, { facts: Omit<Packet, "hops"> | null; hops: Hop[] }>();
  const conversations = new Map<number, Conversation>();
  const loose: JourneyEvent[] = [];
  const packet = (id: PacketId) => {
    const known = packets.get(id) ?? { facts: null, hops: [] };
    packets.set(id, known);
    return known;
  };
  for (const event of events) {
    if (event.kind === "hop") packet(event.packet).hops.push(event.hop);
    else if (event.kind === "packet") packet(event.packet.id).facts = event.packet;
    else if (event.kind === "conversation") conversations.set(event.conversation.id, event.conversation);
    else loose.push(event);
  }
  return { packets, conversations, loose };
}
