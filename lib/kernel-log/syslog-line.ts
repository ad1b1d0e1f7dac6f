import { epochUs, fractionUs, monthNumber, NO_YEAR } from "./calendar";
import { plainStamp } from "./dmesg-line";
import { type Wrapped, wrap } from "./wrapped";

/** Stamp, host and tag are short: patterns look at this much of a line only. */
const HEAD_CHARS = 256;

const TRADITIONAL = /^([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))? /;
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d)) /;
const FULL = /^[A-Z][a-z]{2} (\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))? \S{1,8} /;
const UNIX = /^(\d{1,12})\.(\d{6}) /;
/** OpenWrt's logread: `Sun Nov 22 19:43:02 2026 kern.warn kernel: M`, which names no host. */
const LOGREAD = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4}) [a-z0-9]+\.[a-z]+ /;
const HOST_AND_TAG = /^(\S+) ([^\s:[]+)(?:\[\d+\])?: ?/;
const TAG = /^([^\s:[]+)(?:\[\d+\])?: ?/;

type Stamp = { readonly us: number; readonly length: number; readonly host: boolean };

/**
 * Syslog files and journalctl's short forms: `<stamp> <host> <tag>: <text>`. Only the tag `kernel` is the
 * kernel's; of others the text keeps the tag. Null when the line has no such shape.
 */
export function decodeSyslogLine(line: string): Wrapped | null {
  const head = line.slice(0, HEAD_CHARS);
  const stamp =
    traditionalStamp(head) ?? isoStamp(head) ?? fullStamp(head) ?? unixStamp(head) ?? logreadStamp(head);
  if (stamp === null) return null;
  return decodeTagged(line, stamp.length, stamp.us, stamp.host);
}

/** `-o short-monotonic`: dmesg's stamp, then `host kernel: `. Null when the rest is not of that shape. */
export function decodeMonotonicLine(line: string): Wrapped | null {
  const stamp = plainStamp(line);
  if (stamp === null || line.charCodeAt(stamp.length) !== 32) return null;
  const from = stamp.length + 1;
  let space = from;
  while (space < from + 64 && line.charCodeAt(space) > 32) space++;
  if (space === from || line.charCodeAt(space) !== 32 || !line.startsWith("kernel: ", space + 1)) return null;
  return wrap(line.slice(space + 9), stamp.us, null, null, true);
}

function decodeTagged(line: string, from: number, us: number, host: boolean): Wrapped {
  const tagged = (host ? HOST_AND_TAG : TAG).exec(line.slice(from, from + HEAD_CHARS));
  const tag = host ? tagged?.[2] : tagged?.[1];
  if (tagged === null || tag !== "kernel") {
    const hostChars = host && tagged !== null ? (tagged[1] ?? "").length + 1 : 0;
    return wrap(line.slice(from + hostChars), us, null, null, false);
  }
  const text = line.slice(from + tagged[0].length);
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
  return { us, length: all.length, host: true };
}

function isoStamp(head: string): Stamp | null {
  const match = ISO.exec(head);
  if (match === null) return null;
  const zone =
    match[8] === undefined ? 0 : Number(`${match[8]}1`) * (Number(match[9]) * 60 + Number(match[10]));
  return { us: dateUs(match) - zone * 60e6, length: match[0].length, host: true };
}

function fullStamp(head: string): Stamp | null {
  const match = FULL.exec(head);
  return match === null ? null : { us: dateUs(match), length: match[0].length, host: true };
}

function unixStamp(head: string): Stamp | null {
  const match = UNIX.exec(head);
  if (match === null) return null;
  return { us: Number(match[1]) * 1e6 + Number(match[2]), length: match[0].length, host: true };
}

function logreadStamp(head: string): Stamp | null {
  const match = LOGREAD.exec(head);
  if (match === null) return null;
  const [all, name = "", day, hour, minute, second, year] = match;
  const month = monthNumber(name);
  if (month === 0) return null;
  const us = epochUs(Number(year), month, Number(day), Number(hour), Number(minute), Number(second), 0);
  return { us, length: all.length, host: false };
}

function dateUs(match: RegExpExecArray): number {
  const [, year, month, day, hour, minute, second, fraction] = match;
  return epochUs(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    fractionUs(fraction),
  );
}
