/** An event and its number: `text` is the JSON of its tuple. */
export type NumberedText = { readonly seq: number; readonly text: string };

/** What one held event costs beside its text: slot, number, string header. Measured, rounded up. */
export const EVENT_OVERHEAD_BYTES = 64;

export function sizeOf(text: string): number {
  return text.length + EVENT_OVERHEAD_BYTES;
}

/** The newest events, without holes, in at most `maxBytes`. */
export class EventTail {
  private texts: string[] = [];
  /** Number of texts[0]; one more than the last number when empty. */
  private start = 1;
  /** Index into texts: shifting one by one would move the whole array each time. */
  private head = 0;
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  get last(): number {
    return this.start + this.texts.length - 1;
  }

  /** The oldest number that is held. */
  get first(): number {
    return this.start + this.head;
  }

  get heldBytes(): number {
    return this.bytes;
  }

  push(text: string): number {
    this.texts.push(text);
    this.bytes += sizeOf(text);
    while (this.bytes > this.maxBytes && this.head < this.texts.length) {
      this.bytes -= sizeOf(this.texts[this.head] ?? "");
      this.texts[this.head] = "";
      this.head += 1;
    }
    if (this.head > 1024 && this.head * 2 > this.texts.length) this.compact();
    return this.last;
  }

  /**
   * The events after number `seq`, at least one and then as many as fit into `maxBytes`.
   * null: some of them are no longer held. Empty: there are none yet.
   */
  after(seq: number, maxBytes: number): readonly string[] | null {
    if (seq + 1 < this.first || seq > this.last) return null;
    const from = seq + 1 - this.start;
    let to = from;
    for (let bytes = 0; to < this.texts.length; to += 1) {
      bytes += this.texts[to]?.length ?? 0;
      if (bytes > maxBytes && to > from) break;
    }
    return this.texts.slice(from, to);
  }

  private compact(): void {
    this.texts = this.texts.slice(this.head);
    this.start += this.head;
    this.head = 0;
  }
}
