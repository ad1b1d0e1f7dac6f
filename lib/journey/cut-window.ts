/**
 * When a rule's limit cut lines, by the log's clock. The counters that tell it are read now and then, so this is
 * known late and roughly: `from` the reading before, `to` until the next one can tell otherwise.
 */
export class CutWindow {
  private fromUs = Number.POSITIVE_INFINITY;
  private toUs = Number.NEGATIVE_INFINITY;

  /** Windows that touch are one; of others only the latest is kept, because packets are closed within seconds. */
  add(fromUs: number, toUs: number): void {
    if (fromUs > this.toUs) this.fromUs = fromUs;
    else this.fromUs = Math.min(this.fromUs, fromUs);
    this.toUs = Math.max(this.toUs, toUs);
  }

  has(stampUs: number | null): boolean {
    return stampUs !== null && stampUs >= this.fromUs && stampUs <= this.toUs;
  }
}
