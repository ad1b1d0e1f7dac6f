/**
 * Records on their way from the kernel to `web`, in blocks. Never more than `maxBlocks`: then the oldest
 * block goes, with whole records, since a block never ends inside of one.
 */
export type RecordQueue = {
  /** Room for one record of up to `size` bytes: where it may be written. */
  readonly reserve: (size: number) => { readonly bytes: Uint8Array; readonly offset: number };
  /** The record that was written there has `size` bytes. */
  readonly commit: (size: number) => void;
  /** The oldest bytes not yet sent; empty when there are none. */
  readonly oldest: () => Uint8Array;
  /** The first `size` of them are sent. */
  readonly sent: (size: number) => void;
  readonly pendingBytes: () => number;
};

type Block = { readonly bytes: Uint8Array; length: number };

export function createRecordQueue(blockBytes: number, maxBlocks: number): RecordQueue {
  const blocks: Block[] = [{ bytes: new Uint8Array(blockBytes), length: 0 }];
  /** Of the first block. */
  let sentBytes = 0;
  let pending = 0;
  /** An emptied block, to be used again: so a steady flow allocates nothing. */
  let spare: Block | null = null;

  const last = (): Block => blocks[blocks.length - 1] as Block;

  const addBlock = (): void => {
    if (blocks.length === maxBlocks) {
      // A block that is sent in part must stay: what follows would begin in the middle of a record.
      const [dropped] = blocks.splice(sentBytes > 0 ? 1 : 0, 1);
      pending -= dropped?.length ?? 0;
      spare = dropped ?? null;
    }
    const block = spare ?? { bytes: new Uint8Array(blockBytes), length: 0 };
    spare = null;
    block.length = 0;
    blocks.push(block);
  };

  return {
    reserve: (size) => {
      if (last().length + size > blockBytes) addBlock();
      return { bytes: last().bytes, offset: last().length };
    },
    commit: (size) => {
      last().length += size;
      pending += size;
    },
    oldest: () => {
      const first = blocks[0] as Block;
      return first.bytes.subarray(sentBytes, first.length);
    },
    sent: (size) => {
      pending -= size;
      sentBytes += size;
      const first = blocks[0] as Block;
      if (sentBytes < first.length) return;
      sentBytes = 0;
      if (blocks.length === 1) first.length = 0;
      else spare = blocks.shift() ?? null;
    },
    pendingBytes: () => pending,
  };
}
