import type { LogEntry } from "@/lib/kernel-log";

/** Fewer steps than these prove nothing: two CPUs' lines may change places. */
const FEWEST = 4;

/** Do a log's stamps go up, or is its newest line the first (journalctl -r)? */
export class LogOrder {
  private lastUs: number | null = null;
  private up = 0;
  private down = 0;

  note(entry: LogEntry): void {
    if (entry.kind !== "log") return;
    const { stampUs } = entry.record;
    if (stampUs !== null && this.lastUs !== null && stampUs !== this.lastUs) {
      if (stampUs > this.lastUs) this.up += 1;
      else this.down += 1;
    }
    this.lastUs = stampUs ?? this.lastUs;
  }

  get isBackwards(): boolean {
    return this.down >= FEWEST && this.down > 9 * this.up;
  }
}
