import type { KernelRecord } from "@/lib/kernel-log";
import { COARSE_REST_US, CUT_LINES, CUT_US, PARKED_LINES, PARKED_US, REST_LINES, REST_US } from "./limits";
import type { OpenPacket } from "./open-packet";
import type { OpenPackets } from "./open-packets";
import { isOtherClock } from "./other-clock";

const SECOND_US = 1_000_000;
/**
 * Syslog has the kernel's own stamp in the kernel's lines and the wall clock in others' (imklog's
 * ParseKernelTimestamp); those are years apart.
 */
const CLOCKS_APART_US = 86_400 * SECOND_US;

/** Closes packets that have rested too long, by the log's own time. */
export class Reaper {
  private lastLine = 0;
  /** NaN where there was none: both are written at every line, and plain numbers cost the collector nothing. */
  private lastStampUs = Number.NaN;
  /** The latest stamp of all, other records' included. */
  private endUs = Number.NaN;
  private isCoarse = true;

  constructor(
    private readonly open: OpenPackets,
    private readonly limit: number,
    private readonly close: (packet: OpenPacket, isCut: boolean) => void,
  ) {}

  observe({ line, stampUs }: KernelRecord): void {
    this.lastLine = line;
    if (stampUs !== null) {
      if (this.isCoarse && stampUs % SECOND_US !== 0) this.isCoarse = false;
      // What was under way ends as at a log's end.
      if (isOtherClock(this.lastStampUs, stampUs)) this.closeAll(true);
      this.lastStampUs = stampUs;
      this.endUs = stampUs;
    }
    this.reap();
  }

  /** A record that is no log line shows that the log went on, if its stamp is of the same clock. */
  observeOther({ stampUs }: KernelRecord): void {
    const { endUs } = this;
    if (stampUs === null) return;
    if (stampUs > endUs && stampUs - endUs < CLOCKS_APART_US) this.endUs = stampUs;
  }

  advance(stampUs: number): void {
    if (stampUs > this.lastStampUs) this.lastStampUs = stampUs;
    if (stampUs > this.endUs) this.endUs = stampUs;
    this.reap();
  }

  /** `keep` has just begun, so it is not the one to go. */
  enforce(keep: OpenPacket): void {
    while (this.open.count > this.limit) {
      const { moving, parked } = this.open;
      const oldest =
        moving.first !== null && moving.first !== keep ? moving.first : (parked.first ?? moving.first);
      if (oldest === null) return;
      this.close(oldest, false);
    }
  }

  end(): void {
    this.closeAll(true);
  }

  private reap(): void {
    const rest = this.isCoarse ? COARSE_REST_US : REST_US;
    const { moving, parked } = this.open;
    for (
      let oldest = moving.first;
      oldest !== null && this.isOver(oldest, rest, REST_LINES);
      oldest = moving.first
    ) {
      this.close(oldest, false);
    }
    for (
      let oldest = parked.first;
      oldest !== null && this.isOver(oldest, PARKED_US, PARKED_LINES);
      oldest = parked.first
    ) {
      this.close(oldest, false);
    }
  }

  private isOver(packet: OpenPacket, us: number, lines: number): boolean {
    if (packet.lastStampUs === null || Number.isNaN(this.lastStampUs))
      return this.lastLine - packet.lastLine > lines;
    return this.lastStampUs - packet.lastStampUs > us;
  }

  private closeAll(isEnd: boolean): void {
    const { moving, parked } = this.open;
    for (;;) {
      const oldest = older(moving.first, parked.first);
      if (oldest === null) return;
      this.close(oldest, isEnd && this.mayBeCut(oldest));
    }
  }

  /** The log ended too soon behind its last line for that to have been its last (SPEC F4). */
  private mayBeCut({ lastLine, lastStampUs, parked }: OpenPacket): boolean {
    if (lastStampUs === null || Number.isNaN(this.endUs)) return this.lastLine - lastLine <= CUT_LINES;
    return this.endUs - lastStampUs <= (parked ? PARKED_US : this.isCoarse ? COARSE_REST_US : CUT_US);
  }
}

function older(a: OpenPacket | null, b: OpenPacket | null): OpenPacket | null {
  if (a === null || b === null) return a ?? b;
  return a.openedAt < b.openedAt ? a : b;
}
