import { priorityOf } from "./dmesg-line";
import { isoUs } from "./iso-time";
import { kernelText } from "./syslog-line";
import { createLineDecoder } from "./transport";
import { decodeUtf8 } from "./unescape";
import { type Wrapped, wrap } from "./wrapped";
import { mayBeKernelsInJournal, shippersOther } from "./writer";

/**
 * One object of `dmesg -J` (`pri`, `time` in seconds, `msg`, with -x `fac`) or of `journalctl -o json`
 * (`MESSAGE`, `PRIORITY`, `_SOURCE_MONOTONIC_TIMESTAMP` in µs, all as strings). Null when it is neither.
 */
export function decodeJsonRecord(json: string): Wrapped | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(fields, "msg")) return fromDmesg(fields);
  if (Object.hasOwn(fields, "MESSAGE")) return fromJournal(fields);
  if (Object.hasOwn(fields, "message")) return fromShipper(fields);
  return isPacket(fields) ? wrap(json, null, null, null, false) : null;
}

/** A packet out of lib/export: it quotes the lines of its hops, and is none. */
function isPacket({ hops, fate }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(hops) && typeof fate === "string";
}

const decodeLine = createLineDecoder("syslog");

/**
 * What log shippers make of a syslog line: `message`, which may hold the line whole, and `timestamp` or `@timestamp` in
 * ISO 8601. Vector, Logstash, rsyslog's and syslog-ng's JSON templates.
 */
function fromShipper(fields: Readonly<Record<string, unknown>>): Wrapped | null {
  const { message } = fields;
  if (typeof message !== "string") return null;
  const line = decodeLine(message);
  const written = fields["@timestamp"] ?? fields.timestamp;
  const stampUs = line?.stampUs ?? (typeof written === "string" ? isoUs(written) : null);
  const other = shippersOther(fields);
  // Whom the shipper names wrote the line, whatever that says.
  if (other !== null) return wrap(`${other}: ${line?.text ?? message}`, stampUs, null, null, false);
  return { ...(line ?? kernelText(message, stampUs)), isTrimmed: true };
}

function fromDmesg(fields: Readonly<Record<string, unknown>>): Wrapped | null {
  const { msg, time, pri, fac, caller } = fields;
  if (typeof msg !== "string") return null;
  const seconds = numberOf(time);
  const stampUs = seconds === null ? null : Math.round(seconds * 1e6);
  const fromKernel = fac === undefined || fac === "kern";
  const priority = typeof fac === "string" && typeof pri === "string" ? priorityOf(fac, pri) : numberOf(pri);
  return wrap(msg, stampUs, priority, typeof caller === "string" ? caller.trim() : null, fromKernel);
}

function fromJournal(fields: Readonly<Record<string, unknown>>): Wrapped | null {
  const message = messageOf(fields.MESSAGE);
  if (message === null) return null;
  const tag = fields.SYSLOG_IDENTIFIER;
  const fromKernel = mayBeKernelsInJournal(fields);
  const text = fromKernel || typeof tag !== "string" ? message : `${tag}: ${message}`;
  const stampUs = numberOf(fields._SOURCE_MONOTONIC_TIMESTAMP) ?? numberOf(fields.__REALTIME_TIMESTAMP);
  const level = numberOf(fields.PRIORITY);
  const facility = numberOf(fields.SYSLOG_FACILITY) ?? 0;
  return wrap(text, stampUs, level === null ? null : facility * 8 + level, null, fromKernel);
}

/** journald writes text that is not clean as an array of bytes, and null for what is too long. */
function messageOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return null;
  const bytes: number[] = [];
  for (const byte of value) {
    if (typeof byte !== "number" || !Number.isInteger(byte) || byte < 0 || byte > 255) return null;
    bytes.push(byte);
  }
  return decodeUtf8(bytes);
}

function numberOf(value: unknown): number | null {
  const number =
    typeof value === "string" && /^ *\d{1,16}(?:\.\d{1,9})? *$/.test(value) ? Number(value) : value;
  return typeof number === "number" && number >= 0 && number <= Number.MAX_SAFE_INTEGER ? number : null;
}
