import { Cursor, known } from "./cursor";
import { takeEbtLayer3, takeEbtMac } from "./ebt-log";
import { findHeader, type HeaderPlace } from "./find-header";
import type { Layer3, LogLine, MacHeader } from "./log-line";
import { takeMacHeader } from "./mac-header";
import { takeNfLayer3, takePort } from "./nf-log";
import { withoutStrangeWords } from "./strange-words";
import { TextCache } from "./text-cache";
import { pooled, pooledOrNull } from "./text-pool";

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

/** nf_log_buf holds 1019 bytes and a record of printk 1024: what stands behind this is not netfilter's. */
const MAX_LINE_CHARS = 4096;

/** From the prefix to the MAC block. */
type Head = {
  readonly prefix: string;
  readonly in: string | null;
  readonly out: string | null;
  readonly physIn: string | null;
  readonly physOut: string | null;
  readonly mac: MacHeader | null;
};

/** From layer 3 to the end. */
type Tail = {
  readonly l3: Layer3;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly mark: number | null;
  /** It ended, or left the grammar, where the format goes on. */
  readonly stopped: boolean;
  readonly endsBare: boolean;
  /** Every word of it is the grammar's. */
  readonly clean: boolean;
};

/** Not one that stands for itself: the line is read as a whole. */
type Uncertain = "uncertain";

/** 6: the low digit of the last byte of both MAC addresses, and one of every veth name; in these neighbours differ. */
const heads = new TextCache<Head | Uncertain>(6, 1024);
const tails = new TextCache<Tail | Uncertain>(7, 64);
const ebtLines = new TextCache<LogLine>(5, 1024);

/** A record's text as a netfilter log line; null when it is none. Linear in the text. */
export function parseLogLine(text: string, end: LineEnd = "trimmed"): LogLine | null {
  return parseWithin(text, text, 0, end);
}

/**
 * The same of a text that was cut from `whole` at `from`: reading the string that others were cut from is
 * twice as fast as reading a cut.
 */
export function parseWithin(text: string, whole: string, from: number, end: LineEnd): LogLine | null {
  if (text.length > MAX_LINE_CHARS) return parseLogLine(text.slice(0, MAX_LINE_CHARS));
  const to = from + text.length;
  const likely = from + heads.foretold;
  let middle = likely;
  let head = startsLayer3(whole, likely, to) ? heads.getForetold(whole, from, likely) : undefined;
  if (head === undefined) {
    const source = text.indexOf(" SRC=") + 1;
    middle = from + source;
    if (source > 0) head = heads.get(whole, from, middle) ?? heads.put(readHead(text.slice(0, source)));
  }
  if (head !== undefined && head !== "uncertain") {
    const tail = tails.get(whole, middle, to) ?? tails.put(readTail(whole, middle, to));
    if (tail !== "uncertain") return nfLine(text, head, tail, end);
  }
  // Frames between two ports give the same ebtables line again and again.
  const known = end === "open" ? undefined : ebtLines.get(whole, from, to);
  if (known !== undefined) return known;
  const line = parseWhole(text, end);
  return line !== null && line.generator === "ebt_log" && end !== "open" ? ebtLines.put(line) : line;
}

/** A head ends before its text's first ` SRC=`. */
function startsLayer3(whole: string, at: number, to: number): boolean {
  return (
    at + 4 <= to &&
    whole.charCodeAt(at) === 83 &&
    whole.charCodeAt(at + 1) === 82 &&
    whole.charCodeAt(at + 2) === 67 &&
    whole.charCodeAt(at + 3) === 61
  );
}

function parseWhole(text: string, end: LineEnd): LogLine | null {
  const header = findHeader(text);
  if (header === null) return null;
  const line = parseBehind(header, text, end);
  if (line !== null && !line.truncated) return line;
  const plain = withoutStrangeWords(text, header.rest);
  const again = plain === null ? null : parseBehind(header, plain, end);
  return again === null || again.truncated ? line : again;
}

function parseBehind(header: HeaderPlace, text: string, end: LineEnd): LogLine | null {
  const cursor = new Cursor(text, header.rest, text.length);
  if (cursor.looksAt("MAC s")) return ebtLine(cursor, header, end);
  if (cursor.pos < cursor.end && !startsBody(cursor)) return null;
  const head = takeHead(cursor, header);
  return nfLine(text, head, takeTail(cursor), end);
}

/** A half that is wholly understood, and so the same in every line that begins with it. */
function readHead(text: string): Head | Uncertain {
  const header = findHeader(text);
  if (header === null) return "uncertain";
  const cursor = new Cursor(text, header.rest, text.length);
  const head = takeHead(cursor, header);
  return cursor.stopped || cursor.pos < cursor.end ? "uncertain" : head;
}

/**
 * What does not follow the grammar may hold a second ` OUT=`: the true header, behind a prefix like one. Or words that
 * can be left out.
 */
