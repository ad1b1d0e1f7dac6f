/** The `kmsg` process: copies raw records from an open /dev/kmsg to `web`. No privilege, no parsing, one thread. */
import { readSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { copyRecords, type KmsgEnd } from "./copy-records";
import { createRecordQueue } from "./record-queue";

/** 64 MB hold some 200,000 records: what `web` may fall behind before the oldest go. */
const BLOCK_BYTES = 64 * 1024;
const MAX_BLOCKS = 1024;

/**
 * `log`: descriptor of /dev/kmsg, non-blocking. `output`: descriptor of a pipe or socket. Does not
 * return to the event loop before it ends.
 */
export function runKmsg(log: number, output: number, parent: number): KmsgEnd {
  Error.stackTraceLimit = 0; // EAGAIN and EPIPE are everyday events here: no stack for them.
  const clock = new Int32Array(new SharedArrayBuffer(4));
  // Never written to: it makes the descriptor non-blocking, which fs cannot (uv_pipe_open).
  new Socket({ fd: output, readable: false, writable: true });
  return copyRecords(
    {
      read: (bytes, offset, size) => readSync(log, bytes, offset, size, null),
      write: (bytes) => writeSync(output, bytes),
      pause: (ms) => Atomics.wait(clock, 0, 0, ms),
      nowMs: () => performance.now(),
      isParentGone: () => process.ppid !== parent,
    },
    createRecordQueue(BLOCK_BYTES, MAX_BLOCKS),
  );
}
