import type { RecordQueue } from "./record-queue";

/**
 * Longest record that devkmsg_read() can return: PRINTK_MESSAGE_MAX, 8192 before 6.4
 * (CONSOLE_EXT_LOG_MAX). A smaller buffer gets EINVAL and loses the record (kernel/printk/printk.c).
 */
const RECORD_BYTES = 8192;
const NEWLINE = 0x0a;

/**
 * Pauses between two looks at an empty log. Not a blocking read: its wake-up is a lazy irq_work, which a
 * busy processor runs at its next tick, 4 ms later with HZ=250, and the ring of 600 records is overrun
 * by then. Measured, 50,000 lines in 0.22 s: blocking lost 12 to 58 %, this 0 to 14 %, and nothing in
 * real time (start-kmsg.ts).
 */
const BURST_PAUSE_MS = 0.5;
/** A look costs some 50 µs: this makes less than 2 % of a processor. The ring lasts 4 ms at 150,000 lines/s. */
const CALM_PAUSE_MS = 3;
/** A look that finds so many is in a burst, and bursts come in pieces. */
const BURST_RECORDS = 32;
const BURST_LASTS_MS = 250;

/** A write wakes `web`: not more often than this, unless there is much. Also what `kmsg` delays a line at most. */
const GATHER_MS = 3;
const MUCH_BYTES = 32 * 1024;
/** Reads between two looks at the writer. */
const READS_A_TURN = 400;
const END_LOOK_MS = 100;
/** What is read after the end was asked for: more than a reader that keeps up can be behind. */
const LAST_TURNS = 3;
/** Pauses for a taker that is full at the end: 300 ms. */
const LAST_TRIES = 100;

/** System calls, synchronous and non-blocking; they throw errors with an errno `code`. */
export type KmsgCalls = {
  readonly read: (bytes: Uint8Array, offset: number, size: number) => number;
  readonly write: (bytes: Uint8Array) => number;
  readonly pause: (ms: number) => void;
  readonly nowMs: () => number;
  /** Nobody wants more: what is in the log by now is the last. */
  readonly isOver: () => boolean;
};

/** Why it ended: the log did (only a test's does), nobody takes the records, nobody wants more. */
export type KmsgEnd = "log-ended" | "taker-gone" | "over";

/**
 * Copies records, one read each, until nobody is left to copy for.
 *
 * What gets lost on the way is not counted here. The kernel's ring overrun (EPIPE), a record that does
 * not fit (EINVAL) and a block dropped by the queue all leave a jump in the sequence numbers, which `web`
 * counts exactly; a second count could only disagree with it.
 */
export function copyRecords(calls: KmsgCalls, queue: RecordQueue): KmsgEnd {
  let sentAtMs = calls.nowMs();
  let lookedAtMs = sentAtMs;
  let burstEndsMs = sentAtMs;
  for (;;) {
    const turn = readTurn(calls, queue);
    const nowMs = calls.nowMs();
    const isDue = nowMs - sentAtMs >= GATHER_MS || queue.pendingBytes() >= MUCH_BYTES || turn.isEnd;
    if (isDue && queue.pendingBytes() > 0) {
      if (!sendAll(calls, queue)) return "taker-gone";
      sentAtMs = nowMs;
    }
    if (turn.isEnd && queue.pendingBytes() === 0) return "log-ended";
    if (nowMs - lookedAtMs >= END_LOOK_MS) {
      if (calls.isOver()) {
        sendLast(calls, queue);
        return "over";
      }
      lookedAtMs = nowMs;
    }
    if (turn.records >= BURST_RECORDS) burstEndsMs = nowMs + BURST_LASTS_MS;
    if (turn.isEmpty) calls.pause(nowMs < burstEndsMs ? BURST_PAUSE_MS : CALM_PAUSE_MS);
  }
}

type Turn = { readonly records: number; readonly isEmpty: boolean; readonly isEnd: boolean };

function readTurn(calls: KmsgCalls, queue: RecordQueue): Turn {
  let records = 0;
  for (let reads = 0; reads < READS_A_TURN; reads++) {
    const { bytes, offset } = queue.reserve(RECORD_BYTES + 1);
    try {
      let size = calls.read(bytes, offset, RECORD_BYTES);
      if (size === 0) return { records, isEmpty: true, isEnd: true };
      // A much escaped text is cut at PRINTK_MESSAGE_MAX together with its newline (devkmsg_read, 6.4 on).
      if (bytes[offset + size - 1] !== NEWLINE) bytes[offset + size++] = NEWLINE;
      queue.commit(size);
      records++;
    } catch (error) {
      const code = codeOf(error);
      if (code === "EAGAIN") return { records, isEmpty: true, isEnd: false };
      // EPIPE: overrun, the position is already at the oldest record. EINVAL: that record is skipped.
      if (code !== "EPIPE" && code !== "EINVAL" && code !== "EINTR") throw error;
    }
  }
  return { records, isEmpty: false, isEnd: false };
}

function sendLast(calls: KmsgCalls, queue: RecordQueue): void {
  for (let turns = 0; turns < LAST_TURNS && !readTurn(calls, queue).isEmpty; turns++);
  for (let tries = 0; tries < LAST_TRIES && queue.pendingBytes() > 0; tries++) {
    if (!sendAll(calls, queue)) return;
    if (queue.pendingBytes() > 0) calls.pause(CALM_PAUSE_MS);
  }
}

/** Sends until the queue is empty or the taker is full. False: there is no taker any more. */
function sendAll(calls: KmsgCalls, queue: RecordQueue): boolean {
  while (queue.pendingBytes() > 0) {
    try {
      queue.sent(calls.write(queue.oldest()));
    } catch (error) {
      const code = codeOf(error);
      if (code === "EAGAIN") return true;
      if (code === "EPIPE" || code === "ECONNRESET") return false;
      if (code !== "EINTR") throw error;
    }
  }
  return true;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
