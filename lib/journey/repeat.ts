import type { KernelRecord } from "@/lib/kernel-log/record";
import type { CaptureKnowledge } from "./capture-knowledge";
import { isFragment, isNumbered } from "./datagram";
import { mayBeFragmented, type OpenPacket } from "./open-packet";
import { STEP } from "./position";
import type { Visit } from "./visit";

/** Payload of a full fragment at the usual MTU: tells how many pieces a datagram leaves in. */
const FRAGMENT_BYTES = 1480;

/** Rules of one chain log one behind the other; as many lines of another CPU may fall between. */
const AT_ONCE_LINES = 16;
const AT_ONCE_US = 500;

/**
 * A second line at the same chain is the same packet if another rule wrote it (another prefix), for each fragment of
 * it, and if it comes again at once (two rules with one prefix). A packet without a number could be another one like it,
 * unless that would have been logged before, or the chain has been seen to log each of its packets so often.
 */
export function isRepeat(packet: OpenPacket, visit: Visit, knowledge: CaptureKnowledge): boolean {
  const { datagram, line, record, position } = visit;
  if (datagram !== null && isFragment(datagram)) return packet.view !== null && isFragment(packet.view);
  const hasPrefix = packet.prefix === line.prefix || packet.morePrefixes?.includes(line.prefix) === true;
  if (!hasPrefix) return true;
  if (packet.lastText !== record.text || record.line > packet.lastLine + AT_ONCE_LINES) return false;
  if (datagram !== null && isNumbered(datagram)) return true;
  if (!isAtOnce(packet, record)) return false;
  return (
    isSynAtOnce(packet, visit) ||
    isNextOfUnnamed(packet, visit) ||
    knowledge.costOfBeginning(visit.traffic, position) > 0 ||
    timesOf(packet, line.prefix) < knowledge.timesLogged(position)
  );
}

/** The same text once more, where no number and no habit of the chain says that it is the same packet's. */
export function isDoubtfulRepeat(packet: OpenPacket, visit: Visit, knowledge: CaptureKnowledge): boolean {
  const { datagram, line, record, position } = visit;
  if (packet.position !== position || packet.lastText !== record.text) return false;
  if (datagram !== null && (isNumbered(datagram) || isFragment(datagram))) return false;
  if (isSynAtOnce(packet, visit)) return false;
  return timesOf(packet, line.prefix) >= knowledge.timesLogged(position);
}

/** Of a frame that comes in, where no word names a chain: several rules, in BROUTING or PREROUTING, one behind the other. */
function isNextOfUnnamed({ lastLine }: OpenPacket, { at, datagram, position, record }: Visit): boolean {
  const isFirst = datagram === null && at.isHookGuess && position.step === STEP.linkPre;
  return isFirst && record.line === lastLine + 1;
}

/** No stack sends one again sooner than after 1 s (RFC 6298, 2.1), so that at once it is another rule's line, whatever its table. */
function isSynAtOnce(packet: OpenPacket, { datagram, record }: Visit): boolean {
  if (datagram === null || datagram.kind === "arp" || record.stampUs === null || !isAtOnce(packet, record))
    return false;
  return datagram.l4?.kind === "tcp" && datagram.l4.flags.includes("SYN");
}

function isAtOnce({ lastStampUs }: OpenPacket, { stampUs }: KernelRecord): boolean {
  return stampUs === null || lastStampUs === null || stampUs - lastStampUs <= AT_ONCE_US;
}

/** How often a rule of this prefix has logged it at its present chain. */
export function timesOf({ prefix, morePrefixes }: OpenPacket, of: string): number {
  const more = morePrefixes?.filter((other) => other === of).length ?? 0;
  return more + (prefix === of ? 1 : 0);
}

/** A datagram too large for one frame leaves a bridge once for each fragment (ip_output.c, ip_fragment). */
export function isNextFragment(packet: OpenPacket, visit: Visit): boolean {
  const { view, position } = packet;
  if (view === null || visit.datagram !== null || position.step !== STEP.linkPost || !packet.routed)
    return false;
  if (visit.position.step !== STEP.linkOut && visit.position.step !== STEP.linkPost) return false;
  if (!mayBeFragmented(view) || view.kind === "arp" || visit.line.out !== packet.outPort) return false;
  return packet.refragmented + 1 < piecesOf(view.length ?? 0);
}

export function piecesOf(length: number): number {
  return Math.ceil((length - 20) / FRAGMENT_BYTES);
}
