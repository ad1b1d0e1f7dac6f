import { isoStamp } from "./syslog-line";

const HEAD_CHARS = 64;
/**
 * RFC 3339 with nine digits: `docker logs -t` and `kubectl logs --timestamps` print it, and nothing of syslog's (rsyslog
 * and journalctl print six at most).
 */
const NANOSECONDS = /^[\dT:-]{19}\.\d{9}(?:Z|[+-]\d\d:\d\d) /;
/** What the kubelet's files have behind the time (CRI, logging): stream, and whether the line is whole or a part. */
const STREAM = /^(?:stdout|stderr) [FP](?::\S{0,32})? /;
/** With a process number a tag is no rule's prefix, whatever a shipper made of the time: `host ulogd[12]: `. */
const PROCESS = /^(?:\S+ )?[^\s:[]+\[\d+\]: /;
/** The kernel's tag with a host before it: a shipper has written syslog's line with such a time. */
const OF_KERNEL = /^\S+ [Kk]ernel: /;

export type ContainerLine = {
  readonly us: number;
  /** A line of its own, in any wrapper or none. */
  readonly rest: string;
};

/** What a container wrote, behind the time that its runtime put there; null where the line has no such shape. */
export function decodeContainerLine(line: string): ContainerLine | null {
  const head = line.slice(0, HEAD_CHARS);
  // Nearly all that begins with a time is syslog's.
  const hasStream = head.includes(" std");
  if (!hasStream && !NANOSECONDS.test(head)) return null;
  const stamp = isoStamp(head);
  if (stamp === null) return null;
  const stream = hasStream ? STREAM.exec(line.slice(stamp.length, stamp.length + HEAD_CHARS)) : null;
  if (stream === null && !NANOSECONDS.test(head)) return null;
  const rest = line.slice(stamp.length + (stream?.[0].length ?? 0));
  const start = rest.slice(0, 256);
  if (stream === null && (PROCESS.test(start) || OF_KERNEL.test(start))) return null;
  return { us: stamp.us, rest };
}

/** What stands behind a time, for who looks whether it is JSON, which no host's name begins like. */
export function jsonBehindTime(line: string): string {
  const stamp = isoStamp(line.slice(0, HEAD_CHARS));
  return stamp === null ? line : line.slice(stamp.length).replace(STREAM, "");
}
