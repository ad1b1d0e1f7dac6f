import { isFragment, isNumbered } from "./datagram";
import { mayBeFragmented, type OpenPacket } from "./open-packet";
import { STEP } from "./position";
import type { Visit } from "./visit";

/** Payload of a full fragment at the usual MTU: tells how many pieces a datagram leaves in. */
const FRAGMENT_BYTES = 1480;

/**
 * A second line at the same chain is the same packet if another rule wrote it (another prefix), if a numbered
 * packet's line comes again at once (two rules with one prefix), or for each fragment of it.
 */
export function isRepeat(packet: OpenPacket, visit: Visit): boolean {
  const { datagram, line, record } = visit;
  if (datagram !== null && isFragment(datagram)) return packet.view !== null && isFragment(packet.view);
  const hasPrefix = packet.prefix === line.prefix || packet.morePrefixes?.includes(line.prefix) === true;
  if (!hasPrefix) return true;
  return (
    datagram !== null &&
    isNumbered(datagram) &&
    record.line <= packet.lastLine + 1 &&
    packet.lastText === record.text
  );
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
