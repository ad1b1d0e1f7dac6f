const SLOTS = 1024;

/**
 * Remembers what recent pieces of text meant. A packet meets ten chains, and its lines share their ends;
 * a chain's lines share their beginnings: comparing two strings costs a tenth of reading one.
 * One slot a text, chosen by sampled characters, overwritten by the next text of that slot. What is
 * remembered is immutable and depends on the text alone, so the cache cannot be noticed.
 */
export class TextCache<T> {
  private readonly keys: string[] = new Array(SLOTS).fill("");
  private readonly values: (T | undefined)[] = new Array(SLOTS).fill(undefined);
  private readonly step: number;
  private slot = 0;
  private key = "";

  /** Every `step`th character is sampled, from the end: texts that differ elsewhere only share a slot. */
  constructor(step: number) {
    this.step = step;
  }

  /** What `text.slice(from, to)` meant, or undefined; then `put` may follow. */
  get(text: string, from: number, to: number): T | undefined {
    const length = to - from;
    const step = Math.max(this.step, length >> 6);
    let hash = length;
    for (let pos = to - 2; pos >= from; pos -= step) hash = (hash * 33 + text.charCodeAt(pos)) | 0;
    const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
    this.slot = slot;
    this.key = text.slice(from, to);
    return this.keys[slot] === this.key ? this.values[slot] : undefined;
  }

  put(value: T): T {
    this.keys[this.slot] = this.key;
    this.values[this.slot] = value;
    return value;
  }
}
