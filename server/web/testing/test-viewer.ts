import { io, type Socket } from "socket.io-client";
import type { JourneyEvent } from "@/lib/journey/journey";
import type { Closing, Handshake, Hello, Status } from "@/lib/protocol/events";
import { createResume } from "@/lib/protocol/resume";
import { parseServerEvent } from "@/lib/protocol/server-event";
import type { TestWeb } from "./start-test-web";

export type ViewerOptions = {
  readonly token?: string;
  /** False: takes messages, but never acknowledges. */
  readonly acks?: boolean;
  readonly since?: Handshake["since"];
};

/** A viewer as the page is one: a real socket.io-client, schema at the edge, resume, acknowledgements. */
export class TestViewer {
  readonly resume = createResume();
  readonly socket: Socket;
  events: JourneyEvent[] = [];
  /** What happened since it came. */
  news: JourneyEvent[] = [];
  hello: Hello | null = null;
  status: Status | null = null;
  closing: Closing | null = null;
  snapshots = 0;
  missing = 0;
  batches = 0;
  holes = 0;
  duplicates = 0;
  refusedCode: string | null = null;
  readonly skipped: { readonly from: number; readonly to: number }[] = [];
  readonly problems: string[] = [];

  constructor(web: Pick<TestWeb, "origin" | "viewerToken"> & Partial<TestWeb>, options: ViewerOptions = {}) {
    this.socket = io(`${web.origin}/view`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      auth: (done: (auth: object) => void) =>
        done({ token: options.token ?? web.viewerToken, since: this.resume.since ?? options.since }),
      extraHeaders: { Origin: web.origin },
    });
    this.socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
      this.refusedCode = error.data?.code ?? error.message;
    });
    this.socket.onAny((name: string, payload: unknown) => this.take(name, payload, options.acks ?? true));
  }

  get last(): number {
    return this.resume.since?.seq ?? 0;
  }

  /** Cuts the connection as a lost network does, without a good-bye. */
  cut(): void {
    const engine = this.socket.io.engine as { transport?: { ws?: { terminate?: () => void } } } | undefined;
    engine?.transport?.ws?.terminate?.();
    this.socket.disconnect();
  }

  close(): void {
    this.socket.disconnect();
  }

  private take(name: string, payload: unknown, acks: boolean): void {
    const parsed = parseServerEvent(name, payload);
    if (!parsed.ok) {
      this.problems.push(`${name}: ${parsed.detail}`);
      return;
    }
    const event = parsed.value;
    switch (event.kind) {
      case "hello":
        this.hello = event.hello;
        if (this.resume.hello(event.hello.session, event.hello.last)) this.events = [];
        return;
      case "snapshot":
        this.resume.snapshot(event.batch, event.missing);
        this.snapshots += 1;
        this.missing = event.missing;
        this.events = [...event.batch.events];
        break;
      case "batch": {
        this.batches += 1;
        const arrival = this.resume.batch(event.batch, event.batch.events.length);
        if (arrival.kind === "hole") this.holes += 1;
        if (arrival.kind === "duplicate") this.duplicates += 1;
        if (arrival.kind === "apply") {
          this.events.push(...event.batch.events.slice(arrival.skip));
          this.news.push(...event.batch.events.slice(arrival.past));
        }
        break;
      }
      case "status":
        this.status = event.status;
        return;
      case "skipped":
        this.resume.skipped(event);
        this.skipped.push({ from: event.from, to: event.to });
        return;
      case "closing":
        this.closing = event.closing;
        return;
      case "topology":
        return;
    }
    if (acks) this.socket.emit("ack", event.batch.to);
  }
}

/** Resolves when `holds` does; rejects after `ms` with what was waited for. */
export async function until(what: string, holds: () => boolean, ms = 10_000): Promise<void> {
  const endMs = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`still waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
