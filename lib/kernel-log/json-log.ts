import { decodeJsonRecord } from "./json-record";
import type { Wrapped } from "./wrapped";

/** MESSAGE of journald as bytes, one a line; what goes on longer is something else that began with a brace. */
const MAX_PENDING_CHARS = 65_536;
/** What stands outside of strings and is no bracket: blanks, numbers, `true`, `false`, `null`. */
const BARE = new Set(" \t\r:+-.0123456789truefalsnE");
/** `[{"wrapper": [{`: deeper is no record, and nothing is parsed once for each level around it. */
const MAX_DEPTH = 4;

type Sink = {
  /** With the time in front of the line where its object begins. */
  readonly onRecord: (record: Wrapped, us: number | null) => void;
  /** Lines that turned out to be no JSON of ours, in their order. */
  readonly onPlain: (line: string) => void;
};

/** What is open. `holds`: an object in it may be a record, until something else stands in it. */
type Open =
  | { readonly kind: "list"; readonly holds: boolean }
  /** `from`: where it begins; -1 where it is no record, but around some or inside of one. */
  | { readonly kind: "object"; from: number; holds: boolean; readonly us: number | null };

/**
 * Records of JSON over many lines: `dmesg -J`, and what jq makes of journalctl's or a shipper's. An object is a record by
 * itself, in a list, or in the list with which an object begins; one inside of a record is a part of it. Lines of the
 * wrapper are no records. Broken JSON is handed back line by line.
 */
export class JsonLog {
  private readonly open: Open[] = [];
  /** Behind the last record. */
  private text = "";
  /** Its lines, as they were with what stood in front of them. */
  private pending: { readonly text: string; readonly line: string }[] = [];
  private readonly sink: Sink;

  constructor(sink: Sink) {
    this.sink = sink;
  }

  get isOpen(): boolean {
    return this.open.length > 0;
  }

  /** Whether JSON over many lines begins here. */
  static begins(line: string): boolean {
    const first = line.charCodeAt(0);
    if (line.length > 16 && first !== 123) return false;
    const text = line.trim();
    return text === "{" || text === "[" || text === "[{" || text.startsWith('{"dmesg"');
  }

  /**
   * @param text what of the line may be JSON.
   * @param us the time that stood in front of it.
   */
  push(text: string, line = text, us: number | null = null): void {
    this.pending.push({ text, line });
    // Of the line in `this.text`, which a record takes away up to its end.
    let start = this.text.length;
    this.text += `${text}\n`;
    let inString = false;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (inString) {
        if (code === 92) at++;
        else if (code === 34) inString = false;
        continue;
      }
      if (code === 34) inString = true;
      else if (code === 123) this.beginObject(start + at, us);
      else if (code === 91) this.open.push({ kind: "list", holds: this.holdsRecords() });
      else if (code === 44) this.goOn();
      else if (code === 125 || code === 93) {
        if (this.endOne(start + at + 1)) start = -(at + 1);
        if (this.open.length === 0) {
          this.close();
          return;
        }
      } else if (!BARE.has(text.charAt(at))) {
        this.giveUp();
        return;
      }
    }
    // No string of JSON goes on behind a line's end.
    if (inString || this.text.length > MAX_PENDING_CHARS) this.giveUp();
  }

  /** The input ends, perhaps in the middle. */
  end(): void {
    this.close();
  }

  private holdsRecords(): boolean {
    return this.open.at(-1)?.holds ?? true;
  }

  private beginObject(from: number, us: number | null): void {
    const around = this.open.at(-1);
    const isRecord = around === undefined || (around.kind === "list" && around.holds);
    const holds = isRecord && this.open.length < MAX_DEPTH - 1;
    this.open.push({ kind: "object", from: isRecord ? from : -1, holds, us });
  }

  /** Behind a comma is more than the list that a wrapper is around. */
  private goOn(): void {
    const around = this.open.at(-1);
    if (around?.kind === "object") around.holds = false;
  }

  /** Whether it was a record. */
  private endOne(to: number): boolean {
    const ended = this.open.pop();
    if (ended?.kind !== "object" || ended.from < 0) return false;
    const record = decodeJsonRecord(this.text.slice(ended.from, to));
    if (record === null) return false;
    for (const each of this.open) if (each.kind === "object") each.from = -1;
    this.text = this.text.slice(to);
    this.pending = [];
    this.sink.onRecord(record, ended.us);
    return true;
  }

  private close(): void {
    // Lines since the last record are the wrapper's, unless they hold more than its punctuation.
    if (this.pending.some(({ text }) => /[^\s{}[\],]/.test(text.slice(0, 256)))) this.giveUp();
    this.reset();
  }

  private giveUp(): void {
    const { pending } = this;
    this.reset();
    for (const { line } of pending) this.sink.onPlain(line);
  }

  private reset(): void {
    this.open.length = 0;
    this.text = "";
    this.pending = [];
  }
}
