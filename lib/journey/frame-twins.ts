import type { OpenPacket } from "./open-packet";
import { IP4, IP6 } from "./traffic-class";
import type { Visit } from "./visit";

/** One sender's pieces of a datagram follow each other within this (ip_fragment sends them in one loop). */
const NEXT_PIECE_US = 100;

/**
 * Frames of which the log shows MACs alone: whether one like the last is the next piece of its datagram or another
 * packet, nothing tells (SPEC J8).
 */
export class FrameTwins {
  private last: OpenPacket | null = null;
  private lastMacs = "";

  /** Of a packet that begins. */
  note(packet: OpenPacket, { line, datagram, record, traffic }: Visit): void {
    if (datagram !== null || line.l3.kind !== "none" || (traffic !== IP4 && traffic !== IP6)) return;
    const macs = `${line.mac?.src} ${line.mac?.dst}`;
    const { last } = this;
    const isNext =
      last !== null &&
      macs === this.lastMacs &&
      record.stampUs !== null &&
      last.lastStampUs !== null &&
      record.stampUs - last.lastStampUs <= NEXT_PIECE_US;
    if (isNext) {
      last.isAlike = true;
      packet.isAlike = true;
    }
    this.last = packet;
    this.lastMacs = macs;
  }
}