function readTail(whole: string, from: number, to: number): Tail | Uncertain {
  const tail = takeTail(new Cursor(whole, from, to));
  if (tail.clean) return tail;
  const text = whole.slice(from, to);
  const isWhole = !tail.stopped || withoutStrangeWords(text, 0) === null;
  return isWhole && !text.includes(" OUT=") ? tail : "uncertain";
}

function takeHead(cursor: Cursor, header: HeaderPlace): Head {
  const physIn = takePort(cursor, "PHYSIN=");
  const physOut = takePort(cursor, "PHYSOUT=");
  const mac = takeMacHeader(cursor);
  return {
    prefix: pooled(cursor.text.slice(0, header.at)),
    in: pooledOrNull(header.in),
    out: pooledOrNull(header.out),
    physIn: pooledOrNull(physIn),
    physOut: pooledOrNull(physOut),
    mac,
  };
}

function takeTail(cursor: Cursor): Tail {
  const l3 = takeNfLayer3(cursor);
  let uid = -1;
  let gid = -1;
  if (!cursor.stopped && cursor.looksAt("UID=")) {
    uid = cursor.decimal("UID=");
    gid = cursor.lastDecimal("GID=");
    if (gid < 0) uid = -1;
  }
  const clean = cursor.pos >= cursor.end && !cursor.stopped;
  const mark = takeMark(cursor);
  const { stopped, endsBare } = cursor;
  return { l3, uid: known(uid), gid: known(gid), mark: known(mark), stopped, endsBare, clean };
}

/** The mark, or -1; words that a newer kernel may print around it are passed over. */
function takeMark(cursor: Cursor): number {
  let mark = -1;
  while (!cursor.stopped && cursor.pos < cursor.end) {
    if (cursor.looksAt("MARK=0x")) mark = cursor.lastHex("MARK=0x");
    else {
      const space = cursor.text.indexOf(" ", cursor.pos);
      if (space < 0 || space >= cursor.end) cursor.stop();
      else cursor.pos = space + 1;
    }
  }
  return mark;
}

function nfLine(text: string, head: Head, tail: Tail, end: LineEnd): LogLine {
  // The format ends its fields with a space, but for a few shapes.
  const mayBeCut = end === "open" || text.length >= CUT_FROM_CHARS || (end === "exact" && !tail.endsBare);
  return {
    generator: "nf_log",
    prefix: head.prefix,
    in: head.in,
    out: head.out,
    physIn: head.physIn,
    physOut: head.physOut,
    mac: head.mac,
    l3: tail.l3,
    uid: tail.uid,
    gid: tail.gid,
    mark: tail.mark,
    truncated: tail.stopped || (mayBeCut && endsInValue(text)) || lacksLayer3(head, tail, end),
  };
}

/**
 * Of a packet that is none of IP or ARP the kernel prints the MAC header at least (nf_log_unknown_packet,
 * nf_log_syslog.c): a line without either is cut. One that may end anywhere has most likely lost layer 3.
 */
function lacksLayer3({ mac }: Head, { l3 }: Tail, end: LineEnd): boolean {
  return l3.kind === "none" && (mac === null || end === "open");
}

function ebtLine(cursor: Cursor, header: HeaderPlace, end: LineEnd): LogLine {
  const { text } = cursor;
  const mac = takeEbtMac(cursor);
  const l3 = takeEbtLayer3(cursor);
  const rest = cursor.pos < cursor.end && text.slice(cursor.pos).trim() !== "";
  const mayBeCut = end === "open" || text.length >= CUT_FROM_CHARS;
  // One space before IN= is the format's, not the prefix's.
  const prefixEnd = header.at > 0 && text.charCodeAt(header.at - 1) === 32 ? header.at - 1 : header.at;
  return {
    generator: "ebt_log",
    prefix: pooled(text.slice(0, prefixEnd)),
    in: pooledOrNull(header.in),
    out: pooledOrNull(header.out),
    physIn: null,
    physOut: null,
    mac,
    l3,
    uid: null,
    gid: null,
    mark: null,
    truncated: cursor.stopped || rest || (mayBeCut && endsInValue(text)),
  };
}

function endsInValue(text: string): boolean {
  return text.charCodeAt(text.length - 1) !== 32;
}

/** How the text behind an nf_log header may begin. */
const STARTS = ["PHYSIN=", "PHYSOUT=", "MAC=", "MACSRC=", "SRC=", "ARP ", "TRUNCATED"];

/** Another program's `IN=1 OUT=2 sheep` is no log line; a log line cut in its next word is. */
function startsBody(cursor: Cursor): boolean {
  for (const start of STARTS) if (cursor.looksAt(start)) return true;
  const rest = cursor.text.slice(cursor.pos, cursor.pos + 13);
  return [...STARTS, "MAC source = "].some((start) => start.startsWith(rest) && start !== rest);
}
