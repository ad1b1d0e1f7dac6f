import type { Director } from "../player/director";
import { NO_PROGRESS } from "../session/connection";
import type { Session } from "../session/session";
import { readLog } from "./read-log";
import { type PostedMessage, type ReadMessage, type ReadRequest, received } from "./read-message";
import { startWorker } from "./start-worker";

/** Above this many events the reader waits for the page. */
const BACKLOG_EVENTS = 20_000;
/** Without a worker: longest stretch of parsing on the main thread. */
const SLICE_MS = 12;

export type Replay = { readonly cancel: () => void };

/** Opens a recorded log in this page alone: parsed in a worker, or piecewise here where none may run. */
export function openReplay(session: Session, director: Director, name: string, log: Blob): Replay {
  let open = true;
  let lines = 0;
  director.reset();
  session.follow(false);
  session.set({
    connection: { kind: "reading", name, progress: { ...NO_PROGRESS, totalBytes: log.size } },
    hello: null,
    status: null,
    topology: null,
    notices: [],
  });

  const take = (message: ReadMessage) => {
    if (!open) return;
    switch (message.kind) {
      case "part":
        lines = message.progress.lines;
        session.push(message.events);
        session.set({ connection: { kind: "reading", name, progress: message.progress } });
        return;
      case "done":
        open = false;
        session.set({ connection: { kind: "replay", name, lines: message.lines } });
        return;
      case "failed":
        open = false;
        session.set({ connection: { kind: "idle" } });
        session.notice({
          code: message.code,
          detail: message.detail === "" ? name : `${name}: ${message.detail}`,
        });
    }
  };

  const stop = start(log, session, take);
  return {
    cancel: () => {
      if (!open) return;
      open = false;
      stop();
      const { totals } = session.state;
      const counts = { total: lines, netfilter: totals.hops, other: totals.others, lost: totals.lost };
      session.set({ connection: { kind: "replay", name, lines: counts } });
    },
  };
}

/** In a worker where one may run, else here. Returns what stops it. */
function start(log: Blob, session: Session, take: (message: ReadMessage) => void): () => void {
  let stopped = false;
  let stop = () => {};
  const here = () => {
    if (!stopped) stop = startHere(log, session, take);
  };
  void startWorker().then((worker) => {
    if (stopped) return worker?.terminate();
    if (worker === null) return here();
    stop = readIn(worker, log, session, take, here);
  });
  return () => {
    stopped = true;
    stop();
  };
}

function readIn(
  worker: Worker,
  log: Blob,
  session: Session,
  take: (message: ReadMessage) => void,
  otherwise: () => void,
): () => void {
  let started = false;
  worker.onmessage = async ({ data }: MessageEvent<PostedMessage>) => {
    started = true;
    take(received(data));
    if (data.kind !== "part") return worker.terminate();
    await room(session);
    worker.postMessage({ kind: "more" } satisfies ReadRequest);
  };
  // A worker whose script may not load tells it late, by this event alone.
  worker.onerror = (event) => {
    event.preventDefault();
    worker.terminate();
    if (started) take({ kind: "failed", code: "file-unreadable", detail: event.message });
    else otherwise();
  };
  worker.postMessage({ kind: "open", log } satisfies ReadRequest);
  return () => worker.terminate();
}

function startHere(log: Blob, session: Session, take: (message: ReadMessage) => void): () => void {
  let stopped = false;
  let sliceEndMs = performance.now() + SLICE_MS;
  const send = async (message: ReadMessage) => {
    if (stopped) return false;
    take(message);
    await room(session);
    if (performance.now() > sliceEndMs) {
      await pause(0);
      sliceEndMs = performance.now() + SLICE_MS;
    }
    return !stopped;
  };
  void readLog(log, { send });
  return () => {
    stopped = true;
  };
}

async function room(session: Session): Promise<void> {
  while (session.backlog > BACKLOG_EVENTS) await pause(20);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
