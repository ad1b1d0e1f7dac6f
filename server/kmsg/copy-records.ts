import type { RingWriter } from "./block-ring";

/**
 * Longest record that devkmsg_read() can return: PRINTK_MESSAGE_MAX, 8192 before 6.4
 * (CONSOLE_EXT_LOG_MAX). A smaller buffer gets EINVAL and loses the record (kernel/printk/printk.c).
 */
export const RECORD_BYTES = 8192;

const AGAIN_PAUSE_MS = 1;
const NEWLINE = 0x0a;

/** read(2) into `bytes` at `offset`, at most `size` bytes; throws an error with an errno `code`. */
export type ReadRecord = (bytes: Uint8Array, offset: number, size: number) => number;

/**
 * Copies records, one read each, for as long as there are any: on /dev/kmsg for ever.
 * What gets lost on the way is not counted here. The kernel's ring overrun (EPIPE), a record that does
 * not fit (EINVAL) and a block dropped by our own ring all leave a jump in the sequence numbers, which
 * `web` counts exactly; a second count could only disagree with it.
 */
export function copyRecords(read: ReadRecord, ring: RingWriter, onRecord: () => void): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const offset = ring.reserve(RECORD_BYTES + 1);
    let size: number;
    try {
      size = read(ring.bytes, offset, RECORD_BYTES);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EPIPE" || code === "EINVAL" || code === "EINTR") continue;
      // Only when the descriptor came non-blocking: slower, still right.
      if (code === "EAGAIN") {
        Atomics.wait(pause, 0, 0, AGAIN_PAUSE_MS);
        continue;
      }
      throw error;
    }
    if (size === 0) return;
    // A much escaped text is cut at PRINTK_MESSAGE_MAX together with its newline (devkmsg_read, 6.4 on).
    if (ring.bytes[offset + size - 1] !== NEWLINE) ring.bytes[offset + size++] = NEWLINE;
    ring.commit(size);
    onRecord();
  }
}
