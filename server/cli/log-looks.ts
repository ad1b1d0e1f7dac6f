import { fstatSync, readSync } from "node:fs";
import type { FaultCode } from "@/lib/protocol/faults";

const PIECE_BYTES = 1 << 20;
/** In every log line of netfilter, behind `IN=` (nf_log_syslog.c, nf_log_dump_packet_common). */
const OF_NETFILTER = " OUT=";
/** First two bytes of gzip (RFC 1952, 2.3.1) and of UTF-16 (RFC 2781, 3.2): others unpack it. */
const OTHERWISE_WRITTEN: readonly number[] = [0x1f8b, 0xfffe, 0xfeff];

/**
 * Why a file can be no log, told without parsing it, since this may be root: it is empty, or it begins
 * with bytes that are no text and no line of netfilter follows. null: it may be one, or it is no plain
 * file, which can be read only once. The position of `descriptor` stays.
 */
export function whyNoLog(descriptor: number): Extract<FaultCode, "empty-input" | "not-a-log"> | null {
  if (!fstatSync(descriptor).isFile()) return null;
  const piece = Buffer.alloc(PIECE_BYTES);
  for (let at = 0; ; ) {
    const bytes = piece.subarray(0, readSync(descriptor, piece, 0, PIECE_BYTES, at));
    if (at === 0 && bytes.length === 0) return "empty-input";
    if (at === 0 && (!bytes.includes(0) || OTHERWISE_WRITTEN.includes(piece.readUInt16BE(0)))) return null;
    if (bytes.includes(OF_NETFILTER)) return null;
    // The next piece begins a little earlier: what is looked for may lie across the edge.
    if (bytes.length <= OF_NETFILTER.length) return "not-a-log";
    at += bytes.length - OF_NETFILTER.length;
  }
}
