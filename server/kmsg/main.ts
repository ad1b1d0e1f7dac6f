/** The `kmsg` process: copies raw records from an open /dev/kmsg to `web`. No privilege, no parsing, one thread. */
import { openSync, readSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { copyRecords, type KmsgCalls, type KmsgEnd } from "./copy-records";
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
  // Never written to: it makes the descriptor non-blocking, which fs cannot (uv_pipe_open).
  new Socket({ fd: output, readable: false, writable: true });
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const files = { log: openSync("/dev/zero", "r"), output: openSync("/dev/null", "w") };
  let isWarm = false;
  const calls: KmsgCalls = {
    read: (bytes, offset, size) => readSync(files.log, bytes, offset, size, null),
    write: (bytes) => writeSync(files.output, bytes),
    pause: (ms) => Atomics.wait(clock, 0, 0, ms),
    nowMs: () => performance.now(),
    isParentGone: () => !isWarm || process.ppid !== parent,
  };
  // Until V8 has compiled the loop, a record takes 10 µs instead of 2, and the first burst is lost:
  // so it runs on zeros first, for the 100 ms until it looks for its parent.
  copyRecords(calls, createRecordQueue(BLOCK_BYTES, MAX_BLOCKS));
  isWarm = true;
  files.log = log;
  files.output = output;
  return copyRecords(calls, createRecordQueue(BLOCK_BYTES, MAX_BLOCKS));
}
