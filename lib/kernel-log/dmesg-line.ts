import { dateUs, epochUs, monthNumber, NO_YEAR } from "./calendar";
import { type Wrapped, wrap } from "./wrapped";

/** A stamp and its brackets are short: patterns look at this much of a line only. */
const HEAD_CHARS = 96;

const FACILITIES = "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp".split(" ");
const LEVELS = "emerg alert crit err warn notice info debug".split(" ");

const DECODED = /^([a-z0-9]+) *:([a-z]+) *: /;
const DELTA = /^\[(?:([^\]<]*[^\]< ]) )? *<? *\+?(\d+)\.(\d{6})>?\]/;
const CTIME = /^\[\S+ +(\S+) +(\d+) (\d\d):(\d\d):(\d\d) (\d{4})(?: <[ \d.]+>)?\]/;
const MINUTE = /^\[(\S{3})(\d\d) (\d\d):(\d\d)\]/;
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d),(\d+)([+-]\d\d):?(\d\d) ?/;
const CALLER = /^ ?\[ *([TC]\d+(?:@C\d+)?)\] ?/;

/** The output forms of util-linux's dmesg, and /proc/kmsg. Keeps the last stamp, which deltas add to. */
export class DmesgDecoder {
  private lastUs: number | null = null;

  /** Null when the line has no shape of dmesg's. */
  decode(line: string): Wrapped | null {
    let rest = line;
    let priority: number | null = null;
    const first = line.charCodeAt(0);
    if (first === 60) {
      const close = line.indexOf(">");
      const number = close > 1 && close < 6 ? Number(line.slice(1, close)) : Number.NaN;
      if (!Number.isInteger(number)) return null;
      priority = number;
      rest = line.slice(close + 1);
    } else if (first >= 97 && first <= 122) {
      const decoded = DECODED.exec(line.slice(0, HEAD_CHARS));
      priority = priorityOf(decoded?.[1] ?? "", decoded?.[2] ?? "");
      if (decoded === null || priority === null) return null;
      rest = line.slice(decoded[0].length);
    }
    return (
      this.decodeStamped(rest, priority) ??
      (priority === null ? null : wrap(rest, null, priority, null, true))
    );
  }

  /** `[ 1108.325174] [ C1] text` and its other clocks. */
  decodeStamped(line: string, priority: number | null): Wrapped | null {
    const plain = plainStamp(line);
    if (plain !== null) {
      this.lastUs = plain.us;
      return withCaller(line, plain.length, plain.us, priority);
    }
    const clock = this.clockStamp(line.slice(0, HEAD_CHARS));
    if (clock === null) return null;
    this.lastUs = clock.us ?? this.lastUs;
    return withCaller(line, clock.length, clock.us, priority);
  }

  private clockStamp(head: string): { readonly us: number | null; readonly length: number } | null {
    if (head.charCodeAt(0) !== 91) return isoStamp(head);
    const ctime = CTIME.exec(head);
    if (ctime !== null) {
      const [all, month = "", day, hour, minute, second, year] = ctime;
      const number = monthNumber(month);
      const us =
        number === 0
          ? null
          : epochUs(Number(year), number, Number(day), Number(hour), Number(minute), Number(second), 0);
      return { us, length: all.length };
    }
    const minute = MINUTE.exec(head);
    if (minute !== null) {
      const month = monthNumber(minute[1] ?? "");
      const us =
        month === 0
          ? null
          : epochUs(NO_YEAR, month, Number(minute[2]), Number(minute[3]), Number(minute[4]), 0, 0);
      return { us, length: minute[0].length };
    }
    const delta = DELTA.exec(head);
    if (delta === null) return null;
    const seconds = /^ *(\d+)\.(\d{6})$/.exec(delta[1] ?? "");
    if (delta[1] !== undefined && seconds === null) return null;
    const us =
      seconds !== null
        ? Number(seconds[1]) * 1e6 + Number(seconds[2])
        : (this.lastUs ?? 0) + Number(delta[2]) * 1e6 + Number(delta[3]);
    return { us, length: delta[0].length };
  }
}

/** `[ 1108.325174]` and the space behind it, without a pattern: the form of almost every line. */
export function plainStamp(line: string): { readonly us: number; readonly length: number } | null {
  if (line.charCodeAt(0) !== 91) return null;
  let pos = 1;
  while (line.charCodeAt(pos) === 32) pos++;
  let us = 0;
  const start = pos;
  for (; pos < start + 12; pos++) {
    const digit = line.charCodeAt(pos) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    us = us * 10 + digit;
  }
  if (pos === start || line.charCodeAt(pos) !== 46) return null;
  for (let i = 1; i <= 6; i++) {
    const digit = line.charCodeAt(pos + i) - 48;
    if (!(digit >= 0 && digit <= 9)) return null;
    us = us * 10 + digit;
  }
  if (line.charCodeAt(pos + 7) !== 93) return null;
  return { us, length: pos + 8 };
}

/** Behind the stamp: the caller of CONFIG_PRINTK_CALLER, and the one space that belongs to the wrapper. */
function withCaller(line: string, length: number, us: number | null, priority: number | null): Wrapped {
  const next = line.charCodeAt(length);
  const bracket = next === 91 || (next === 32 && line.charCodeAt(length + 1) === 91);
  const caller = bracket ? CALLER.exec(line.slice(length, length + HEAD_CHARS)) : null;
  if (caller !== null)
    return wrap(line.slice(length + caller[0].length), us, priority, caller[1] ?? null, true);
  return wrap(line.slice(next === 32 ? length + 1 : length), us, priority, null, true);
}

function isoStamp(head: string): { readonly us: number; readonly length: number } | null {
  const iso = ISO.exec(head);
  if (iso === null) return null;
  const [zone, zoneMinute] = [iso[8], iso[9]];
  const offset = Number(zone) * 60 + Math.sign(Number(`${zone?.charAt(0)}1`)) * Number(zoneMinute);
  // The space behind the stamp is the wrapper's, and withCaller takes it.
  return { us: dateUs(iso) - offset * 60e6, length: iso[0].trimEnd().length };
}

/** `kern` and `warn` as the number that they stand for; null when one is unknown. */
export function priorityOf(facilityName: string, levelName: string): number | null {
  const local = /^local([0-7])$/.exec(facilityName);
  const facility = local === null ? FACILITIES.indexOf(facilityName) : 16 + Number(local[1]);
  const level = LEVELS.indexOf(levelName);
  return facility < 0 || level < 0 ? null : facility * 8 + level;
}
