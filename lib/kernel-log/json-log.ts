import { decodeJsonRecord } from "./json-record";
import type { Wrapped } from "./wrapped";

/** A record is a few lines of JSON; what goes on longer is something else that began with a brace. */
const MAX_PENDING_LINES = 64;

type Sink = {
  /** With the time in front of the line where its object begins. */
  readonly onRecord: (record: Wrapped, us: number | null) => void;
  /** Lines that turned out to be no JSON of ours, in their order. */
  readonly onPlain: (line: string) => void;
};

/**
 * Records of JSON over many lines: `dmesg -J`, and what jq makes of journalctl's. Lines of the wrapper are
 * no records. Broken JSON is handed back line by line.
 */
export class JsonLog {
  private depth = 0;
  private inString = false;
  /** The innermost object so far; null outside of one. */
  private object: string | null = null;
  private us: number | null = null;
  /** Lines without what stood in front of them, and as they were. */
  private pending: { readonly text: string; readonly line: string }[] = [];
  private readonly sink: Sink;

  constructor(sink: Sink) {
    this.sink = sink;
  }

  get isOpen(): boolean {
    return this.depth > 0;
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
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.inString) {
        if (code === 92) at++;
        else if (code === 34) this.inString = false;
        continue;
      }
      if (code === 34) this.inString = true;
      else if (code === 123 || code === 91) {
        this.depth++;
        if (code === 123) {
          this.object = "";
          this.us = us;
          from = at;
        }
      } else if (code === 125 || code === 93) {
        this.depth--;
        if (code === 125) this.closeObject(text.slice(from, at + 1));
        if (this.depth <= 0) {
          this.close();
          return;
        }
      }
    }
    if (this.object !== null) this.object += `${text.slice(from)}\n`;
    if (this.pending.length > MAX_PENDING_LINES) this.giveUp();
  }

  /** The input ends, perhaps in the middle. */
  end(): void {
    if (this.object !== null) this.giveUp();
    this.reset();
  }

  private closeObject(rest: string): void {
    const record = this.object === null ? null : decodeJsonRecord(this.object + rest);
    this.object = null;
    if (record === null) return;
    this.pending = [];
    this.sink.onRecord(record, this.us);
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
    this.depth = 0;
    this.inString = false;
    this.object = null;
    this.pending = [];
  }
}
