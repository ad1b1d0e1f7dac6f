import type { Duplex } from "node:stream";
import * as z from "zod/mini";
import type { Outcome } from "@/lib/protocol/events";
import type { HostAnswer, HostRequest, HostVerb } from "@/lib/protocol/host-verbs";
import { readHostValue } from "./host-answer";

export type HostClient = {
  /** Never rejects. Errors: those of the verb, `host-gone`, `host-hung`, `bad-message`. */
  ask<R extends HostRequest>(request: R): Promise<HostAnswer<R["verb"]>>;
  readonly isGone: boolean;
};

/** An answer longer than this is no answer of ours. The reading of a host with many containers is the longest. */
const ANSWER_MAX_BYTES = 32 * 1024 * 1024;
/** `changed` waits for one (lib/protocol/host-verbs.ts). */
const CHANGE_MS = 20_000;

const envelope = z.union([
  z.object({ id: z.int(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.int(), ok: z.literal(false), code: z.string(), detail: z.string() }),
]);

type Waiting = {
  readonly verb: HostVerb;
  readonly done: (outcome: Outcome<unknown>) => void;
  readonly timer: NodeJS.Timeout;
};

/** One line of JSON a request, one an answer. What comes back is checked as if a stranger had sent it. */
export function createHostClient(channel: Duplex, answerMs: number): HostClient {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let rest: Buffer = Buffer.alloc(0);
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
    for (const id of [...waiting.keys()]) settle(id, { ok: false, code: "host-gone", detail: "" });
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
    if (verb !== undefined) settle(id, outcome.ok ? readHostValue(verb, outcome.value) : outcome);
  }

  channel.on("data", (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      readLine(rest.toString("utf8", 0, at));
      rest = rest.subarray(at + 1);
    }
    if (rest.length > ANSWER_MAX_BYTES) channel.destroy();
  });
  channel.on("error", () => channel.destroy());
  channel.on("end", () => channel.destroy());
  channel.once("close", end);
  channel.on("lost", end);
  channel.on("found", () => {
    gone = false;
    rest = Buffer.alloc(0);
  });

  return {
    get isGone() {
      return gone;
    },
    ask<R extends HostRequest>(request: R) {
      if (gone || !channel.writable) {
        return Promise.resolve({ ok: false, code: "host-gone", detail: "" } as HostAnswer<R["verb"]>);
      }
      const id = nextId++;
      return new Promise<HostAnswer<R["verb"]>>((resolve) => {
        const timer = setTimeout(
          () => settle(id, { ok: false, code: "host-hung", detail: request.verb }),
          request.verb === "changed" ? CHANGE_MS + answerMs : answerMs,
        );
        timer.unref();
        const done = resolve as (outcome: Outcome<unknown>) => void;
        waiting.set(id, { verb: request.verb, done, timer });
        channel.write(`${JSON.stringify({ id, ...request })}\n`);
      });
    },
  };
}
