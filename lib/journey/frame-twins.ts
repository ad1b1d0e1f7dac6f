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

/**
 * Frames of which ebt_log alone tells: whether one like the last is the next piece of its datagram or another
 * packet, nothing tells (SPEC J8).
 */
export class FrameTwins {
  private last: OpenPacket | null = null;
  private lastMacs = "";
  private lastEnds: Layer3 = { kind: "none" };

  /** Of a packet that begins. */
  note(packet: OpenPacket, { line, datagram, record, traffic }: Visit): void {
    if (datagram !== null || ![IP4, IP6].includes(familyClass(traffic))) return;
    const macs = `${line.mac?.src} ${line.mac?.dst}`;
    const { last } = this;
    const isNext =
      last !== null &&
      macs === this.lastMacs &&
      mayBePieces(this.lastEnds, line.l3) &&
      record.stampUs !== null &&
      last.lastStampUs !== null &&
      record.stampUs - last.lastStampUs <= NEXT_PIECE_US;
    if (isNext) {
      last.isAlike = true;
      packet.isAlike = true;
    }
    this.last = packet;
    this.lastMacs = macs;
    this.lastEnds = line.l3;
  }
}
