import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import type { Page } from "@playwright/test";

const TRIES = 7;

/**
 * ms to subtract from another clock's reading to get this process's `performance.now()`. The reading
 * that took least is taken: its error is at most half of what it took.
 */
type Reading = { readonly offsetMs: number; readonly tookMs: number };

/** The clock of printk's stamps (local_clock()), read through a record of our own in /dev/kmsg. */
export function kernelClockOffsetMs(): number {
  const log = openSync("/dev/kmsg", constants.O_RDWR | constants.O_NONBLOCK);
  try {
    // Few: the kernel limits who writes there (printk_devkmsg).
    return best(
      Array.from({ length: 3 }, (_, index) =>
        readKernelClock(log, `hopscope-clock-${process.pid}-${index}-${Math.random()}`),
      ),
    );
  } finally {
    closeSync(log);
  }
}

function readKernelClock(log: number, marker: string): Reading {
  const beforeMs = performance.now();
  writeSync(log, `<15>${marker}\n`);
  const afterMs = performance.now();
  const record = Buffer.alloc(8192);
  for (;;) {
    let text: string;
    try {
      text = record.toString("latin1", 0, readSync(log, record));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EPIPE") continue;
      throw new Error(`the record ${marker} did not come back: ${(error as Error).message}`);
    }
    if (!text.includes(marker)) continue;
    const stampMs = Number(text.split(",")[2]) / 1000;
    return { offsetMs: stampMs - (beforeMs + afterMs) / 2, tookMs: afterMs - beforeMs };
  }
}

/** The page's `performance.now()`. */
export async function pageClockOffsetMs(page: Page): Promise<number> {
  const readings: Reading[] = [];
  for (let index = 0; index < TRIES; index += 1) {
    const beforeMs = performance.now();
    const pageMs = await page.evaluate(() => performance.now());
    const afterMs = performance.now();
    readings.push({ offsetMs: pageMs - (beforeMs + afterMs) / 2, tookMs: afterMs - beforeMs });
  }
  return best(readings);
}

function best(readings: readonly Reading[]): number {
  return [...readings].sort((a, b) => a.tookMs - b.tookMs)[0]?.offsetMs ?? Number.NaN;
}
