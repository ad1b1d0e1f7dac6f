import type { Writable } from "node:stream";
import type { RingTaker } from "./block-ring";

/**
 * After a batch was sent, the next one waits this long: at 20,000 lines/s that makes 300 wake-ups a
 * second instead of 20,000, and leaves the processor to the reader. It is the delay that `kmsg` adds at most.
 */
const GATHER_MS = 3;

/** 1 while the sender sleeps and wants to be woken by the reader. */
export type IdleFlag = Int32Array;

/** Sends what the ring holds, batch by batch. Call the result when the reader says that something is there. */
export function createSender(
  ring: RingTaker,
  blockBytes: number,
  idle: IdleFlag,
  output: Writable,
): () => void {
  const batch = Buffer.allocUnsafe(blockBytes);
  const step = (): void => {
    let size = ring.take(batch);
    if (size === 0) {
      Atomics.store(idle, 0, 1);
      // A record may have come between the look and the flag.
      size = ring.take(batch);
      if (size === 0) return;
      if (Atomics.exchange(idle, 0, 0) === 0) wakesUnderWay++;
    }
    const full = size > blockBytes / 2;
    output.write(batch.subarray(0, size), () => {
      if (full) step();
      else setTimeout(step, GATHER_MS);
    });
  };
  // A wake-up that crossed with our own second look must not start a second loop over the same buffer.
  let wakesUnderWay = 0;
  return () => {
    if (wakesUnderWay > 0) wakesUnderWay--;
    else step();
  };
}
