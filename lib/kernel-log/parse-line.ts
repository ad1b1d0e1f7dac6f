import { Cursor } from "./cursor";
import { takeEbtLayer3, takeEbtMac } from "./ebt-log";
import { findHeader, type HeaderPlace } from "./find-header";
import type { LogLine } from "./log-line";
import { takeMacHeader } from "./mac-header";
import { takeNfLayer3, takePort } from "./nf-log";

/**
 * How far the end of the text can be trusted.
 * `exact`: it is the record's, byte for byte, so a missing space of the format's is a cut.
 * `trimmed`: the spaces at its end may be lost, as after copy and paste.
 * `open`: it may end anywhere, for example an unterminated last line.
 */
export type LineEnd = "exact" | "trimmed" | "open";

/**
 * printk of 4.4 and 5.10 cuts a record at 992 bytes, at 976 with PRINTK_CALLER (kernel/printk/printk.c);
 * nf_log_buf ends at 1016 (net/netfilter/nf_log.c). Longer text may have lost its tail.
 */
const CUT_FROM_CHARS = 976;

/** How the text behind the header may begin. */
const STARTS = ["PHYSIN=", "PHYSOUT=", "MAC=", "MACSRC=", "MAC source = ", "SRC=", "ARP ", "TRUNCATED"];

/** A record's text as a netfilter log line; null when it is none. Linear in the text. */
export function parseLogLine(text: string, end: LineEnd = "trimmed"): LogLine | null {
  const header = findHeader(text);
  if (header === null) return null;
  const cursor = new Cursor(text, header.rest);
  return cursor.looksAt("MAC s") ? ebtLine(cursor, header, end) : nfLine(cursor, header, end);
}

function nfLine(cursor: Cursor, header: HeaderPlace, end: LineEnd): LogLine | null {
  if (cursor.pos < cursor.end && !startsBody(cursor)) return null;
  const physIn = takePort(cursor, "PHYSIN=");
  const physOut = takePort(cursor, "PHYSOUT=");
  const mac = takeMacHeader(cursor);
  const l3 = takeNfLayer3(cursor);
  const owner = takeOwner(cursor);
  const mark = takeTail(cursor);
  const { text } = cursor;
  const bare = text.charCodeAt(text.length - 1) !== 32;
  const mayBeCut = end === "open" || text.length >= CUT_FROM_CHARS || (end === "exact" && !cursor.endsBare);
  return {
    generator: "nf_log",
    prefix: text.slice(0, header.at),
    in: header.in,
    out: header.out,
    physIn,
    physOut,
    mac,
    l3,
    uid: owner === null ? null : owner.uid,
    gid: owner === null ? null : owner.gid,
    mark,
    truncated: cursor.stopped || (bare && mayBeCut),
  };
}

function ebtLine(cursor: Cursor, header: HeaderPlace, end: LineEnd): LogLine {
  const { text } = cursor;
  const mac = takeEbtMac(cursor);
  const l3 = takeEbtLayer3(cursor);
  const rest = cursor.pos < cursor.end && text.slice(cursor.pos).trim() !== "";
  const bare = text.charCodeAt(text.length - 1) !== 32;
  // One space before IN= is the format's, not the prefix's.
  const prefixEnd = header.at > 0 && text.charCodeAt(header.at - 1) === 32 ? header.at - 1 : header.at;
  return {
    generator: "ebt_log",
    prefix: text.slice(0, prefixEnd),
    in: header.in,
    out: header.out,
    physIn: null,
    physOut: null,
    mac,
    l3,
    uid: null,
    gid: null,
    mark: null,
    truncated: cursor.stopped || rest || (bare && (end === "open" || text.length >= CUT_FROM_CHARS)),
  };
}

/** Another program's `IN=1 OUT=2 sheep` is no log line; a log line cut in its next word is. */
function startsBody(cursor: Cursor): boolean {
  for (const start of STARTS) if (cursor.looksAt(start)) return true;
  const rest = cursor.end - cursor.pos;
  return rest < 13 && STARTS.some((start) => start.startsWith(cursor.text.slice(cursor.pos)));
}

function takeOwner(cursor: Cursor): { readonly uid: number; readonly gid: number } | null {
  if (cursor.stopped || !cursor.looksAt("UID=")) return null;
  const uid = cursor.decimal("UID=");
  const gid = cursor.lastDecimal("GID=");
  return gid < 0 ? null : { uid, gid };
}

/** The mark; words that a newer kernel may print around it are passed over. */
function takeTail(cursor: Cursor): number | null {
  let mark: number | null = null;
  while (!cursor.stopped && cursor.pos < cursor.end) {
    if (cursor.looksAt("MARK=0x")) {
      const value = cursor.lastHex("MARK=0x");
      if (value >= 0) mark = value;
      continue;
    }
    const space = cursor.text.indexOf(" ", cursor.pos);
    if (space < 0) cursor.stop();
    else cursor.pos = space + 1;
  }
  return mark;
}
