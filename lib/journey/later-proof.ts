import { isNumbered } from "./datagram";
import type { OpenConversation } from "./open-conversation";
import type { OpenPacket } from "./open-packet";
import { STEP, type Step } from "./position";

/** nf_conntrack_udp_timeout and nf_conntrack_icmp_timeout, the shortest of those that a new connection may have. */
const KEPT_US = 30_000_000;
const SEQS_HELD = 16;

/** The number of an echo request or reply; null for all others. */
export function echoSeq({ first }: OpenPacket): number | null {
  if (first === null || first.kind === "arp" || first.l4 === null) return null;
  const { l4 } = first;
  return (l4.kind === "icmp" || l4.kind === "icmp6") && l4.embedded === null ? l4.seq : null;
}

/** conntrack keeps a new connection from the end of POSTROUTING or INPUT on (nf_confirm, nf_conntrack_proto.c). */
export function isConfirmed(packet: OpenPacket): boolean {
  return packet.wasAt(STEP.netPost) && packet.position.step !== STEP.netPost;
}

/** Behind nat's last hooks nothing drops any more. */
function isKept(packet: OpenPacket): boolean {
  const { isNat, step } = packet.position;
  return isConfirmed(packet) || (isNat && (step === STEP.netPost || step === STEP.netIn));
}

/** A closed request, of which a later packet may prove another end. */
export function noteRequest(packet: OpenPacket, conversation: OpenConversation, isDropped: boolean): void {
  if (packet.direction !== "request") return;
  if (packet.isStopped || mayAskAlike(packet)) return;
  if (isDropped) conversation.lastDrop = { packet, seq: echoSeq(packet) };
  else conversation.unconfirmed = packet.metNat && !isKept(packet) ? packet : null;
}

/**
 * A nat chain logs the first packet of a connection alone (nf_nat_inet_fn, nf_nat_core.c). Where it logs another one of
 * a conversation that nobody answered, the one before never came to where conntrack would have kept its connection.
 */
export function forgottenBefore(packet: OpenPacket): OpenPacket | null {
  const { conversation, lastStampUs } = packet;
  const before = conversation?.unconfirmed ?? null;
  if (conversation === null || before === null || before === packet) return null;
  conversation.unconfirmed = null;
  // Not a piece of that same one, which no line in between has joined.
  if (!beginsHere(packet) || numberOf(packet) === (before.header?.ipId ?? null)) return null;
  if (conversation.answered || lastStampUs === null || before.lastStampUs === null) return null;
  return lastStampUs - before.lastStampUs < KEPT_US ? before : null;
}

/** The request that this packet answers, where it was taken for dropped: one of its lines was lost. */
export function answeredDrop(packet: OpenPacket): OpenPacket | null {
  const { conversation } = packet;
  if (conversation === null || packet.direction !== "reply" || !isAnswer(packet)) return null;
  const seq = echoSeq(packet);
  if (conversation.opened > 0) conversation.isRequestAnswered = true;
  if (seq !== null) {
    conversation.answeredSeqs = [...conversation.answeredSeqs, seq].slice(-SEQS_HELD);
  }
  const { lastDrop } = conversation;
  if (lastDrop === null || !isAnswerTo(lastDrop.seq, seq, conversation)) return null;
  conversation.lastDrop = null;
  return lastDrop.packet;
}

/** It would be taken for dropped, but its answer has come already. */
export function wasAnswered(packet: OpenPacket, conversation: OpenConversation): boolean {
  if (packet.direction !== "request" || !conversation.isRequestAnswered || conversation.isClosed)
    return false;
  if (packet.isStopped || mayAskAlike(packet)) return false;
  const seq = echoSeq(packet);
  return seq === null ? conversation.opened === 1 : conversation.answeredSeqs.includes(seq);
}

function isAnswerTo(asked: number | null, answered: number | null, { opened }: OpenConversation): boolean {
  return asked === null ? opened === 1 : asked === answered;
}

/** A RST may be the host's own, of REJECT (nf_reject_ipv4.c): it says nothing of where the request came to. */
function isAnswer({ first }: OpenPacket): boolean {
  return (
    first !== null && first.kind !== "arp" && !(first.l4?.kind === "tcp" && first.l4.flags.includes("RST"))
  );
}

/** Of one port on both sides (IKE, NTP, WireGuard) either may begin: what comes back need not be an answer. */
function mayAskAlike({ first }: OpenPacket): boolean {
  return (
    first !== null && first.kind !== "arp" && first.l4?.kind === "udp" && first.l4.sport === first.l4.dport
  );
}

const BEGINNINGS: readonly Step[] = [STEP.linkPre, STEP.linkIpPre, STEP.netPre, STEP.netOut];

function beginsHere({ positions }: OpenPacket): boolean {
  const [first] = positions;
  return first !== undefined && BEGINNINGS.includes(first.step);
}

/** null where it has none. */
function numberOf({ first }: OpenPacket): number | undefined | null {
  // Without a number a packet is as likely another one.
  return first?.kind === "ip4" && isNumbered(first) ? first.id : undefined;
}
