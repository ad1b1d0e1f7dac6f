import { decodeJsonRecord } from "./json-record";
import type { Wrapped } from "./wrapped";

/** A record is a few lines of JSON; what goes on longer is something else that began with a brace. */
const MAX_PENDING_LINES = 64;

type Sink = {
  readonly onRecord: (record: Wrapped) => void;
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
  private pending: string[] = [];
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

  push(line: string): void {
    this.pending.push(line);
    let from = 0;
    for (let at = 0; at < line.length; at++) {
      const code = line.charCodeAt(at);
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
          from = at;
        }
      } else if (code === 125 || code === 93) {
        this.depth--;
        if (code === 125) this.closeObject(line.slice(from, at + 1));
        if (this.depth <= 0) {
          this.close();
          return;
        }
      }
    }
    if (this.object !== null) this.object += `${line.slice(from)}\n`;
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
    this.sink.onRecord(record);
  }

  private close(): void {
    // Lines since the last record are the wrapper's, unless they hold more than its punctuation.
    if (this.pending.some((line) => /[^\s{}[\],]/.test(line.slice(0, 256)))) this.giveUp();
    this.reset();
  }

  private giveUp(): void {
    const { pending } = this;
    this.reset();
    for (const line of pending) this.sink.onPlain(line);
  }

  private reset(): void {
    this.depth = 0;
    this.inString = false;
    this.object = null;
    this.pending = [];
  }
}
