import type { Archive } from "./archive";
import type { ConversationId, PacketId } from "./journey";
import { quotedDatagram } from "./quoted-datagram";

type Held = Pick<Archive, "conversation" | "packet" | "packetsOf">;

/**
 * A conversation's held packets and the ICMP errors that answer them, in the order in which they began: of the
 * errors' own conversation (SPEC C6) the same.
 */
export function exchangeOf(held: Held, id: ConversationId): readonly PacketId[] {
  const cause = causeOf(held, id);
  const errors = relatedOf(held, cause).filter((other) => isOfErrors(held, other));
  if (errors.length === 0) return held.packetsOf(cause);
  return [cause, ...errors].flatMap((one) => held.packetsOf(one)).sort((a, b) => a - b);
}

/** What the errors of this conversation answer; the conversation itself, where it is not one of errors. */
export function causeOf(held: Held, id: ConversationId): ConversationId {
  const [cause] = relatedOf(held, id);
  return cause !== undefined && isOfErrors(held, id) ? cause : id;
}

function relatedOf(held: Held, id: ConversationId): readonly ConversationId[] {
  return held.conversation(id)?.related ?? [];
}

function isOfErrors(held: Held, id: ConversationId): boolean {
  const newest = held.conversation(id)?.packets.at(-1);
  const packet = newest === undefined ? undefined : held.packet(newest);
  return packet !== undefined && quotedDatagram(packet) !== null;
}
