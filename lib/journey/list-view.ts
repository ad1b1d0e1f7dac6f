import type { Archive } from "./archive";

export type RowTest = (row: number) => boolean;

/**
 * The numbers of the archive's rows that pass a test, ascending, kept up to date row by row: a
 * packet may begin or cease to pass when later lines tell more of it (its fate, for one).
 */
export class ListView {
  private shown: number[] = [];
  private next: number;
  private head = 0;
  private gone = 0;

  constructor(
    private readonly archive: Archive,
    private readonly passes: RowTest,
  ) {
    this.next = archive.firstRow;
    this.update([]);
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

  /** `changed`: rows whose content changed since the last call; new rows are found without it. */
  update(changed: Iterable<number>): void {
    for (const row of changed) if (row >= this.archive.firstRow && row < this.next) this.reconsider(row);
    for (; this.next < this.archive.endRow; this.next += 1) {
      if (this.next >= this.archive.firstRow && this.passes(this.next)) this.shown.push(this.next);
    }
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
