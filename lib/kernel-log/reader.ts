import { DEVICES, joinRows } from "./cut-row";
import { EbtJoiner } from "./ebt-joiner";
import type { LogEntry } from "./entry";
import { isoStamp } from "./iso-time";
import { JsonLog } from "./json-log";
import { decodeJsonRecord } from "./json-record";
import { decodeKmsgRecord } from "./kmsg-record";
import { LineSplitter } from "./line-splitter";
import { isWrapped, LineUnwrapper, unwrapped, WHOLE_DEVICES } from "./line-unwrapper";
import type { LogLine } from "./log-line";
import { isOtherFirewall } from "./other-firewall";
import { type LineEnd, parseWithin } from "./parse-line";
import { EVENT, plainLine } from "./plain-line";
import { lookUpPrefix, type PrefixMap } from "./prefix-map";
import type { KernelRecord } from "./record";
import { withSingleBlanks } from "./single-blanks";
import { withStamp } from "./syslog-line";
import { createLineDecoder, type Transport } from "./transport";
import { Unnumbered } from "./unnumbered";
import { bare, type Wrapped } from "./wrapped";

/** Each call returns the entries that are complete by then, in input order. */
export type LogReader = {
  /** A piece of a log, cut anywhere. */
  readonly push: (chunk: string) => readonly LogEntry[];
  /** What one read() of /dev/kmsg gave: a record and its dictionary lines. */
  readonly pushKmsgRecord: (raw: string) => readonly LogEntry[];
  /** The source is quiet: hands on the line that waits for its pieces. */
  readonly flush: () => readonly LogEntry[];
  readonly end: () => readonly LogEntry[];
};

export type LogReaderOptions = {
  /** Found out line by line when it is left out. */
  readonly transport?: Transport | undefined;
  /** Prefixes that are log lines even if they look like another firewall's. */
  readonly map?: PrefixMap | undefined;
};

/** Records and log lines out of any transport. Throws nothing, whatever is fed. */
export function createLogReader(options: LogReaderOptions = {}): LogReader {
  const reader = new Reader(options);
  return {
    push: (chunk) => reader.push(chunk),
    pushKmsgRecord: (raw) => reader.pushKmsgRecord(raw),
    flush: () => reader.flush(),
    end: () => reader.end(),
  };
}

/** journalctl's own lines. */
const JOURNAL_HEADERS = [
  "-- Journal begins at ",
  "-- Logs begin at ",
  "-- Boot ",
  "-- No entries --",
  "-- Reboot --",
];

/** A time and a bracket are shorter. */
const SHORT_LINE = 64;

/** systemd's journald-kmsg.c says so when it finds a gap in the sequence. */
const MISSED = /^systemd-journald?(?:\[\d{1,10}\])?: Missed (\d{1,15}) kernel messages/;

class Reader {
  private entries: LogEntry[] = [];
  private lineNumber = 0;
  private lastSeq = -1;
  private readonly unnumbered = new Unnumbered();
  /** What each kmsg record is decoded into. */
  private readonly wrapped: Wrapped = bare("");
  /** The last line was a kmsg record: lines that start with a space are its dictionary. */
  private inKmsg = false;
  /** The last line was an event of -o json-sse. */
  private inEvent = false;
  private readonly splitter: LineSplitter;
  private readonly json: JsonLog;
  private readonly mayBeJson: boolean;
  private readonly mayBeKmsg: boolean;
  private readonly unwrapper = new LineUnwrapper();
  private readonly joiner: EbtJoiner;
  private readonly decode: (line: string) => Wrapped | null;
  /** Apart, since it keeps the stamp that deltas add to. */
  private readonly decodeJoined: (line: string) => Wrapped | null;
  /** At which rows have been cut, by the latest line that was. */
  private columns = 0;
  private readonly map: PrefixMap | undefined;

