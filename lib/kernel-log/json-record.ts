import { priorityOf } from "./dmesg-line";
import { isoUs, kernelText } from "./syslog-line";
import { createLineDecoder } from "./transport";
import { decodeUtf8 } from "./unescape";
import { type Wrapped, wrap } from "./wrapped";

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
  return Object.hasOwn(fields, "message") ? fromShipper(fields) : null;
}

/** By these names shippers say who wrote a line; `facility` is the kernel's as `kern` or 0. */
const WRITERS = [
  "appname",
  "program",
  "ident",
  "tag",
  "syslogtag",
  "programname",
  "SYSLOG_IDENTIFIER",
  "_TRANSPORT",
];
const decodeLine = createLineDecoder("syslog");

/**
 * What log shippers make of a syslog line: `message`, which may hold the line whole, and `timestamp` or `@timestamp` in
 * ISO 8601. Vector, Logstash, rsyslog's and syslog-ng's JSON templates.
 */
function fromShipper(fields: Readonly<Record<string, unknown>>): Wrapped | null {
  const { message } = fields;
  if (typeof message !== "string") return null;
  const line = decodeLine(message);
  if (line !== null) return { ...line, isTrimmed: true };
  const written = fields["@timestamp"] ?? fields.timestamp;
  const stampUs = typeof written === "string" ? isoUs(written) : null;
  const other = WRITERS.map((name) => fields[name]).find(
    (writer) => typeof writer === "string" && !/^kernel:?$/.test(writer),
  );
  const isKernels = fields.facility === undefined || fields.facility === "kern" || fields.facility === 0;
  if (other === undefined && isKernels) return { ...kernelText(message, stampUs), isTrimmed: true };
  return wrap(`${other ?? "?"}: ${message}`, stampUs, null, null, false);
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
  const fromKernel = mayBeKernels(fields);
  const text = fromKernel || typeof tag !== "string" ? message : `${tag}: ${message}`;
  const stampUs = numberOf(fields._SOURCE_MONOTONIC_TIMESTAMP) ?? numberOf(fields.__REALTIME_TIMESTAMP);
  const level = numberOf(fields.PRIORITY);
  const facility = numberOf(fields.SYSLOG_FACILITY) ?? 0;
  return wrap(text, stampUs, level === null ? null : facility * 8 + level, null, fromKernel);
}

/** The fields that journald adds to what a process wrote (man systemd.journal-fields); of the kernel's it has none. */
const OF_PROCESS = ["_PID", "_COMM", "_EXE", "_UID", "_SYSTEMD_UNIT", "SYSLOG_PID"];

/** `--output-fields=MESSAGE` leaves out who wrote it: nobody named may be the kernel. */
function mayBeKernels(fields: Readonly<Record<string, unknown>>): boolean {
  const { _TRANSPORT: transport, SYSLOG_IDENTIFIER: tag, SYSLOG_FACILITY: facility } = fields;
  if (transport !== undefined) return transport === "kernel";
  if (tag !== undefined) return tag === "kernel";
  if (facility !== undefined && numberOf(facility) !== 0) return false;
  return !OF_PROCESS.some((name) => Object.hasOwn(fields, name));
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
