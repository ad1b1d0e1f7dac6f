import { type Gap, isJustBefore } from "./gap";
import { REST_LINES } from "./limits";

/** What of a packet says where lines of it may be missing. */
type Gapped = { readonly hops: readonly { readonly line: number }[]; readonly incomplete: string | null };

const NOTHING: readonly Gap[] = [];

/** A log's gaps, in the order of their lines, with running sums: what lies between two lines costs two searches. */
export class Gaps {
  private lines: number[] = [];
  /** Lost up to that gap, itself included. */
  private sums: number[] = [];
  /** Gaps before it were forgotten. */
  private head = 0;
  private total = 0;

  /** @param limit so many of the newest are kept, or some more. */
  constructor(private readonly limit = Number.POSITIVE_INFINITY) {}

  push({ beforeLine, lost }: Gap): void {
    this.total += lost;
    this.lines.push(beforeLine);
    this.sums.push(this.total);
    if (this.count > this.limit) this.shift();
  }

  /** Forgets the oldest. */
  shift(): void {
    if (this.count === 0) return;
    this.head += 1;
    // One is kept, whose sum the next one is counted from: amortised constant time.
    if (this.head < 1024 || this.head * 2 < this.lines.length) return;
    this.lines = this.lines.slice(this.head - 1);
    this.sums = this.sums.slice(this.head - 1);
    this.head = 1;
  }

  get count(): number {
    return this.lines.length - this.head;
  }

  /**
   * Where the lines of a packet may have been lost (SPEC F3): between its first and its last, one sum for each two
   * lines that follow each other; else, of one that is incomplete for it, just before its first or at the next place
   * behind its last, while it may have been under way.
   */
  of({ hops, incomplete }: Gapped): readonly Gap[] {
    const first = hops[0]?.line ?? 0;
    const last = hops.at(-1)?.line ?? 0;
    const from = this.indexBehind(first);
    const to = this.indexBehind(last);
    if (from < to) return this.between(hops, from);
    return incomplete === "lost" ? this.beside(from, first, last) : NOTHING;
  }

  private between(hops: Gapped["hops"], from: number): readonly Gap[] {
    const found: Gap[] = [];
    let start = from;
    for (const { line } of hops) {
      const end = this.indexBehind(line);
      if (end <= start) continue;
      found.push(this.sum(start, end));
      start = end;
    }
    return found;
  }

  private beside(at: number, first: number, last: number): readonly Gap[] {
    if (at > this.head && isJustBefore({ beforeLine: this.lines[at - 1] ?? 0 }, first))
      return [this.sum(at - 1, at)];
    const behind = this.lines[at];
    return behind !== undefined && behind - last <= REST_LINES ? [this.sum(at, at + 1)] : NOTHING;
  }

  /** As one, at the place of the first. */
  private sum(from: number, to: number): Gap {
    const lost = (this.sums[to - 1] ?? 0) - (from === 0 ? 0 : (this.sums[from - 1] ?? 0));
    return { beforeLine: this.lines[from] ?? 0, lost };
  }

  /** Of the first gap behind that line. */
  private indexBehind(line: number): number {
    let [low, high] = [this.head, this.lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.lines[middle] ?? 0) > line) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
