/**
 * Longer physical lines are no kernel records (printk ends at 1024 bytes, /dev/kmsg at 8192): what is
 * beyond is passed over, so that a line of 10 MB costs no memory.
 */
export const MAX_LINE_CHARS = 65_536;

/** Cuts chunks into physical lines, whatever the chunks' borders. */
export class LineSplitter {
  private rest = "";
  private started = false;
  private readonly onLine: (line: string, terminated: boolean) => void;

  constructor(onLine: (line: string, terminated: boolean) => void) {
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
      if (this.rest === "") this.emit(chunk.slice(from, Math.min(end, from + MAX_LINE_CHARS + 1)));
      else {
        this.keep(chunk, from, end);
        const line = this.rest;
        this.rest = "";
        this.emit(line);
      }
      from = end + 1;
    }
    if (from < chunk.length) this.keep(chunk, from, chunk.length);
  }

  end(): void {
    const line = this.rest;
    this.rest = "";
    if (line !== "") this.onLine(cut(line), false);
  }

  private keep(chunk: string, from: number, to: number): void {
    const room = MAX_LINE_CHARS + 1 - this.rest.length;
    if (room > 0) this.rest += chunk.slice(from, Math.min(to, from + room));
  }

  private emit(line: string): void {
    const last = line.length - 1;
    const text = line.charCodeAt(last) === 13 ? line.slice(0, last) : line;
    this.onLine(cut(text), true);
  }
}

function cut(line: string): string {
  return line.length > MAX_LINE_CHARS ? line.slice(0, MAX_LINE_CHARS) : line;
}
