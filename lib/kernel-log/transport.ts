import { DmesgDecoder } from "./dmesg-line";
import { decodeKmsgRecord } from "./kmsg-record";
import { decodeMonotonicLine, decodeRfc5424, decodeSyslogLine } from "./syslog-line";
import type { LineDecoder, Wrapped } from "./wrapped";

/**
 * `kmsg`: /dev/kmsg records. `dmesg`: any of dmesg's text forms, /proc/kmsg. `syslog`: syslog files and
 * journalctl's short forms. `json`: dmesg -J, journalctl -o json. `text`: nothing around the text.
 */
export type Transport = "kmsg" | "dmesg" | "syslog" | "json" | "text";

/**
 * Unwraps physical lines. Without `transport` each line is tried against every wrapper that can begin as
 * it does; a line in none of them is bare text, whatever stands around it.
 */
export function createLineDecoder(transport?: Transport): LineDecoder {
  const dmesg = new DmesgDecoder();
  const decodeDmesg: LineDecoder = (line) => dmesg.decode(line);
  switch (transport) {
    case "kmsg":
      return (line) => decodeKmsgRecord(line);
    case "dmesg":
      return decodeDmesg;
    case "syslog":
      return (line) =>
        decodeSyslogWithPriority(line) ??
        decodeRfc5424(line) ??
        decodeSyslogLine(line) ??
        decodeMonotonicLine(line);
    case "json":
    case "text":
      return () => null;
    case undefined:
      return (line) => decodeOne(line, decodeDmesg);
  }
}

/** Behind a time may stand a line in another wrapper, and behind that one's another. */
const DEPTH = 2;

/** The first character tells the few wrappers that can begin with it. */
function decodeOne(line: string, decodeDmesg: LineDecoder, depth = DEPTH): Wrapped | null {
  const first = line.charCodeAt(0);
  const inner: LineDecoder | undefined =
    depth === 0 ? undefined : (rest) => decodeOne(rest, decodeDmesg, depth - 1);
  if (isDigit(first)) {
    return (
      decodeKmsgRecord(line) ?? decodeRfc5424(line) ?? decodeSyslogLine(line, inner) ?? decodeDmesg(line)
    );
  }
  if (first === 91) return decodeMonotonicLine(line) ?? decodeDmesg(line);
  if (first === 60) return decodeSyslogWithPriority(line) ?? decodeDmesg(line);
  if (first >= 97 && first <= 122) return decodeDmesg(line);
  return first >= 65 && first <= 90 ? decodeSyslogLine(line, inner) : null;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** `<4>Nov 22 19:43:02 host kernel: M`: syslog as it goes over the wire (RFC 3164, RFC 5424). */
function decodeSyslogWithPriority(line: string): Wrapped | null {
  const match = /^<(\d{1,3})>/.exec(line.slice(0, 5));
  const rest = line.slice(match?.[0].length ?? 0);
  const wrapped = match === null ? null : (decodeRfc5424(rest) ?? decodeSyslogLine(rest));
  if (match === null || wrapped === null) return null;
  const priority = Number(match[1]);
  return { ...wrapped, priority, fromKernel: wrapped.fromKernel && priority < 8 };
}
