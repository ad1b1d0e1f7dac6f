/** The `kmsg` process: copies raw records from an open /dev/kmsg to `web`. No privilege, no parsing, one thread. */
import { openSync, readSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { copyRecords, type KmsgCalls, type KmsgEnd } from "./copy-records";
import { createRecordQueue } from "./record-queue";

/** 64 MB hold some 200,000 records: what `web` may fall behind before the oldest go. */
const BLOCK_BYTES = 64 * 1024;
const MAX_BLOCKS = 1024;

/**
 * `log`: descriptor of /dev/kmsg, non-blocking. `output`: descriptor of a socket. Does not return to the
 * event loop before the parent is gone, or the other end of `output` is, or has said that it is enough.
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
    isOver: () => !isWarm || process.ppid !== parent || isEnded(output),
  };
  // Until V8 has compiled the loop, a record takes 10 µs instead of 2, and the first burst is lost:
  // so it runs on zeros first, for the 100 ms until it looks for its end.
  copyRecords(calls, createRecordQueue(BLOCK_BYTES, MAX_BLOCKS));
  isWarm = true;
  files.log = log;
  files.output = output;
  return copyRecords(calls, createRecordQueue(BLOCK_BYTES, MAX_BLOCKS));
}

/** The other end is closed, or has shut down its writing half, which asks for the end. */
function isEnded(socket: number): boolean {
  try {
    return readSync(socket, new Uint8Array(1)) === 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "EAGAIN";
  }
}