  constructor(options: LogReaderOptions) {
    this.splitter = new LineSplitter((source, from, to, terminated) =>
      this.readLine(source, from, to, terminated),
    );
    this.json = new JsonLog({
      onRecord: (record, us) => this.readJsonRecord(record, us),
      onPlain: (line) => this.readPlainLine(line, true),
    });
    this.mayBeJson = options.transport === undefined || options.transport === "json";
    this.mayBeKmsg = options.transport === undefined || options.transport === "kmsg";
    this.joiner = new EbtJoiner((entry) => this.entries.push(entry));
    this.decode = createLineDecoder(options.transport);
    this.decodeJoined = createLineDecoder(options.transport);
    this.map = options.map;
  }

  push(chunk: string): readonly LogEntry[] {
    this.splitter.push(chunk);
    return this.taken();
  }

  pushKmsgRecord(raw: string): readonly LogEntry[] {
    const newline = raw.indexOf("\n");
    const line = newline < 0 ? raw : raw.slice(0, newline);
    this.readRecord(decodeKmsgRecord(line) ?? bare(line), "exact", line);
    return this.taken();
  }

  flush(): readonly LogEntry[] {
    this.readAllHeld();
    this.joiner.flush();
    return this.taken();
  }

  end(): readonly LogEntry[] {
    this.splitter.end();
    this.json.end();
    return this.flush();
  }

  private taken(): readonly LogEntry[] {
    const { entries } = this;
    this.entries = [];
    return entries;
  }

  private readLine(source: string, from: number, to: number, terminated: boolean): void {
    if (this.mayBeKmsg && !this.json.isOpen && isDigit(source.charCodeAt(from))) {
      // By far the most lines that are to be fast: cut out of the chunk once, and read in it.
      const wrapped = decodeKmsgRecord(source, from, to, this.wrapped);
      if (wrapped !== null) {
        this.inKmsg = true;
        this.inEvent = false;
        this.readRecord(wrapped, terminated ? "exact" : "open", source);
        return;
      }
    }
    const line = plainLine(source.slice(from, to));
    // journalctl -o json-sse: the blank line ends an event (HTML, 9.2.6), and is none.
    const isEventEnd = this.inEvent && line === "";
    this.inEvent = source.startsWith(EVENT, from);
    if (isEventEnd) return;
    if (this.mayBeJson && this.readJson(line)) return;
    this.readPlainLine(line, terminated);
  }

  /** Behind a time: a part of what has begun, an object, or the bracket alone that begins a list. */
  private mayHideJson(line: string): boolean {
    if (!isDigit(line.charCodeAt(0))) return false;
    return this.json.isOpen || line.length < SHORT_LINE || line.includes("{");
  }

  private readJson(line: string): boolean {
    const time = this.mayHideJson(line) ? isoStamp(line) : null;
    const us = time?.us ?? null;
    const text = time === null ? line : line.slice(time.length);
    if (this.json.isOpen || JsonLog.begins(text)) {
      this.json.push(text, line, us);
      return true;
    }
    const record = text.charCodeAt(0) === 123 ? decodeJsonRecord(text) : null;
    if (record === null) return false;
    this.readJsonRecord(record, us);
    return true;
  }

  private readJsonRecord(record: Wrapped, us: number | null): void {
    this.readRecord(withStamp(record, us), record.isTrimmed ? "trimmed" : "exact");
  }

  private readPlainLine(line: string, terminated: boolean): void {
    const first = line.charCodeAt(0);
    if (this.inKmsg && first === 32) return;
    if (first === 45 && JOURNAL_HEADERS.some((header) => line.startsWith(header))) return;
    // A list in a mail or on a page is indented: there a space at the beginning is no dictionary's.
    const isIndented = first === 32 || first === 9;
    const wrapped = this.decode(isIndented ? line.trimStart() : line);
    this.inKmsg = !isIndented && wrapped !== null && wrapped.seq !== null;
    const end = terminated ? (this.inKmsg ? "exact" : "trimmed") : "open";
    if (wrapped === null) {
      this.readBare(bare(line), end);
      return;
    }
    // Of what /dev/kmsg gives nothing is cut, and it is to be fast.
    if (wrapped.seq !== null) this.readRecord(wrapped, end);
    else this.hold(wrapped, line, end);
  }

