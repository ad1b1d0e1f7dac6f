import { setTimeout as sleep } from "node:timers/promises";
import { KernelLog } from "./kernel-log";

/** What a closing connection still sends after its program has ended. */
const SETTLE_MS = 100;
const ATTEMPTS = 8;

/**
 * The lines of these rules that `work` leaves in the kernel log. The log is the whole machine's: if
 * others flood it so that records are lost (EPIPE), the work is done again.
 */
export function linesOf(nonce: string, work: () => Promise<unknown>): Promise<readonly string[]> {
  return linesWith(`hop:${nonce}:`, work);
}

/** The lines that begin so. */
export async function linesWith(start: string, work: () => Promise<unknown>): Promise<readonly string[]> {
  const { records } = await readLog(start, async (log) => {
    await work();
    await sleep(SETTLE_MS);
    log.drain();
  });
  return records.map((record) => record.slice(record.indexOf(";") + 1, record.indexOf("\n")));
}

/**
 * Whole records of /dev/kmsg, with their stamps, of these rules: from the last `forget` of `work` until it ends, and
 * not one more.
 */
export function recordsOf<T>(
  nonce: string,
  work: (log: KernelLog) => Promise<T>,
): Promise<{ readonly records: readonly string[]; readonly value: T }> {
  return readLog(`hop:${nonce}:`, work);
}

async function readLog<T>(start: string, work: (log: KernelLog) => Promise<T>) {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const log = new KernelLog(start);
    try {
      const value = await work(log);
      if (!log.lost) return { records: log.records, value };
    } finally {
      log.close();
    }
  }
  throw new Error("the kernel log is flooded by others");
}
