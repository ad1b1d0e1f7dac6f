/**
 * Longer physical lines are no kernel records (printk ends at 1024 bytes, /dev/kmsg at 8192): what is
 * beyond is passed over, so that a line of 10 MB costs no memory.
 */
export const MAX_LINE_CHARS = 65_536;

/** A line is `source` from `from` to `to`, without its end. */
export type LineSink = (source: string, from: number, to: number, terminated: boolean) => void;

/** Cuts chunks into physical lines, whatever the chunks' borders. */
export class LineSplitter {
  private rest = "";
  private started = false;
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
    for (let end = chunk.indexOf("\n", from); end >= 0; end = chunk.indexOf("\n", from)) {
      if (this.rest === "") this.emit(chunk, from, end);
      else {
        this.keep(chunk, from, end);
        const line = this.rest;
        this.rest = "";
        this.emit(line, 0, line.length);
      }
      from = end + 1;
    }
    if (from < chunk.length) this.keep(chunk, from, chunk.length);
  }

  end(): void {
    const line = this.rest;
    this.rest = "";
    if (line !== "") this.onLine(line, 0, Math.min(line.length, MAX_LINE_CHARS), false);
  }

  private keep(chunk: string, from: number, to: number): void {
    const room = MAX_LINE_CHARS + 1 - this.rest.length;
    if (room > 0) this.rest += chunk.slice(from, Math.min(to, from + room));
  }

  private emit(source: string, from: number, end: number): void {
    const to = end > from && source.charCodeAt(end - 1) === 13 ? end - 1 : end;
    this.onLine(source, from, Math.min(to, from + MAX_LINE_CHARS), true);
  }
}
