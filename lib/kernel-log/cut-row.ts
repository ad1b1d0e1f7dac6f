import { findHeader } from "./find-header";
import type { Held } from "./line-unwrapper";
import { parseLogLine } from "./parse-line";
import type { LineDecoder, Wrapped } from "./wrapped";

export type Joined = {
  readonly whole: Wrapped;
  /** How many of the rows behind the first are in it. */
  readonly taken: number;
};

/** A line of 500 characters in a terminal of 40 columns. */
const MOST_ROWS = 12;

/**
 * A line that had a head of its own, with rows behind it that have none, as one line where they surely are: what they make
 * together is whole, as many of them as possible.
 * @param columns where the rows before were cut
 */
export function joinRows({ line, row, parts }: Held, decode: LineDecoder, columns: number): Joined | null {
  if (row === null) return null;
  // What is whole already may have lost but the end of its last number.
  if (row.length !== columns && isWhole(line.text)) return null;
  for (let taken = Math.min(parts.length, MOST_ROWS); taken > 0; taken--) {
    const behind = parts.slice(0, taken).map(({ text }) => text);
    const rows = [row, ...behind];
    if (!mayBeOne(line, rows)) continue;
    for (const text of uncut(rows)) {
      const whole = decode(text);
      if (whole?.fromKernel !== true || !isPlainLine(whole.text)) continue;
      if (!isWhole(whole.text)) continue;
      return { whole: { ...whole, stampUs: line.stampUs ?? whole.stampUs, at: -1 }, taken };
    }
  }
  return null;
}

/** Of a packet, or of a frame that ebtables shows: `MAC=` at the end of a row is no frame. */
function isWhole(text: string): boolean {
  const line = parseLogLine(text);
  return line !== null && !line.truncated && (line.l3.kind !== "none" || line.generator === "ebt_log");
}

/**
 * The devices of a line that is not whole stand in its first row; or that is but its head; or all rows have one width, as
 * only a column gives it.
 */
function mayBeOne({ text, fromKernel }: Wrapped, rows: readonly string[]): boolean {
  if (fromKernel && (text.trim() === "" || DEVICES.test(text))) return true;
  if (!fromKernel && rows[1]?.startsWith("kernel: ") === true) return true;
  const columns = widthOf(rows);
  // A row may have lost the blank at its end.
  return (
    rows.length > 2 &&
    (rows.at(-1) ?? "").length <= columns &&
    rows.slice(0, -1).every((row) => row.length >= columns - 1)
  );
}

/** Of all rows but the last. */
function widthOf(rows: readonly string[]): number {
  return Math.max(...rows.slice(0, -1).map((row) => row.length));
}

/** PHYSIN= stands behind them. */
export const DEVICES = /(?<!PHYS)IN=/;

/** Values as the kernel prints them, so that two words run together are none. */
const WORD = new RegExp(
  `^\\[?(?:${[
    "(?:PHYSIN|PHYSOUT|SRC|DST|GATEWAY|IPSRC|IPDST|TUNNEL)=[^\\s=]*",
    "MAC=(?:[0-9a-f]{2}(?::[0-9a-f]{2})*)?",
    "(?:MACSRC|MACDST)=[0-9a-f]{2}(?::[0-9a-f]{2}){5}",
    "(?:LEN|TTL|ID|SPT|DPT|SEQ|ACK|WINDOW|URGP|TYPE|CODE|PARAMETER|MTU|UID|GID|TC|HOPLIMIT|FLOWLBL|VID|HTYPE|OPCODE)=\\d+",
    "(?:TOS|PREC|RES)=0x[0-9A-Fa-f]{2}",
    "(?:MACPROTO|VPROTO)=[0-9a-f]{4}",
    "PTYPE=0x[0-9a-f]{4}",
    "POINTER=[0-9a-f]{8}",
    "(?:MARK|SPI)=0x[0-9a-f]+",
    "PROTO=[A-Za-z0-9]+",
    "FRAG:\\d+",
    "ID:[0-9a-f]{8}",
    "OPT|\\([0-9A-F]*\\)|(?<=\\[)\\d+|bytes\\]",
    // ebt_log's own words.
    "MAC|source|dest|proto|=|IP|0x[0-9a-f]{4}|[0-9a-f]{2}(?::[0-9a-f]{2}){5}",
    "tos=0x[0-9A-Fa-f]{2},?|proto=\\d+",
    "INCOMPLETE|ARP|AH|ESP|CE|DF|MF|AE|CWR|ECE|URG|ACK|PSH|RST|SYN|FIN",
  ].join("|")})?\\]?$`,
);

/**
 * Whether behind the devices every word is one of the kernel's, whole: so that rows which were one line can be told from
 * a line and another program's text behind it.
 */
function isPlainLine(text: string): boolean {
  const header = findHeader(text);
  if (header === null || header.in?.includes("=") || header.out?.includes("=")) return false;
  return text
    .slice(header.rest)
    .split(" ")
    .every((word) => WORD.test(word));
}

/**
 * What rows may have been before they were cut: at a column; the same where blanks at the ends of rows were lost; or
 * between words.
 */
function uncut(rows: readonly string[]): readonly string[] {
  const last = rows.length - 1;
  const columns = widthOf(rows);
  return [
    rows.join(""),
    rows.map((row, at) => (at === last ? row : row.padEnd(columns))).join(""),
    rows.map((row) => row.trim()).join(" "),
  ];
}
