import { dateUs, epochUs, fractionUs, monthNumber, NO_YEAR } from "./calendar";
import { plainStamp } from "./dmesg-line";
import { isoStamp, isoUs, type Stamp } from "./iso-time";
import { type LineDecoder, type Wrapped, wrap } from "./wrapped";
import { isKernelTag, mayBeKernels, writerIn } from "./writer";

/** Stamp, host and tag are short: patterns look at this much of a line only. */
const HEAD_CHARS = 256;
/** Structured data may be longer. */
const RFC5424_HEAD_CHARS = 2048;

const TRADITIONAL = /^([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))? /;
const FULL = /^[A-Z][a-z]{2} (\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))? \S{1,8} /;
const UNIX = /^(\d{1,12})\.(\d{6}) /;
/** OpenWrt's logread: `Sun Nov 22 19:43:02 2026 kern.warn kernel: M`, which names no host. */
const LOGREAD = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4}) /;
/** What no host's name begins with, so that a line in another wrapper stands there: `[ 1108.325174] `, `<4>`. */
const WRAPPED_AGAIN = /^(?:[[<]|\d+,|\d{4}-|1 )/;
/** RFC 5424: version, stamp, host, program, process, message id, structured data. */
const RFC5424 =
  /^1 (\S{1,40}) \S{1,255} (\S{1,48}) \S{1,128} \S{1,32} (?:-|(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+)(?: \ufeff?|$)/;

/**
 * Syslog files and journalctl's short forms: `<stamp> <host> <tag>: <text>`. Only the tag `kernel` is the
 * kernel's; of others the text keeps the tag (writer.ts). `inner` reads the line in another wrapper that may stand behind
 * any time. What a container wrote is a line of its own behind its runtime's (iso-time.ts).
 * Null when the line has no such shape.
 */
export function decodeSyslogLine(line: string, inner: LineDecoder = () => null): Wrapped | null {
  const head = line.slice(0, HEAD_CHARS);
  const stamp =
    traditionalStamp(head) ?? isoStamp(line) ?? fullStamp(head) ?? unixStamp(head) ?? logreadStamp(head);
  if (stamp === null) return null;
  return decodeOrigin(line, stamp, inner);
}

/** `1 2026-11-22T19:43:02Z host kernel - - - text`: RFC 5424, as rsyslog's RSYSLOG_SyslogProtocol23Format writes it. */
export function decodeRfc5424(line: string): Wrapped | null {
  const match = RFC5424.exec(line.slice(0, RFC5424_HEAD_CHARS));
  if (match === null) return null;
  const [all, stamp = "", program = ""] = match;
  const us = isoUs(stamp);
  const text = line.slice(all.length);
  return isKernelTag(program) ? kernelText(text, us) : wrap(`${program}: ${text}`, us, null, null, false);
}

/**
 * `-o short-monotonic` and `-o short-delta`: dmesg's stamp, in which a delta may stand, then `host kernel: `. Null
 * when the rest is not of that shape.
 */
export function decodeMonotonicLine(line: string): Wrapped | null {
  const stamp = plainStamp(line) ?? deltaStamp(line.slice(0, HEAD_CHARS));
  if (stamp === null || line.charCodeAt(stamp.length) !== 32) return null;
  const from = stamp.length + 1;
  let space = from;
  while (space < from + 64 && line.charCodeAt(space) > 32) space++;
  if (space === from || line.charCodeAt(space) !== 32 || !line.startsWith("kernel: ", space + 1)) return null;
  return wrap(line.slice(space + 9), stamp.us, null, null, true);
}

function decodeOrigin(line: string, { us, length, by }: Stamp, inner: LineDecoder): Wrapped {
  const head = line.slice(length, length + HEAD_CHARS);
  if (WRAPPED_AGAIN.test(head)) {
    const again = inner(line.slice(length));
    if (again !== null) return withStamp(again, us);
  }
  const writer = writerIn(head, by);
  const text = line.slice(length + (writer?.from ?? 0));
  if (writer !== null) return writer.isKernel ? kernelText(text, us) : wrap(text, us, null, null, false);
  const again = inner(text);
  if (again !== null) return withStamp(again, us);
  return mayBeKernels(head, by) ? kernelText(text, us) : wrap(text, us, null, null, false);
}

/** Its own stamp is nearer to what happened. */
export function withStamp(wrapped: Wrapped, us: number | null): Wrapped {
  return wrapped.stampUs === null ? { ...wrapped, stampUs: us } : wrapped;
}

/** The kernel's own stamp at the beginning of `text` goes before `us`. */
export function kernelText(text: string, us: number | null): Wrapped {
  const kernel = plainStamp(text);
  if (kernel === null) return wrap(text, us, null, null, true);
  const rest = kernel.length + (text.charCodeAt(kernel.length) === 32 ? 1 : 0);
  return wrap(text.slice(rest), kernel.us, null, null, true);
}

function traditionalStamp(head: string): Stamp | null {
  const match = TRADITIONAL.exec(head);
  if (match === null) return null;
  const [all, name = "", day, hour, minute, second, fraction] = match;
  const month = monthNumber(name);
  if (month === 0) return null;
  const us = epochUs(
    NO_YEAR,
    month,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    fractionUs(fraction),
  );
  return { us, length: all.length, by: "syslog" };
}

/** systemd's output_timestamp_monotonic, logs-show.c: `[    1.000002 <    0.000001 >]`, blanks in the first line. */
function deltaStamp(head: string): Pick<Stamp, "us" | "length"> | null {
  const match = /^\[ *(\d{1,12})\.(\d{6}) (?:<[ \d.]+[ *]>| +)\]/.exec(head);
  return match === null ? null : { us: Number(match[1]) * 1e6 + Number(match[2]), length: match[0].length };
}

function fullStamp(head: string): Stamp | null {
  const match = FULL.exec(head);
  return match === null ? null : { us: dateUs(match), length: match[0].length, by: "syslog" };
}

function unixStamp(head: string): Stamp | null {
  const match = UNIX.exec(head);
  if (match === null) return null;
  return { us: Number(match[1]) * 1e6 + Number(match[2]), length: match[0].length, by: "syslog" };
}

function logreadStamp(head: string): Stamp | null {
  const match = LOGREAD.exec(head);
  if (match === null) return null;
  const [all, name = "", day, hour, minute, second, year] = match;
  const month = monthNumber(name);
  if (month === 0) return null;
  const us = epochUs(Number(year), month, Number(day), Number(hour), Number(minute), Number(second), 0);
  return { us, length: all.length, by: "syslog" };
}
