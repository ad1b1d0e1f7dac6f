import type { Wrapped } from "./wrapped";

/** Stamps kept between two numbers. */
const MOST = 4096;
/** No log has so long between two lines of one boot: such a stamp is a wall clock's. */
const YEAR_US = 366 * 86_400e6;

/**
 * The kernel's records since the last one with a sequence number, out of another transport: they had numbers, which that
 * does not carry (K20). Only the kernel's own clock or a priority shows that they are from there.
 */
export class Unnumbered {
  private sinceUs = 0;
  private stamps: number[] = [];
  /** With a priority and no time; and whose time is not kept, rather than tell a loss that was none. */
  private untimed = 0;

  note({ fromKernel, stampUs, priority }: Wrapped): void {
    if (!fromKernel) return;
    if (stampUs === null) this.untimed += priority === null ? 0 : 1;
    else if (stampUs < this.sinceUs || stampUs > this.sinceUs + YEAR_US) return;
    else if (this.stamps.length < MOST) this.stamps.push(stampUs);
    else this.untimed++;
  }

  /** How many lay between the last record with a number and this one. */
  take(stampUs: number | null): number {
    const until = stampUs ?? Number.POSITIVE_INFINITY;
    const count =
      this.untimed + (this.stamps.length === 0 ? 0 : this.stamps.filter((us) => us <= until).length);
    if (this.stamps.length > 0) this.stamps = [];
    this.untimed = 0;
    this.sinceUs = stampUs ?? 0;
    return count;
  }
}
