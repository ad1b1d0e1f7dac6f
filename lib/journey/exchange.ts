import type { Archive } from "./archive";
import type { ConversationId, PacketId } from "./journey";
import { quotedDatagram } from "./quoted-datagram";

type Held = Pick<Archive, "conversation" | "packet" | "packetsOf">;

/**
 * A conversation's held packets and the ICMP errors that answer them, in the order in which they began: of the
 * errors' own conversation (SPEC C6) the same.
 */
export function exchangeOf(held: Held, id: ConversationId): readonly PacketId[] {
  const lists = listsOf(held, id);
  return lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort((a, b) => a - b);
}

/** Of `exchangeOf` up to so many before and behind that packet, which it is one of. */
export function exchangeAround(
  held: Held,
  id: ConversationId,
  around: PacketId,
  before: number,
  behind: number,
): readonly PacketId[] {
  const near = listsOf(held, id).flatMap((ids) => {
    const at = ids.findIndex((one) => one >= around);
    const from = at < 0 ? ids.length : at;
    return ids.slice(Math.max(0, from - before), from + behind);
  });
  const ids = near.sort((a, b) => a - b);
  const at = Math.max(0, ids.indexOf(around));
  return ids.slice(Math.max(0, at - before), at + behind);
}

/** The packets of each conversation in it. A cause names its 64 first ones of errors: any other is with it all the same. */
function listsOf(held: Held, id: ConversationId): readonly (readonly PacketId[])[] {
  const cause = causeOf(held, id);
  const errors = relatedOf(held, cause).filter((other) => isOfErrors(held, other));
  return [...new Set([cause, ...errors, id])].map((one) => held.packetsOf(one));
}

/** What the errors of this conversation answer; the conversation itself, where it is not one of errors, or that is no longer held. */
export function causeOf(held: Held, id: ConversationId): ConversationId {
  const [cause] = relatedOf(held, id);
  const isHeld = cause !== undefined && held.conversation(cause) !== undefined;
  return isHeld && isOfErrors(held, id) ? cause : id;
}

function relatedOf(held: Held, id: ConversationId): readonly ConversationId[] {
  return held.conversation(id)?.related ?? [];
}

function isOfErrors(held: Held, id: ConversationId): boolean {
  const newest = held.conversation(id)?.packets.at(-1);
  const packet = newest === undefined ? undefined : held.packet(newest);
  return packet !== undefined && quotedDatagram(packet) !== null;
}