  private readBare(line: Wrapped, end: LineEnd): void {
    if (this.unwrapper.takes(line, end)) return;
    if (DEVICES.test(line.text)) this.hold(line, null, end);
    else this.readRecord(line, end);
  }

  private hold(line: Wrapped, row: string | null, end: LineEnd): void {
    this.readAllHeld();
    this.unwrapper.hold(line, row, end);
  }

  /** What was no part of one line may be held in its turn. */
  private readAllHeld(): void {
    while (this.unwrapper.isHolding) this.readHeld();
  }

  /** As one line where the parts are one together, else each by itself. */
  private readHeld(): void {
    const held = this.unwrapper.take();
    if (held === null) return;
    const { line, parts, end } = held;
    if (isWrapped(held)) {
      const whole = unwrapped(held);
      const parsed = parseRecord(whole, "trimmed", "");
      if (parsed !== null && !parsed.truncated && this.isOurs(parsed)) {
        this.readRecord(whole, end, "", parts.length);
        return;
      }
    }
    const joined = parts.length === 0 ? null : joinRows(held, this.decodeJoined, this.columns);
    if (joined !== null) this.columns = held.row?.length ?? 0;
    const taken = joined?.taken ?? 0;
    this.readRecord(joined?.whole ?? line, taken < parts.length ? "trimmed" : end, "", taken);
    for (let at = taken; at < parts.length; at++) {
      const part = parts[at];
      if (part === undefined) continue;
      const partEnd = at === parts.length - 1 ? end : "trimmed";
      // Of rows at most two have whole devices, so that what is held again stays little.
      if (this.unwrapper.isHolding || WHOLE_DEVICES.test(part.text)) this.readBare(part, partEnd);
      else this.readRecord(part, partEnd);
    }
  }

  /**
   * @param source what the text was cut from, where that is at hand.
   * @param parts lines behind it that are part of it.
   */
  private readRecord(wrapped: Wrapped, end: LineEnd, source = "", parts = 0): void {
    this.readAllHeld();
    this.lineNumber++;
    const record: KernelRecord = {
      line: this.lineNumber,
      seq: wrapped.seq,
      stampUs: wrapped.stampUs,
      priority: wrapped.priority,
      caller: wrapped.caller,
      continuation: wrapped.continuation,
      text: wrapped.text,
    };
    const { seq } = record;
    if (seq !== null) {
      const unnumbered = this.unnumbered.take(record.stampUs);
      // Backwards means another boot.
      const lost = this.lastSeq < 0 ? 0 : seq - this.lastSeq - 1 - unnumbered;
      if (lost > 0) this.gap(record.line, lost);
      this.lastSeq = seq;
    } else if (this.lastSeq >= 0) this.unnumbered.note(wrapped);
    const line = wrapped.fromKernel ? parseRecord(wrapped, end, source) : null;
    this.lineNumber += parts;
    if (line !== null && this.isOurs(line)) this.joiner.offerLog(record, line, piecesBehind(record, parts));
    else {
      const missed = wrapped.fromKernel ? null : MISSED.exec(record.text.slice(0, 96));
      if (missed !== null) this.gap(record.line, Number(missed[1]));
      this.joiner.offerOther(record);
    }
  }

  private isOurs(line: LogLine): boolean {
    if (!isOtherFirewall(line.prefix)) return true;
    return this.map !== undefined && lookUpPrefix(this.map, line.prefix) !== null;
  }

  private gap(beforeLine: number, lost: number): void {
    this.joiner.offerGap({ kind: "gap", beforeLine, lost });
  }
}

function parseRecord({ text, at }: Wrapped, end: LineEnd, source: string): LogLine | null {
  if (at >= 0 && source !== "") return parseWithin(text, source, at, end);
  const line = parseWithin(text, text, 0, end);
  if (end === "exact" || (line !== null && !line.truncated)) return line;
  const single = withSingleBlanks(text);
  return single === null ? line : (parseWithin(single, single, 0, end) ?? line);
}

function piecesBehind({ line }: KernelRecord, count: number): readonly number[] | undefined {
  return count === 0 ? undefined : Array.from({ length: count }, (_, index) => line + 1 + index);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
