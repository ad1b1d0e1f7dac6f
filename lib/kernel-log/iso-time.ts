import { dateUs } from "./calendar";
import type { Stamper } from "./writer";

const HEAD_CHARS = 64;
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d)) /;
/**
 * RFC 3339 with nine digits: `docker logs -t` and `kubectl logs --timestamps` print it, and nothing of syslog's (rsyslog
 * and journalctl print six at most).
 */
const NANOSECONDS = /^.{19}\.\d{9}(?:Z|[+-]\d\d:\d\d) $/;
/** What the kubelet's files have behind the time (CRI, logging): stream, and whether the line is whole or a part. */
const STREAM = /^(?:stdout|stderr) [FP](?::\S{0,32})? /;

/** A time in front of a line: `length` with what belongs to it, and who puts such there. */
export type Stamp = { readonly us: number; readonly length: number; readonly by: Stamper };

export function isoStamp(line: string): Stamp | null {
  const head = line.slice(0, HEAD_CHARS);
  const match = ISO.exec(head);
  if (match === null) return null;
  const zone =
    match[8] === undefined ? 0 : Number(`${match[8]}1`) * (Number(match[9]) * 60 + Number(match[10]));
  const us = dateUs(match) - zone * 60e6;
  const { length } = match[0];
  // Nearly all that begins with a time is syslog's.
  const stream = head.startsWith("std", length) ? STREAM.exec(line.slice(length, length + HEAD_CHARS)) : null;
  if (stream !== null) return { us, length: length + stream[0].length, by: "runtime" };
  return { us, length, by: NANOSECONDS.test(match[0]) ? "runtime" : "iso" };
}

/** µs since the epoch; null where it is no ISO 8601. */
export function isoUs(text: string): number | null {
  return isoStamp(`${text} `)?.us ?? null;
}
