import type { Readable } from "node:stream";
import type { JourneyEvent } from "@/lib/journey/journey";
import { createLogReader, type LogEntry } from "@/lib/kernel-log";
import type { Correlate } from "./correlate";
import type { LedgerBook } from "./ledger";
import type { Intake } from "./tracer";

/** One turn of the event loop reads for at most this long, so that viewers are served in between. */
const TURN_MS = 10;
/** A packet's last hop is known to be its last when nothing follows for this long. */
const IDLE_MS = 20;

export type LiveIntake = Intake & {
  readonly linesSeen: number;
  close(): void;
};

/**
 * Kernel records in, journey events out. Only lines of our own rules go on: facility 0 (user space cannot
 * write that: /dev/kmsg makes it LOG_USER) and a nonce of this session at the very beginning. What other
 * programs and other rules log is counted, and stays on this machine.
 */
export function createLiveIntake(
  kmsg: Readable,
  correlate: Correlate,
  ledger: LedgerBook,
  emit: (events: readonly JourneyEvent[]) => void,
  settleMs: number,
): LiveIntake {
  const reader = createLogReader({ transport: "kmsg" });
  const prefixes: string[] = [];
  let linesSeen = 0;
  let isHeld = false;
  let isYielding = false;
  let lastDataMs = performance.now();
  let turnBeganMs = 0;
  let idle: NodeJS.Timeout | null = null;

  const isOurs = (text: string): boolean => prefixes.some((prefix) => text.startsWith(prefix));

  function take(entry: LogEntry): void {
    if (entry.kind === "gap") {
      ledger.noteGap(entry.lost);
      emit(correlate.push(entry));
      return;
    }
    const { priority, text } = entry.record;
    const isKernel = priority !== null && priority >> 3 === 0;
    if (isKernel && isOurs(text)) {
      if (entry.kind === "other") {
        ledger.noteUnparsed();
        return;
      }
      linesSeen += 1;
      ledger.noteDelivered();
      emit(correlate.push(entry));
    } else if (entry.kind === "log" || isOurs(text)) {
      ledger.noteOtherRule();
    }
  }

  function rest(): void {
    idle = null;
    for (const entry of reader.flush()) take(entry);
    emit(correlate.idle());
  }

  function updateFlow(): void {
    if (isHeld || isYielding) kmsg.pause();
    else kmsg.resume();
  }

  kmsg.on("data", (chunk: Buffer) => {
    const nowMs = performance.now();
    if (nowMs - lastDataMs > 1) turnBeganMs = nowMs;
    lastDataMs = nowMs;
    // The kernel writes everything outside of printable ASCII as \xNN.
    for (const entry of reader.push(chunk.toString("latin1"))) take(entry);
    if (idle === null) idle = setTimeout(rest, IDLE_MS);
    else idle.refresh();
    if (performance.now() - turnBeganMs < TURN_MS) return;
    isYielding = true;
    updateFlow();
    setImmediate(() => {
      isYielding = false;
      turnBeganMs = performance.now();
      updateFlow();
    });
  });

  return {
    get linesSeen() {
      return linesSeen;
    },
    hold() {
      isHeld = true;
      updateFlow();
    },
    release() {
      isHeld = false;
      updateFlow();
    },
    accept(nonce) {
      const prefix = `hop:${nonce}:`;
      if (!prefixes.includes(prefix)) prefixes.push(prefix);
    },
    async quiet() {
      const calledMs = performance.now();
      const isQuiet = () => performance.now() - Math.max(lastDataMs, calledMs) >= settleMs;
      // Other programs may write to the kernel log all the time: then this is as quiet as it gets.
      const enoughMs = calledMs + 8 * settleMs;
      while (!isQuiet() && performance.now() < enoughMs) await pause(settleMs / 4);
    },
    close() {
      if (idle !== null) clearTimeout(idle);
      kmsg.destroy();
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
