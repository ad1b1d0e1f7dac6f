import type { Director } from "../player/director";
import { NO_PROGRESS, type ReadProgress } from "../session/connection";
import type { Session } from "../session/session";
import type { Notice } from "../session/session-state";
import { textOf } from "./log-text";
import { type ReadEnd, readLog } from "./read-log";
import type { ReadMessage, ReadRequest } from "./read-message";
import { startWorker } from "./start-worker";

/** Without a worker: above this many events the reader waits for the page. */
const BACKLOG_EVENTS = 20_000;
/** A page behind another one draws nothing. */
const LONGEST_DRAWING_MS = 500;
/** Without a worker: longest stretch of parsing on the main thread, and what is parsed at once. */
const SLICE_MS = 12;
const CHUNK_BYTES = 64 * 1024;

export type Replay = {
  /** Enough: what was read by now stays. */
  readonly stop: () => void;
  /** Something else is opened. */
  readonly close: () => void;
};

type Reading = {
  readonly session: Session;
  readonly progress: (progress: ReadProgress) => void;
  readonly end: (end: ReadEnd) => void;
};

/** Opens a recorded log in this page alone: parsed in a worker, or piecewise here where none may run. */
export function openReplay(session: Session, director: Director, name: string, log: Blob): Replay {
  let open = true;
  let shown = NO_PROGRESS;
  director.reset();
  session.follow(false);
  session.set({
    connection: { kind: "reading", name, progress: { ...NO_PROGRESS, totalBytes: log.size } },
    hello: null,
    status: null,
    topology: null,
    notices: [],
  });
  const reading: Reading = {
    session,
    progress(progress) {
      if (!open || (progress.readBytes === shown.readBytes && progress.lines === shown.lines)) return;
      shown = progress;
      session.set({ connection: { kind: "reading", name, progress } });
    },
    end(end) {
      if (!open) return;
      open = false;
      if (end.kind === "done") {
        session.set({ connection: { kind: "replay", name, lines: end.lines, asides: end.asides } });
        for (const code of end.doubts) session.notice({ code, detail: name });
        return;
      }
      session.set({ connection: { kind: "idle" } });
      session.notice(faultOf(name, end));
    },
  };
  const { stop, close } = start(log, reading);
  return {
    stop,
    close() {
      open = false;
      close();
    },
  };
}

/** What its first bytes already say: it is no text, or cannot be read. Null: it may be opened. */
export async function unreadable(name: string, log: Blob): Promise<Notice | null> {
  const text = await textOf(log, CHUNK_BYTES);
  return text.ok ? null : faultOf(name, text);
}

function faultOf(name: string, { code, detail }: Pick<Notice, "code" | "detail">): Notice {
  return { code, detail: detail === "" ? name : `${name}: ${detail}` };
}

/** In a worker where one may run, else here. */
function start(log: Blob, reading: Reading): Replay {
  let state: "open" | "enough" | "closed" = "open";
  let running: Replay | null = null;
  const run = (started: Replay) => {
    running = started;
    if (state === "enough") started.stop();
    if (state === "closed") started.close();
  };
  const here = () => run(readHere(log, reading));
  void startWorker().then((worker) => {
    if (worker === null) here();
    else run(readIn(worker, log, reading, here));
  });
  return {
    stop() {
      state = "enough";
      running?.stop();
    },
    close() {
      state = "closed";
      running?.close();
    },
  };
}

function readIn(worker: Worker, log: Blob, reading: Reading, otherwise: () => void): Replay {
  const ask = (request: ReadRequest) => worker.postMessage(request);
  let started = false;
  let closed = false;
  let drawn = false;
  worker.onmessage = async ({ data }: MessageEvent<ReadMessage>) => {
    if (closed) return;
    started = true;
    if (data.kind !== "part") {
      worker.terminate();
      return reading.end(data);
    }
    reading.progress(data.progress);
    await reading.session.take(data.part);
    if (!drawn && data.part.rows.length > 0) {
      drawn = true;
      await drawing();
    }
    if (!closed) ask({ kind: "more" });
  };
  // A worker whose script may not load tells it late, by this event alone.
  worker.onerror = (event) => {
    event.preventDefault();
    worker.terminate();
    if (started) reading.end({ kind: "failed", code: "file-unreadable", detail: event.message });
    else otherwise();
  };
  ask({ kind: "open", log });
  return {
    stop: () => ask({ kind: "stop" }),
    close() {
      closed = true;
      worker.terminate();
    },
  };
}

function readHere(log: Blob, { session, progress, end }: Reading): Replay {
  let state: "open" | "enough" | "closed" = "open";
  let sliceEndMs = performance.now() + SLICE_MS;
  void readLog(log, CHUNK_BYTES, {
    async take(events, now) {
      if (state === "closed") return false;
      session.push(events);
      progress(now);
      while (session.backlog > BACKLOG_EVENTS) await pause(20);
      if (performance.now() > sliceEndMs) {
        await pause(0);
        sliceEndMs = performance.now() + SLICE_MS;
      }
      return state === "open";
    },
  }).then(end);
  return {
    stop() {
      state = "enough";
    },
    close() {
      state = "closed";
    },
  };
}

/** Until what was set has been drawn. */
function drawing(): Promise<void> {
  const painted = new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return Promise.race([painted, pause(LONGEST_DRAWING_MS)]);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
