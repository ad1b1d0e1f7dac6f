import type { KernelRecord } from "@/lib/kernel-log/record";
import { isOtherClock } from "./other-clock";
import type { Visit } from "./visit";

/** Packets that go on with another clock's stamp: one may be where two logs were put one behind the other. */
const FEWEST_CROSSINGS = 2;
/** Lines before such a leap, and behind it, that are compared. */
const NEAR = 8;
/** Records that are there again: fewer may be rules of one prefix whose lines one µs has. */
const FEWEST_TWINS = 4;
/** One of so many lines, or more, is one: of two copies that lie between each other it is every other one. */
const OFTEN = 3;
/** Stamps that the kernel puts from its ticks (jiffies) are whole milliseconds: there several lines have one. */
const TICK_US = 1000;
/** Slots of records kept: the latest, and beside them the first ones of a sample, for a copy that lies far behind. */
const SLOTS = 8192;
const SAMPLE = 64;

/** Two logs in one: with two clocks; or with one, so that records are there twice. */
export type MixDoubt = "clocks-mixed" | "records-twice";

/**
 * Does a log hold two? Lines of two programs mixed, with stamps of the kernel's clock and of the wall clock, break packets
 * where the clock changes; and records that two programs wrote are there twice.
 */
export class LogMix {
  /** What tells the packets of the latest lines: plain numbers, which cost the collector nothing. */
  private readonly recent = new Float64Array(NEAR);
  private at = 0;
  /** What told the packets of the lines before the latest leap. */
  private before: Float64Array | null = null;
  private behind = 0;
  private crossings = 0;
  /** Of the last line; a plain number like those of `recent`. */
  private readonly lastStampUs = new Float64Array([Number.NaN]);
  /** Before the latest leap. */
  private readonly lastOfOtherUs = new Float64Array([Number.NaN]);
  private isNumbered = true;
  private lines = 0;
  private readonly latest = new Copies(true);
  private readonly sample = new Copies(false);

  get doubts(): readonly MixDoubt[] {
    return [
      ...(this.areClocksMixed ? (["clocks-mixed"] as const) : []),
      ...(this.isTwice ? (["records-twice"] as const) : []),
    ];
  }

  private get areClocksMixed(): boolean {
    return this.crossings >= FEWEST_CROSSINGS;
  }

  private get isTwice(): boolean {
    return this.latest.areThere || this.sample.areThere;
  }

  /** Whether it is doubtful, as far as this line may tell. */
  note(visit: Visit): boolean {
    const { stampUs, seq } = visit.record;
    if (stampUs === null) return false;
    if (seq === null) this.isNumbered = false;
    // Only one of two programs gives numbers, so that a log of nothing else is one program's.
    if (!this.isNumbered) this.noteClock(visit, stampUs);
    // Numbers that rise show that nothing is there twice, until a log without any joins in: then a few have to do.
    else if (this.lines > SLOTS / SAMPLE && (stampUs & (SAMPLE - 1)) !== 0) return false;
    this.noteCopy(stampUs, visit.record);
    return this.areClocksMixed || this.isTwice;
  }

  private noteClock(visit: Visit, stampUs: number): void {
    if (isOtherClock(this.lastStampUs[0] ?? Number.NaN, stampUs)) this.noteLeap(stampUs);
    this.lastStampUs[0] = stampUs;
    const token = tokenOf(visit);
    if (this.before !== null) this.compare(token, this.before);
    this.recent[this.at] = token;
    this.at = (this.at + 1) % NEAR;
  }

  private noteLeap(stampUs: number): void {
    // Another boot begins anew, and a log with the newest line first falls further: only another clock goes on.
    const beginsAnew = stampUs < (this.lastOfOtherUs[0] ?? Number.NaN);
    this.lastOfOtherUs[0] = this.lastStampUs[0] ?? Number.NaN;
    this.before = beginsAnew ? null : this.recent.slice();
    this.behind = 0;
    this.latest.renew();
    this.sample.renew();
  }

  private noteCopy(stampUs: number, record: KernelRecord): void {
    this.lines += 1;
    if (stampUs % TICK_US === 0) return;
    this.latest.note(stampUs, record);
    if ((stampUs & (SAMPLE - 1)) === 0) this.sample.note(stampUs, record);
  }

  private compare(token: number, before: Float64Array): void {
    this.behind += 1;
    const goesOn = before.includes(token);
    if (goesOn) this.crossings += 1;
    if (goesOn || this.behind === NEAR) this.before = null;
  }
}

class Copies {
  private readonly stamps = new Float64Array(SLOTS).fill(-1);
  private readonly seqs = new Float64Array(SLOTS).fill(-1);
  private readonly texts = new Uint32Array(SLOTS);
  private lines = 0;
  private twins = 0;
  areThere = false;

  constructor(private readonly keepsLatest: boolean) {}

  /** A copy may begin here. */
  renew(): void {
    this.lines = 0;
    this.twins = 0;
  }

  note(stampUs: number, { seq, text }: KernelRecord): void {
    const slot = (stampUs ^ (stampUs / SLOTS)) & (SLOTS - 1);
    const sum = checksum(text);
    this.lines += 1;
    // Of one log the number tells: what has another is another record.
    const isOther = seq !== null && (this.seqs[slot] ?? -1) >= 0 && this.seqs[slot] !== seq;
    if (this.stamps[slot] === stampUs && this.texts[slot] === sum && !isOther) {
      this.twins += 1;
      if (this.twins >= FEWEST_TWINS && this.twins * OFTEN >= this.lines) this.areThere = true;
      return;
    }
    if (this.stamps[slot] !== -1 && !this.keepsLatest) return;
    this.stamps[slot] = stampUs;
    this.seqs[slot] = seq ?? -1;
    this.texts[slot] = sum;
  }
}

function tokenOf({ hash, record }: Visit): number {
  return hash === 0 ? checksum(record.text) : hash;
}

/** Of what tells lines of one µs apart, so that a log is not read twice: the length, and a few of the characters. */
function checksum(text: string): number {
  let sum = text.length;
  for (let at = text.length - 1; at >= 0; at -= 11) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) >>> 0;
  return sum;
}
