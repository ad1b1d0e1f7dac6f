/**
 * Longer physical lines are no kernel records (printk ends at 1024 bytes, /dev/kmsg at 8192): what is
 * beyond is passed over, so that a line of 10 MB costs no memory.
 */
export const MAX_LINE_CHARS = 65_536;

const LF = 10;
const CR = 13;

/** A line is `source` from `from` to `to`, without its end. */
export type LineSink = (source: string, from: number, to: number, terminated: boolean) => void;

/**
 * Cuts chunks into physical lines, whatever the chunks' borders. A line ends with LF or CRLF; with a lone CR only where
 * the first `MAX_LINE_CHARS` have no LF, as classic Mac OS wrote and terminals record.
 */
export class LineSplitter {
  private rest = "";
  private started = false;
  /** null until it shows: what came so far is in `rest`. */
  private endsWith: "lf" | "cr" | null = null;
  /** Of the chunk that comes: the second half of a CRLF. */
  private skipsLf = false;
  private readonly onLine: LineSink;

  constructor(onLine: LineSink) {
    this.onLine = onLine;
  }

  push(chunk: string): void {
    let from = 0;
    if (!this.started && chunk !== "") {
      this.started = true;
      // Byte order mark.
      if (chunk.charCodeAt(0) === 0xfeff) from = 1;
    }
    if (this.endsWith === null) {
      if (this.rest === "") from = behindNuls(chunk, from);
      const known = this.rest.length;
      const lf = chunk.indexOf("\n", from);
      if (lf >= 0 && known + lf - from <= MAX_LINE_CHARS) this.endsWith = "lf";
      else {
        this.keep(chunk, from, chunk.length);
        if (this.rest.length > MAX_LINE_CHARS) this.decide(chunk, from + MAX_LINE_CHARS + 1 - known);
        return;
      }
    }
    this.cut(chunk, from);
  }

  /** No LF so far. */
  private decide(chunk: string, behind: number): void {
    const { rest } = this;
    this.endsWith = rest.includes("\r") ? "cr" : "lf";
    if (this.endsWith === "cr") {
      this.rest = "";
      this.cut(rest, 0);
    }
    this.cut(chunk, behind);
  }

  private cut(chunk: string, start: number): void {
    let from = start;
    if (this.skipsLf && from < chunk.length) {
      this.skipsLf = false;
      if (chunk.charCodeAt(from) === LF) from += 1;
    }
    for (let end = this.nextEnd(chunk, from); end >= 0; end = this.nextEnd(chunk, from)) {
      if (this.rest === "") this.emit(chunk, from, end);
      else {
        this.keep(chunk, from, end);
        const line = this.rest;
        this.rest = "";
        this.emit(line, 0, line.length);
      }
      from = end + 1;
      if (this.endsWith === "cr" && chunk.charCodeAt(end) === CR) {
        if (from === chunk.length) this.skipsLf = true;
        else if (chunk.charCodeAt(from) === LF) from += 1;
      }
    }
    if (this.rest === "") from = behindNuls(chunk, from);
    if (from < chunk.length) this.keep(chunk, from, chunk.length);
  }

  private nextEnd(chunk: string, from: number): number {
    if (this.endsWith === "lf") return chunk.indexOf("\n", from);
    let at = from;
    for (; at < chunk.length; at++) {
      const code = chunk.charCodeAt(at);
      if (code === LF || code === CR) return at;
    }
    return -1;
  }

  end(): void {
    if (this.endsWith === null) this.decide("", 0);
    const line = this.rest;
    this.rest = "";
    if (line !== "") this.onLine(line, 0, Math.min(line.length, MAX_LINE_CHARS), false);
  }

  private keep(chunk: string, from: number, to: number): void {
    const room = MAX_LINE_CHARS + 1 - this.rest.length;
    if (room > 0) this.rest += chunk.slice(from, Math.min(to, from + room));
  }

  private emit(source: string, from: number, end: number): void {
    const start = behindNuls(source, from);
    const to = end > start && source.charCodeAt(end - 1) === CR ? end - 1 : end;
    this.onLine(source, Math.min(start, to), Math.min(to, start + MAX_LINE_CHARS), true);
  }
}

/** A crash, or a rotation by copy, leaves any number before a line (K26). */
function behindNuls(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) === 0) at++;
  return at;
}
