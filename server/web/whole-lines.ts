const NEWLINE = 10;
const NOTHING = Buffer.alloc(0);

/** Cuts a stream behind its newlines. A long line is joined once, however many pieces it comes in. */
export class WholeLines {
  private pieces: Buffer[] = [];
  private bytes = 0;

  /** All lines that are whole by now, each with its newline; empty where none is. */
  take(chunk: Buffer): Buffer {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    const lines = end === 0 ? NOTHING : Buffer.concat([...this.pieces, chunk.subarray(0, end)]);
    if (end > 0) this.forget();
    if (end < chunk.length) this.pieces.push(chunk.subarray(end));
    this.bytes += chunk.length - end;
    return lines;
  }

  forget(): void {
    this.pieces = [];
    this.bytes = 0;
  }

  /** Of the line that is not whole yet. */
  get waitingBytes(): number {
    return this.bytes;
  }
}
