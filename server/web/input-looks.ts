import type { FaultCode } from "@/lib/protocol/faults";

/** So much binary on end, and not a log line yet: what may have no end is given up. */
const MOST_BARREN_BYTES = 16 << 20;
/** Of random bytes a ninth are control characters, of a text next to none. */
const MOST_CONTROLS = 1 / 20;

/** What a log's bytes look like while it is read: that it is none shows at its end, of an endless device before. */
export class InputLooks {
  private isEmpty = true;
  private hasNul = false;
  /** Binary since the last block of text. */
  private barren = 0;
  private hasLines = false;

  /**
   * @param hasEnd it is a file, and read to its end: a crash or a rotation by copy leaves any number of NULs in front of
   * a log (logrotate(8), copytruncate).
   */
  constructor(private readonly hasEnd: boolean) {}

  note(bytes: Uint8Array): void {
    this.isEmpty &&= bytes.length === 0;
    if (this.hasLines || !bytes.includes(0)) {
      this.barren = 0;
      return;
    }
    this.hasNul = true;
    if (this.hasEnd) return;
    this.barren = controlsIn(bytes) > bytes.length * MOST_CONTROLS ? this.barren + bytes.length : 0;
  }

  noteLine(): void {
    this.hasLines = true;
  }

  /** There is no use in reading on. */
  get isHopeless(): boolean {
    return !this.hasLines && this.barren > MOST_BARREN_BYTES;
  }

  /** null: it may be a log. */
  why(): Extract<FaultCode, "empty-input" | "not-a-log"> | null {
    if (this.isEmpty) return "empty-input";
    return this.hasNul && !this.hasLines ? "not-a-log" : null;
  }
}

/** But blanks, line ends and ESC, with which colours begin. */
function controlsIn(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte < 32 && (byte < 9 || byte > 13) && byte !== 27) count += 1;
  return count;
}
