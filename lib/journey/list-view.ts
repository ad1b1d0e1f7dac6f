import type { Archive } from "./archive";

export type RowTest = (row: number) => boolean;

/** Rows looked at before the time is. */
const ROWS_AT_ONCE = 32;

/**
 * The numbers of the archive's rows that pass a test, ascending, kept up to date row by row: a
 * packet may begin or cease to pass when later lines tell more of it (its fate, for one). Looking at a
 * packet may cost: `update` stops when `isTimeUp`, and goes on when called again.
 */
export class ListView {
  private shown: number[] = [];
  private next: number;
  private head = 0;
  private gone = 0;
  private readonly changed = new Set<number>();

  constructor(
    private readonly archive: Archive,
    private readonly passes: RowTest,
    isTimeUp?: () => boolean,
  ) {
    this.next = archive.firstRow;
    this.update([], isTimeUp);
  }

  get length(): number {
    return this.shown.length - this.head;
  }

  /** Rows that were shown once and left at the front: what a scrolled list must move up by. */
  get left(): number {
    return this.gone;
  }

  /** The row number at list position `index`. */
  at(index: number): number | undefined {
    return this.shown[this.head + index];
  }

  /** List position of a row number, or where it would stand. */
  indexOf(row: number): number {
    return lowerBound(this.shown, this.head, row) - this.head;
  }

  has(row: number): boolean {
    return this.at(this.indexOf(row)) === row;
  }

  /**
   * `changed`: rows whose content changed since the last call; new rows are found without it.
   * False: there are rows left to look at.
   */
  update(changed: Iterable<number>, isTimeUp: () => boolean = () => false): boolean {
    const { archive } = this;
    for (const row of changed) if (row < this.next) this.changed.add(row);
    this.next = Math.max(this.next, archive.firstRow);
    let looked = 0;
    const goesOn = () => {
      looked += 1;
      return looked % ROWS_AT_ONCE !== 0 || !isTimeUp();
    };
    for (const row of this.changed) {
      this.changed.delete(row);
      if (row >= archive.firstRow) this.reconsider(row);
      if (!goesOn()) break;
    }
    while (this.changed.size === 0 && this.next < archive.endRow) {
      if (this.passes(this.next)) this.shown.push(this.next);
      this.next += 1;
      if (!goesOn()) break;
    }
    this.leave();
    return this.changed.size === 0 && this.next >= archive.endRow;
  }

  /** Those that the archive has discarded. */
  private leave(): void {
    while (this.head < this.shown.length && (this.shown[this.head] as number) < this.archive.firstRow) {
      this.head += 1;
      this.gone += 1;
    }
    if (this.head > 1024 && this.head * 2 > this.shown.length) {
      this.shown = this.shown.slice(this.head);
      this.head = 0;
    }
  }

  private reconsider(row: number): void {
    const at = lowerBound(this.shown, this.head, row);
    const shown = this.shown[at] === row;
    const passes = this.passes(row);
    if (passes && !shown) this.shown.splice(at, 0, row);
    if (!passes && shown) this.shown.splice(at, 1);
  }
}

function lowerBound(sorted: readonly number[], from: number, value: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
