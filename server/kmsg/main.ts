/** The `kmsg` process: main thread sends, a worker of the same file sits in read(2). No privilege, no parsing. */
import { readSync } from "node:fs";
import { Socket } from "node:net";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { allocateRing, type RingMemory, RingTaker, RingWriter } from "./block-ring";
import { copyRecords } from "./copy-records";
import { createSender } from "./send-records";

type ReaderInput = { readonly ring: RingMemory; readonly idle: Int32Array; readonly descriptor: number };

/** 64 MB hold some 200,000 records: what `web` may fall behind before the oldest go. */
const RING = { blockBytes: 64 * 1024, blocks: 1024 };

/**
 * Copies the records of `input` (an open /dev/kmsg) to `output` (a pipe or socket) for ever.
 * Both are descriptor numbers.
 */
export function runKmsg(input: number, output: number): void {
  const ring = allocateRing(RING);
  const idle = new Int32Array(new SharedArrayBuffer(4));
  idle[0] = 1;
  const socket = new Socket({ fd: output, readable: false, writable: true });
  // Nobody is left to copy for. Not process.exit: that would wait for the worker, which sits in read(2).
  const end = () => process.kill(process.pid, "SIGKILL");
  socket.on("error", end);
  const wake = createSender(new RingTaker(ring), RING.blockBytes, idle, socket);
  const reader = new Worker(new URL(import.meta.url), {
    workerData: { ring, idle, descriptor: input } satisfies ReaderInput,
  });
  reader.on("message", wake);
  reader.on("error", (error) => {
    process.stderr.write(`hopscope: reading the kernel log failed: ${error.message}\n`);
    end();
  });
}

if (!isMainThread) {
  const { ring, idle, descriptor } = workerData as ReaderInput;
  Error.stackTraceLimit = 0; // EPIPE is an everyday event in a burst: no stack for it.
  copyRecords(
    (bytes, offset, size) => readSync(descriptor, bytes, offset, size, null),
    new RingWriter(ring),
    () => {
      if (Atomics.load(idle, 0) === 1 && Atomics.exchange(idle, 0, 0) === 1) parentPort?.postMessage(null);
    },
  );
}
