import { closeSync, constants, openSync, readSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { prefixStart } from "../rules/own-prefix";

/** What a closing connection still sends after its program has ended. */
const SETTLE_MS = 100;
const ATTEMPTS = 8;

/**
 * The lines of these rules that `work` leaves in the kernel log. The log is the whole machine's: if
 * others flood it so that records are lost (EPIPE), the work is done again.
 */
export function linesOf(nonce: string, work: () => Promise<unknown>): Promise<readonly string[]> {
  return linesWith(prefixStart(nonce), work);
}

/** The same, as whole records of /dev/kmsg with their stamps. */
export async function recordsOf(nonce: string, work: () => Promise<unknown>): Promise<readonly string[]> {
  return (await logOf(prefixStart(nonce), work)).records;
}

/** The lines that begin so. */
export async function linesWith(start: string, work: () => Promise<unknown>): Promise<readonly string[]> {
  return (await logOf(start, work)).lines;
}

async function logOf(start: string, work: () => Promise<unknown>): Promise<Log> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const log = new Log(start);
    try {
      log.drain();
      log.forget();
      const watch = setInterval(() => log.drain(), 2);
      await work();
      await sleep(SETTLE_MS);
      clearInterval(watch);
      log.drain();
      if (!log.lost) return log;
    } finally {
      log.close();
    }
  }
  throw new Error("the kernel log is flooded by others");
}

class Log {
  readonly #file = openSync("/dev/kmsg", constants.O_RDONLY | constants.O_NONBLOCK);
  readonly #record = Buffer.alloc(8192);
  readonly #start: string;
  lines: string[] = [];
  records: string[] = [];
  lost = false;

  constructor(start: string) {
    this.#start = start;
  }

  drain(): void {
    for (;;) {
      try {
        const text = this.#record.toString("latin1", 0, readSync(this.#file, this.#record));
        const line = text.slice(text.indexOf(";") + 1, text.indexOf("\n"));
        if (!line.startsWith(this.#start)) continue;
        this.lines.push(line);
        this.records.push(text);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EAGAIN") return;
        if (code !== "EPIPE") throw error;
        this.lost = true;
      }
    }
  }

  forget(): void {
    this.lines = [];
    this.records = [];
    this.lost = false;
  }

  close(): void {
    closeSync(this.#file);
  }
}
