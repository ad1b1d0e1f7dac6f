import { type Manager, type Socket, Manager as SocketManager } from "socket.io-client";
import { ARCHIVE_LIMITS, RECORDED_LIMITS } from "@/lib/journey/archive";
import type { ControlToServer } from "@/lib/protocol/events";
import { PROTOCOL_VERSION } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import { createResume } from "@/lib/protocol/resume";
import { parseServerEvent, type ServerEvent } from "@/lib/protocol/server-event";
import type { Director } from "../player/director";
import type { Session } from "../session/session";
import { backoffMs } from "./backoff";
import { LostNotice } from "./lost-notice";

export type ControlSocket = Socket<Record<string, never>, ControlToServer>;

export type LiveSource = {
  readonly control: ControlSocket;
  /** Tries at once instead of waiting. */
  readonly retry: () => void;
  readonly close: () => void;
};

const EVENTS = ["hello", "snapshot", "batch", "status", "topology", "skipped", "closing"] as const;

/** The page tells "stale" after seconds: how long ago the last message was need not be exact. */
const HEARD_EVERY_MS = 500;

/** A server that is only slow to answer, or a laptop that wakes up, is back before this many. */
const TRIES_UNSAID = 3;

/** Above this many events that wait to be shown a recording is not sent on. */
const BACKLOG_EVENTS = 20_000;
const BACKLOG_MS = 20;

/** Batches that could not be decoded, after which server and page do not fit together. */
const MISREAD_LIMIT = 2;

/** Watches a hopscope server: applies what it sends to the session and resumes after a cut. */
export function openLive(session: Session, director: Director, origin: string, token: string): LiveSource {
  const resume = createResume();
  const manager: Manager = new SocketManager(origin, {
    transports: ["websocket"],
    reconnection: false,
    autoConnect: false,
  });
  const view = manager.socket("/view", { auth: (give) => give({ token, since: resume.since }) });
  const control: ControlSocket = manager.socket("/control", { auth: { token } });
  const lost = new LostNotice(() => session.notice({ code: "records-lost", detail: "" }));
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let ended = false;
  let misread = 0;

  const connect = () => {
    timer = null;
    if (attempt > 0) session.set({ connection: { kind: "reconnecting", attempt, retryAtMs: null } });
    view.connect();
  };

  /** Over what it has shown by now a page without packets has a card of its own (empty-state.tsx). */
  const say = (code: FaultCode) => {
    if (session.state.totals.packets > 0) session.notice({ code, detail: "" });
  };

  const end = (connection: Parameters<Session["set"]>[0]["connection"] & object) => {
    ended = true;
    session.set({ connection });
    view.disconnect();
    control.disconnect();
  };

  const deny = () => {
    session.dismiss("server-lost");
    say("token-refused");
    end({ kind: "denied" });
  };

  const retryLater = () => {
    if (ended || timer !== null) return;
    attempt += 1;
    if (attempt === TRIES_UNSAID) say("server-lost");
    const waitMs = backoffMs(attempt, document.hidden);
    session.set({ connection: { kind: "reconnecting", attempt, retryAtMs: performance.now() + waitMs } });
    timer = setTimeout(connect, waitMs);
  };

  const isRecorded = () => session.state.hello?.source != null;

  /** A recording waits for the page, also while that is paused: what waits here is bounded. */
  const acknowledge = (seq: number) => {
    const isFull = isRecorded() && session.backlog > BACKLOG_EVENTS;
    if (isFull && !ended) setTimeout(acknowledge, BACKLOG_MS, seq);
    else view.emit("ack", seq);
  };

  const take = (event: ServerEvent) => {
    switch (event.kind) {
      case "hello": {
        const { hello } = event;
        session.dismiss("server-lost");
        if (hello.protocol !== PROTOCOL_VERSION)
          return end({ kind: "incompatible", version: hello.protocol });
        if (resume.hello(hello.session, hello.last)) {
          director.reset(hello.source === null ? ARCHIVE_LIMITS : RECORDED_LIMITS);
          lost.reset();
          session.dismiss("records-lost");
        }
        attempt = 0;
        session.set({ connection: { kind: "live" }, hello, topology: hello.topology });
        // Once it is active it connects with its manager by itself: a second time in one session the server hangs up.
        if (hello.role === "presenter" && !control.active) control.connect();
        return;
      }
      case "snapshot": {
        const { batch, missing } = event;
        resume.snapshot(batch, missing);
        director.reset();
        session.set({ skipped: missing });
        director.catchUp(batch.events);
        view.emit("ack", batch.to);
        return;
      }
      case "batch": {
        const { batch } = event;
        const arrival = resume.batch(batch, batch.events.length);
        if (arrival.kind === "hole") {
          view.disconnect();
          return retryLater();
        }
        if (arrival.kind === "apply") {
          // Of a recording nothing happens now: it is there, and played when it is chosen.
          const past = isRecorded() ? batch.events.length : arrival.past;
          director.catchUp(batch.events.slice(arrival.skip, past));
          session.push(batch.events.slice(past));
        }
        acknowledge(batch.to);
        return;
      }
      case "status":
        if (!isRecorded()) lost.note(event.status);
        return session.set({ status: event.status });
      case "topology":
        return session.set({ topology: event.topology });
      case "skipped":
        resume.skipped(event);
        return session.set({ skipped: session.state.skipped + event.to - event.from + 1 });
      case "closing":
        if (event.closing.code === "refused") deny();
    }
  };

  const heard = () => {
    const nowMs = performance.now();
    if (nowMs - session.state.heardAtMs >= HEARD_EVERY_MS) session.set({ heardAtMs: nowMs });
  };

  for (const name of EVENTS) {
    view.on(name, (payload: unknown) => {
      heard();
      const parsed = parseServerEvent(name, payload);
      if (parsed.ok) return take(parsed.value);
      session.notice({ code: parsed.code, detail: parsed.detail });
      // Asking for it again would bring the same again, for ever.
      if (name === "snapshot" || name === "batch") {
        misread += 1;
        if (misread > MISREAD_LIMIT) end({ kind: "incompatible", version: PROTOCOL_VERSION });
      }
    });
  }
  manager.on("ping", heard);
  view.on("disconnect", retryLater);
  view.on("connect_error", (error) => {
    if (isRefusal(error)) deny();
    else retryLater();
  });
  session.set({ connection: { kind: "connecting" } });
  view.connect();

  return {
    control,
    retry: () => {
      if (timer === null) return;
      clearTimeout(timer);
      connect();
    },
    close: () => {
      ended = true;
      if (timer !== null) clearTimeout(timer);
      view.disconnect();
      control.disconnect();
    },
  };
}

/** The server said no, other than not being reached (socket.io-client: only that has a `type`, or is a timeout). */
function isRefusal(error: Error): boolean {
  return !("type" in error) && error.message !== "timeout";
}
