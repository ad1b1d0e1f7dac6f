/**
 * Remembers what recent pieces of text meant. A packet meets ten chains, and its lines share their ends;
 * a chain's lines share their beginnings: comparing two strings costs a tenth of reading one.
 * Two slots a text, chosen by sampled characters; of the two the older text makes room. What is
 * remembered is immutable and depends on the text alone, so the cache cannot be noticed.
 */
export class TextCache<T> {
  private readonly keys: string[];
  private readonly values: (T | undefined)[];
  /** Which slot was asked for after each one: chains follow each other in one order, so mostly it is the next again. */
  private readonly next: Uint16Array;
  private latest = 0;
  private slot = 0;
  private key = "";

  /**
   * Every `step`th character is sampled, from the end: texts that differ elsewhere only share slots.
   * `slots`: a power of two, 65536 at most. What is asked for only once more, and soon, needs few: each one keeps objects
   * alive that the collector would otherwise never see.
   */
  constructor(
    private readonly step: number,
    private readonly slots: number,
  ) {
    this.keys = new Array(slots).fill("");
    this.values = new Array(slots).fill(undefined);
    this.next = new Uint16Array(slots);
  }

  /** Length of the text that is likely to be asked for next; 0 where none is. */
  get foretold(): number {
    return this.keys[this.next[this.latest] ?? 0]?.length ?? 0;
  }

  /** What `text.slice(from, to)` meant, if it is the foretold one: without the cost of looking for it. */
  getForetold(text: string, from: number, to: number): T | undefined {
    const slot = this.next[this.latest] ?? 0;
    if (this.keys[slot] !== text.slice(from, to)) return undefined;
    this.latest = slot;
    return this.values[slot];
  }

  /** What `text.slice(from, to)` meant, or undefined; then `put` may follow. */
  get(text: string, from: number, to: number): T | undefined {
    const length = to - from;
    const key = text.slice(from, to);
    const foretold = this.next[this.latest] ?? 0;
    if (this.keys[foretold] === key) return this.goTo(foretold);
    const step = Math.max(this.step, length >> 6);
    let hash = length;
    for (let pos = to - 2; pos >= from; pos -= step) hash = (hash * 33 + text.charCodeAt(pos)) | 0;
    const slot = (hash ^ (hash >>> 10)) & (this.slots - 2);
    if (this.keys[slot] === key) return this.goTo(slot);
    if (this.keys[slot + 1] === key) return this.goTo(slot + 1);
    this.slot = slot;
    this.key = key;
    return undefined;
  }

  put(value: T): T {
    const { keys, values, slot } = this;
    keys[slot + 1] = keys[slot] ?? "";
    values[slot + 1] = values[slot];
    keys[slot] = this.key;
    values[slot] = value;
    // What is new is likely to be asked for again at once, until it has been seen to be followed by another.
    this.next[slot] = slot;
    this.goTo(slot);
    return value;
  }

  private goTo(slot: number): T | undefined {
    this.next[this.latest] = slot;
    this.latest = slot;
    return this.values[slot];
  }
}
