import type { Layer3 } from "@/lib/kernel-log/log-line";
import { destinationPort, sourcePort } from "./datagram";
import type { OpenPacket } from "./open-packet";
import { familyClass, IP4, IP6 } from "./traffic-class";
import type { Visit } from "./visit";

/**
 * With --log-ip a later piece shows payload for ports (ebt_log.c), which hardly match the first one's. TCP fits its
 * segments to the way (tcp_current_mss).
 */
function mayBePieces(a: Layer3, b: Layer3): boolean {
  if (a.kind !== b.kind || a.kind === "arp" || b.kind === "arp") return false;
  if (a.kind === "none" || b.kind === "none") return true;
  if (a.src !== b.src || a.dst !== b.dst || a.l4?.kind !== b.l4?.kind || a.l4?.kind === "tcp") return false;
  const source = sourcePort(a.l4);
  return source === null || (source !== sourcePort(b.l4) && destinationPort(a.l4) !== destinationPort(b.l4));
}

/** One sender's pieces of a datagram follow each other within this (ip_fragment sends them in one loop). */
const NEXT_PIECE_US = 100;
const PAIRS = 16;

/**
 * Frames of which ebt_log alone tells: whether one like the last is the next piece of its datagram or another
 * packet, nothing tells (SPEC J8).
 */
export class FrameTwins {
  /** By source and target, the latest of each: two CPUs may carry the pieces of two datagrams at once. */
  private readonly latest = new Map<string, { readonly packet: OpenPacket; readonly ends: Layer3 }>();

  /** Of a packet that begins. */
  note(packet: OpenPacket, { line, datagram, record, traffic }: Visit): void {
    if (datagram !== null || ![IP4, IP6].includes(familyClass(traffic))) return;
    const { stampUs } = record;
    const [src, dst] = [line.mac?.src, line.mac?.dst];
    const last = this.latest.get(`${src} ${dst}`);
    const lastUs = last?.packet.lastStampUs ?? null;
    const isNext =
      last !== undefined &&
      mayBePieces(last.ends, line.l3) &&
      stampUs !== null &&
      lastUs !== null &&
      stampUs - lastUs <= NEXT_PIECE_US;
    if (isNext) {
      last.packet.isAlike = true;
      packet.isAlike = true;
    }
    // Whoever is answered has sent all the pieces.
    this.latest.delete(`${dst} ${src}`);
    this.latest.delete(`${src} ${dst}`);
    this.latest.set(`${src} ${dst}`, { packet, ends: line.l3 });
    const [oldest] = this.latest.keys();
    if (this.latest.size > PAIRS && oldest !== undefined) this.latest.delete(oldest);
  }
}
