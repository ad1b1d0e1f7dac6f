import { RECORDED_LIMITS } from "@/lib/journey/archive";
import { ArchiveFeed } from "@/lib/journey/archive-feed";
import type { ArchivePart } from "@/lib/journey/archive-part";
import { NO_PROGRESS, type ReadProgress } from "../session/connection";
import { readLog } from "./read-log";
import type { ReadMessage, ReadRequest } from "./read-message";

const CHUNK_BYTES = 1024 * 1024;
/** The page takes this many packets in about 1 ms. */
const PART_ROWS = 200;
/** Told while the log is read: a screen's worth, to begin with. The rest follows when it is known what stays. */
const EARLY_ROWS = 2000;
const COUNTS_EVERY_MS = 250;
/** Parts that may be under way before the page has asked for more. */
const WINDOW = 3;

const feed = new ArchiveFeed(RECORDED_LIMITS);
let credit = WINDOW;
let wake: (() => void) | null = null;
let isEnough = false;
let told = 0;
let toldAtMs = Number.NEGATIVE_INFINITY;
let progress: ReadProgress = NO_PROGRESS;

addEventListener("message", ({ data }: MessageEvent<ReadRequest>) => {
  switch (data.kind) {
    case "open":
      return void read(data.log);
    case "more":
      credit += 1;
      return wake?.();
    case "stop":
      isEnough = true;
  }
});

async function read(log: Blob): Promise<void> {
  const end = await readLog(log, CHUNK_BYTES, {
    async take(events, now) {
      feed.apply(events);
      progress = now;
      if (credit > 0 && told === 0 && feed.waiting > 0) {
        tell(feed.take(PART_ROWS));
        // The first drawing is the longest: while this reads on, it lasts twice as long where cores are few.
        while (credit < WINDOW) await asked();
      } else if (credit > 0 && told < EARLY_ROWS && feed.waiting > 0) tell(feed.take(PART_ROWS));
      else if (credit > 0 && performance.now() - toldAtMs > COUNTS_EVERY_MS) tell(feed.counts());
      return !isEnough;
    },
  });
  do {
    while (credit <= 0) await asked();
    tell(feed.take(PART_ROWS));
  } while (feed.waiting > 0);
  post(end);
}

/** Until the page asks for more. */
function asked(): Promise<void> {
  return new Promise((resolve) => {
    wake = resolve;
  });
}

function tell(part: ArchivePart): void {
  credit -= 1;
  told += part.rows.length;
  toldAtMs = performance.now();
  post({ kind: "part", part, progress });
}

function post(message: ReadMessage): void {
  postMessage(message);
}
