/** Both clocks are steady: what they drift apart in this time is far below what packets may rest. */
const STRETCH_MS = 60_000;

/**
 * How far the kernel log's clock is ahead of `performance.now()`, as the quickest of the latest records tell. The
 * two drift: printk stamps with sched_clock (kernel/printk/printk.c), which nobody slews as NTP does CLOCK_MONOTONIC.
 */
export class ClockOffset {
  private latestUs = Number.NEGATIVE_INFINITY;
  private beforeUs = Number.NEGATIVE_INFINITY;
  private beganMs = 0;

  note(stampUs: number, nowMs: number): void {
    const agoMs = nowMs - this.beganMs;
    if (agoMs > STRETCH_MS) {
      this.beforeUs = agoMs > 2 * STRETCH_MS ? Number.NEGATIVE_INFINITY : this.latestUs;
      this.latestUs = Number.NEGATIVE_INFINITY;
      this.beganMs = nowMs;
    }
    this.latestUs = Math.max(this.latestUs, stampUs - nowMs * 1000);
  }

  /** The log's clock, µs; -Infinity before the first record. */
  clockUs(nowMs: number): number {
    return Math.floor(Math.max(this.latestUs, this.beforeUs) + nowMs * 1000);
  }
}
