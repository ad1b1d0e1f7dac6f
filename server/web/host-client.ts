import type { Duplex } from "node:stream";
import * as z from "zod/mini";
import type { DockRequest, DockValues } from "@/lib/protocol/dock-verbs";
import type { Outcome } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import { HOST_ANSWER_BYTES, type HostAnswer, type HostRequest } from "@/lib/protocol/host-verbs";
import { readHostFailure, readHostValue } from "./host-answer";
import { WholeLines } from "./whole-lines";

export type HostClient = {
  /** Never rejects. Errors: those of the verb, `host-gone`, `host-hung`, `bad-message`. */
  ask<R extends HostRequest>(request: R): Promise<HostAnswer<R["verb"]>>;
  readonly isGone: boolean;
};

export type DockClient = {
  /** Never rejects. Errors: those of the verb, `dock-gone`, `bad-message`. */
  ask<R extends DockRequest>(request: R): Promise<Outcome<DockValues[R["verb"]]>>;
  readonly isGone: boolean;
};

/** `changed` waits for one (lib/protocol/host-verbs.ts). */
const CHANGE_MS = 20_000;
/** On a busy machine a program of iptables takes as long; the rules go in one by one. */
const SITE_COMMAND_MS = 50;

const envelope = z.union([
  z.object({ id: z.int(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.int(), ok: z.literal(false), code: z.string(), detail: z.string() }),
]);

type Waiting = {
  readonly verb: string;
  readonly done: (outcome: Outcome<unknown>) => void;
  readonly timer: NodeJS.Timeout;
};

export function createHostClient(channel: Duplex, answerMs: number): HostClient {
  return createLineClient(channel, answerMs, { gone: "host-gone", hung: "host-hung" }) as HostClient;
}

export function createDockClient(channel: Duplex, answerMs: number): DockClient {
  return createLineClient(channel, answerMs, { gone: "dock-gone", hung: "dock-gone" }) as DockClient;
}

/** What is known to take longer. */
export function moreMs(request: HostRequest | DockRequest): number {
  if (request.verb === "changed") return CHANGE_MS;
  if (request.verb !== "rules-insert") return 0;
  const commands = (request.rules.sites ?? []).flatMap(({ text }) => text.split("\n"));
  return commands.length * SITE_COMMAND_MS;
}

type LineClient = {
  ask(request: HostRequest | DockRequest): Promise<Outcome<unknown>>;
  readonly isGone: boolean;
};

/** One line of JSON a request, one an answer. What comes back is checked as if a stranger had sent it. */
function createLineClient(
  channel: Duplex,
  answerMs: number,
  codes: { readonly gone: FaultCode; readonly hung: FaultCode },
): LineClient {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  const rest = new WholeLines();
  let gone = false;

  function settle(id: number, outcome: Outcome<unknown>): void {
    const request = waiting.get(id);
    if (request === undefined) return;
    waiting.delete(id);
    clearTimeout(request.timer);
    request.done(outcome);
  }

  function end(): void {
    gone = true;
    for (const id of [...waiting.keys()]) settle(id, { ok: false, code: codes.gone, detail: "" });
  }

  function readLine(line: string): void {
    let answer: unknown;
    try {
      answer = JSON.parse(line);
    } catch {
      return;
    }
    const parsed = envelope.safeParse(answer);
    if (!parsed.success) return;
    const { id, ...outcome } = parsed.data;
    const verb = waiting.get(id)?.verb;
    if (verb === undefined) return;
    settle(
      id,
      outcome.ok ? readHostValue(verb, outcome.value) : readHostFailure(outcome.code, outcome.detail),
    );
  }

  channel.on("data", (chunk: Buffer) => {
    const lines = rest.take(chunk);
    for (let from = 0; from < lines.length; ) {
      const end = lines.indexOf(10, from);
      readLine(lines.toString("utf8", from, end));
      from = end + 1;
    }
    if (rest.waitingBytes > HOST_ANSWER_BYTES) channel.destroy();
  });
  channel.on("error", () => channel.destroy());
  channel.on("end", () => channel.destroy());
  channel.once("close", end);
  channel.on("lost", end);
  channel.on("found", () => {
    gone = false;
    rest.forget();
  });

  return {
    get isGone() {
      return gone;
    },
    ask(request) {
      if (gone || !channel.writable) return Promise.resolve({ ok: false, code: codes.gone, detail: "" });
      const id = nextId++;
      return new Promise((resolve) => {
        const timer = setTimeout(
          () => settle(id, { ok: false, code: codes.hung, detail: request.verb }),
          answerMs + moreMs(request),
        );
        timer.unref();
        waiting.set(id, { verb: request.verb, done: resolve, timer });
        channel.write(`${JSON.stringify({ id, ...request })}\n`);
      });
    },
  };
}
