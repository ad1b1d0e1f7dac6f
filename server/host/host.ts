import type { Duplex } from "node:stream";
import type { Outcome } from "@/lib/protocol/events";
import type { HostAnswer, HostRequest, HostVerb } from "@/lib/protocol/host-verbs";
import { createDoctorCall } from "./doctor-call";
import { createQueue } from "./in-order";
import { rulesClaimOf } from "./instances";
import { HOST_FRAME_BYTES, LEASE_MS } from "./limits";
import { fault } from "./outcome";
import { readRequest } from "./read-request";
import { createTracing } from "./rules/tracing";
import { RunFolderError } from "./run-files";
import { serveLines } from "./serve-lines";
import type { Target, TargetHooks } from "./target";

export type HostOptions = {
  /** Name under which what is watched and its rules exclude others on this machine. */
  readonly instance: string;
  readonly leaseMs?: number;
  /** Node's arguments for a program that prints its findings as JSON: no probe is loaded into this process. */
  readonly doctor?: readonly string[];
  /** Where hopscope's own page is in a container: its bridge, which is not logged. */
  readonly ownBridge?: string | null;
};

function faultOf(error: unknown): Outcome<never> {
  const message = error instanceof Error ? error.message : "";
  return fault(error instanceof RunFolderError ? "run-folder" : "host-failed", message);
}

/** The privileged half of `hopscope serve`: fixed verbs on what is watched, its rules and its traffic. */
export function createHost(
  { instance, leaseMs = LEASE_MS, doctor, ownBridge = null }: HostOptions,
  createTarget: (hooks: TargetHooks) => Target,
) {
  const askDoctor = createDoctorCall(doctor ?? []);
  const tracing = createTracing(rulesClaimOf(instance), leaseMs, ownBridge);
  /** For what changes the target or the rules, however many ask at once. */
  const inOrder = createQueue();
  /** What nobody waits for. A failure must not end this process: while rules stand `watch` tries again. */
  const unasked = (work: () => Promise<unknown>): Promise<unknown> => inOrder(work).catch(() => {});
  const target = createTarget({ inOrder, endRules: tracing.end });

  const watch = setInterval(
    () => {
      if (tracing.isOver()) unasked(tracing.end);
    },
    Math.min(500, leaseMs / 5),
  ).unref();

  /** A request that was checked (`readRequest`). Never rejects. */
  async function handle<R extends HostRequest>(request: R): Promise<HostAnswer<R["verb"]>> {
    return (await answer(request).catch(faultOf)) as HostAnswer<R["verb"]>;
  }

  async function answer(request: HostRequest): Promise<HostAnswer<HostVerb>> {
    switch (request.verb) {
      case "rules-prepare":
      case "rules-insert":
        return inOrder(async () => {
          const where = await target.need();
          return where.ok ? tracing.answer(request, where.value) : where;
        });
      case "rules-look":
      case "rules-change":
      case "rules-delete":
        return inOrder(() => tracing.answer(request, target.watched()));
      case "rules-list":
      case "renew":
        return tracing.answer(request, target.watched());
      case "doctor":
        return askDoctor();
      default:
        return target.answer(request);
    }
  }

  return {
    handle,
    /** Serves `web` on this channel. When it closes, or breaks its bounds, the rules go. */
    connect(channel: Duplex): void {
      serveLines(channel, HOST_FRAME_BYTES, readRequest, handle).then(() => unasked(tracing.end));
    },
    /** Rules first, then the target; all is gone when it resolves. */
    async close(): Promise<void> {
      clearInterval(watch);
      tracing.halt();
      await Promise.all([inOrder(tracing.end), target.close()]);
    },
  };
}

export type Host = ReturnType<typeof createHost>;
