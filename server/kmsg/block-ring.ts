/**
 * A byte ring between two threads, without locks, that never blocks its writer: when it is full, the
 * oldest block goes. Bytes are written in whole records and taken in whole records.
 *
 * Cells: TAIL = oldest block held, HEAD = block being written (both count up for ever, slot = n mod
 * blocks), then one length a slot. A taker copies first and asks afterwards whether TAIL still names the
 * block it copied; if the writer has dropped it meanwhile, the copy is thrown away.
 */
const TAIL = 0;
const HEAD = 1;
const LENGTHS = 2;

export type RingShape = { readonly blockBytes: number; readonly blocks: number };
export type RingMemory = RingShape & { readonly cells: SharedArrayBuffer; readonly data: SharedArrayBuffer };

export function allocateRing(shape: RingShape): RingMemory {
  return {
    ...shape,
    cells: new SharedArrayBuffer(4 * (LENGTHS + shape.blocks)),
    data: new SharedArrayBuffer(shape.blockBytes * shape.blocks),
  };
}

export class RingWriter {
  readonly bytes: Uint8Array;
  readonly #cells: Int32Array;
  readonly #memory: RingMemory;
  #head = 0;
  #length = 0;

  constructor(memory: RingMemory) {
    this.#memory = memory;
    this.#cells = new Int32Array(memory.cells);
    this.bytes = new Uint8Array(memory.data);
  }

  /** Where in `bytes` the next record may be written: `size` bytes, at most `blockBytes`. */
  reserve(size: number): number {
    if (this.#length + size > this.#memory.blockBytes) this.#nextBlock();
    return (this.#head % this.#memory.blocks) * this.#memory.blockBytes + this.#length;
  }

  commit(size: number): void {
    this.#length += size;
    Atomics.store(this.#cells, LENGTHS + (this.#head % this.#memory.blocks), this.#length);
  }

  #nextBlock(): void {
    const next = this.#head + 1;
    const oldest = Atomics.load(this.#cells, TAIL);
    // Fails only when the taker has just freed that block itself: then there is room as well.
    if (next - oldest >= this.#memory.blocks) Atomics.compareExchange(this.#cells, TAIL, oldest, oldest + 1);
    Atomics.store(this.#cells, LENGTHS + (next % this.#memory.blocks), 0);
    Atomics.store(this.#cells, HEAD, next);
    this.#head = next;
    this.#length = 0;
  }
}

export class RingTaker {
  readonly #cells: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #memory: RingMemory;
  #block = 0;
  #taken = 0;

  constructor(memory: RingMemory) {
    this.#memory = memory;
    this.#cells = new Int32Array(memory.cells);
    this.#bytes = new Uint8Array(memory.data);
  }

  /** Copies what is there, one block at most, into `target` (at least `blockBytes` long). 0: nothing there. */
  take(target: Uint8Array): number {
    for (;;) {
      const tail = Atomics.load(this.#cells, TAIL);
      if (tail !== this.#block) {
        this.#block = tail;
        this.#taken = 0;
      }
      const head = Atomics.load(this.#cells, HEAD);
      const slot = tail % this.#memory.blocks;
      const length = Atomics.load(this.#cells, LENGTHS + slot);
      const from = slot * this.#memory.blockBytes;
      const size = length - this.#taken;
      if (size > 0) target.set(this.#bytes.subarray(from + this.#taken, from + length));
      if (tail < head) {
        // The block is full, so that `length` was final: give it back.
        if (Atomics.compareExchange(this.#cells, TAIL, tail, tail + 1) !== tail) continue;
        this.#block = tail + 1;
        this.#taken = 0;
        if (size > 0) return size;
        continue;
      }
      if (Atomics.load(this.#cells, TAIL) !== tail) continue;
      this.#taken = length;
      return Math.max(size, 0);
    }
  }
}
