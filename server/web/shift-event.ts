import type { ConversationId, JourneyEvent, PacketId } from "@/lib/journey/journey";

/** The highest numbers that one recorded log used, so that the next can go on after them. */
export type Shift = { packet: number; conversation: number; line: number };

/** The event with its numbers moved by `by`, so that several logs share one stream; notes the highest in `top`. */
export function shiftEvent(event: JourneyEvent, by: Readonly<Shift>, top: Shift): JourneyEvent {
  const packet = (id: PacketId): PacketId => {
    top.packet = Math.max(top.packet, id + by.packet);
    return (id + by.packet) as PacketId;
  };
  const conversation = (id: ConversationId): ConversationId => {
    top.conversation = Math.max(top.conversation, id + by.conversation);
    return (id + by.conversation) as ConversationId;
  };
  const line = (number: number): number => {
    top.line = Math.max(top.line, number + by.line);
    return number + by.line;
  };
  switch (event.kind) {
    case "hop":
      return { ...event, packet: packet(event.packet), hop: { ...event.hop, line: line(event.hop.line) } };
    case "packet": {
      const { packet: facts } = event;
      return {
        kind: "packet",
        packet: {
          ...facts,
          id: packet(facts.id),
          conversation: conversation(facts.conversation),
          changes: facts.changes.map((change) => ({ ...change, line: line(change.line) })),
        },
      };
    }
    case "conversation": {
      const { conversation: facts } = event;
      return {
        kind: "conversation",
        conversation: {
          ...facts,
          id: conversation(facts.id),
          packets: facts.packets.map(packet),
          related: facts.related.map(conversation),
        },
      };
    }
    case "other":
      return { ...event, line: line(event.line) };
    case "gap":
      return { ...event, beforeLine: line(event.beforeLine) };
  }
}
