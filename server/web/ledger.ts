import type { Ledger } from "@/lib/protocol/events";

/** Sums of the kernel's rule counters. */
export type RuleCount = { readonly matched: number; readonly logged: number };

const NONE: RuleCount = { matched: 0, logged: 0 };

/**
 * matched = limited + lost + foreign + dropped + delivered.
 *
 * Two sides that are counted apart. The kernel's: `matched` and `logged` of our rules. Ours: what became of
 * each record that was read. A gap in the sequence tells how many records are missing, but not whose they
 * were; what our rules logged less what was read of it tells that exactly, once nothing is under way.
 * Lines of other rules have no counter of ours: each stands on both sides.
 */
export class LedgerBook {
  private ended: RuleCount = NONE;
  private current: RuleCount = NONE;
  private delivered = 0;
  private unparsed = 0;
  private otherRules = 0;
  private ofArticle = 0;
  /** Records missing in the sequence since the sides were last compared. */
  private openGap = 0;
  private allGaps = 0;
  private settledLost = 0;
  /** No rules stand and the sides were compared: only lines that come late can still change the figures. */
  private isOver = false;

  noteDelivered(): void {
    this.delivered += 1;
  }

  /** A line with our nonce that is no log line: the kernel made it, we could not read it. */
  noteUnparsed(): void {
    this.unparsed += 1;
  }

  noteOtherRule(isOfArticle = false): void {
    this.otherRules += 1;
    if (isOfArticle) this.ofArticle += 1;
  }

  /** Of the lines of other rules. */
  get articleLines(): number {
    return this.ofArticle;
  }

  noteGap(records: number): void {
    this.openGap += records;
    this.allGaps += records;
  }

  /** Counters of the rules that stand now. */
  noteCounters(count: RuleCount): void {
    this.isOver = false;
    this.current = { matched: count.matched, logged: count.logged };
  }

  /** The rules are gone; `last`: their last counters, null where those are not known. */
  noteTraceEnd(last: RuleCount | null): void {
    const count = last ?? this.current;
    this.ended = {
      matched: this.ended.matched + count.matched,
      logged: this.ended.logged + count.logged,
    };
    this.current = NONE;
    this.settle();
    this.isOver = true;
  }

  /** The rules stand again: what is read from now on may not be in the counters yet. */
  noteTraceStart(): void {
    if (this.isOver) this.settle();
    this.isOver = false;
  }

  /** Nothing is under way: the counters were read after the last line, and no record came since. */
  settle(): void {
    this.settledLost = this.unread;
    this.openGap = 0;
  }

  /** Lines that were logged and never came although no record is missing: another cause than the ring. */
  get unexplained(): number {
    return Math.max(0, (this.isOver ? this.unread : this.settledLost) - this.allGaps);
  }

  get ledger(): Ledger {
    const limited = this.ended.matched - this.ended.logged + (this.current.matched - this.current.logged);
    const foreign = this.otherRules + this.unparsed;
    // Until the sides are compared again, every missing record may have been ours: too many rather than none.
    const lost = this.isOver ? this.unread : this.settledLost + this.openGap;
    // Lines between the last reading of the counters and the removal of the rules: read, so they were matched.
    const late = Math.max(0, this.read - this.logged);
    const matched = this.ended.matched + this.current.matched + late + this.otherRules;
    // This process drops no line: the pipe from `kmsg` waits, and what `kmsg` itself drops shows as a gap.
    return { matched, limited, lost, foreign, dropped: 0, delivered: this.delivered };
  }

  /** Lines of our rules that were read. */
  get linesRead(): number {
    return this.read;
  }

  private get unread(): number {
    return Math.max(0, this.logged - this.read);
  }

  private get logged(): number {
    return this.ended.logged + this.current.logged;
  }

  private get read(): number {
    return this.delivered + this.unparsed;
  }
}
