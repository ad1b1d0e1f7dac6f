import { release } from "node:os";
import type { Duplex } from "node:stream";
import type { Outcome } from "@/lib/protocol/events";
import type { HostAnswer, HostRequest, HostVerb } from "@/lib/protocol/host-verbs";
import { createDockerTarget } from "./docker/docker-target";
import { createDoctorCall } from "./doctor-call";
import { createQueue } from "./in-order";
import { LAB_CLAIM, type Lab, labUp } from "./lab/lab";
import { type LabOptions, labTopology } from "./lab/lab-plan";
import { runScenario } from "./lab/scenario";
import { HOST_FRAME_BYTES, HOST_REQUESTS_PER_SECOND, LEASE_MS } from "./limits";
import { done, fault } from "./outcome";
import { readRequest } from "./read-request";
import { sweepLeftovers } from "./rules/leftovers";
import { createTracing, livingSessions, type Watched } from "./rules/tracing";
import { RunFolderError } from "./run-files";
import { serveLines } from "./serve-lines";

export type HostOptions = {
  /** The engine's socket: this host itself is watched, and no lab is ever built. */
  readonly dockerSocket?: string;
  readonly lab?: LabOptions;
  /** Name under which this lab and its rules exclude others on this machine. */
  readonly instance?: string;
  readonly leaseMs?: number;
  /** Node's arguments for a program that prints its findings as JSON: no probe is loaded into this process. */
  readonly doctor?: readonly string[];
  /** Where hopscope's own page is in a container: its bridge, which is not logged. */
  readonly ownBridge?: string | null;
};

/** The instance that watches this machine itself; no lab can have this name (server/cli/lab-name.ts). */
export const HOST_INSTANCE = "@host";

/** The name that the command line finds an instance's rules by; no instance can have it. */
export function rulesClaimOf(instance: string): string {
  return `${instance}.rules`;
}

function faultOf(error: unknown): Outcome<never> {
  const message = error instanceof Error ? error.message : "";
  return fault(error instanceof RunFolderError ? "run-folder" : "host-failed", message);
}

/** The privileged half of `hopscope serve`: fixed verbs on the lab or a Docker host, its rules and its traffic. */
export function createHost({
  dockerSocket,
  lab: labOptions = {},
  instance = LAB_CLAIM,
  leaseMs = LEASE_MS,
  doctor,
  ownBridge = null,
}: HostOptions = {}) {
  const askDoctor = createDoctorCall(doctor ?? []);
  const tracing = createTracing(rulesClaimOf(instance), leaseMs, ownBridge);
  const docker = dockerSocket === undefined ? null : createDockerTarget(dockerSocket);
  let lab: Lab | null = null;
  let closed = false;
  let playing = false;
  /** For what changes the lab or the rules, however many ask at once. */
  const inOrder = createQueue();
  /** What nobody waits for. A failure must not end this process: while rules stand `watch` tries again. */
  const unasked = (work: () => Promise<unknown>): Promise<unknown> => inOrder(work).catch(() => {});

  // What one that was killed together with its sweeper has left behind. (A lab goes as a whole.)
  if (docker !== null) unasked(() => sweepLeftovers(null, livingSessions));

  const watch = setInterval(
    () => {
      if (tracing.isOver()) unasked(tracing.end);
    },
    Math.min(500, leaseMs / 5),
  ).unref();

  async function needLab(): Promise<Outcome<Lab>> {
    if (lab !== null) return done(lab);
    if (closed || docker !== null) return fault("no-lab");
    const up = await labUp(labOptions, instance, "hopscope serve");
    if (!up.ok) return up;
    const mine = up.value;
    lab = mine;
    const gone = mine.gone.catch(() => {});
    gone.then(() => {
      if (lab === mine) lab = null;
      // nft keeps the namespace alive that the lab has lost.
      unasked(tracing.end);
    });
    return up;
  }

  async function needWatched(): Promise<Outcome<Watched>> {
    if (docker !== null) return done({ namespacePid: null });
    const up = await needLab();
    return up.ok ? done(watched(up.value.pids)) : up;
  }

  async function labDown(): Promise<void> {
    await tracing.end();
    await lab?.down();
    lab = null;
  }

  const topology = () => labTopology(lab?.options ?? labOptions, release());
  const watched = (pids: Lab["pids"] | undefined): Watched => ({
    namespacePid: pids?.host ?? null,
  });

  async function play(name: Extract<HostRequest, { verb: "scenario-run" }>["name"]) {
    const up = await inOrder(needLab);
    if (!up.ok) return up;
    if (playing) return fault("host-busy", "a scenario is running");
    playing = true;
    try {
      return await runScenario(name, up.value.pids);
    } finally {
      playing = false;
    }
  }

  /** A request that was checked (`readRequest`). Never rejects. */
  async function handle<R extends HostRequest>(request: R): Promise<HostAnswer<R["verb"]>> {
    return (await answer(request).catch(faultOf)) as HostAnswer<R["verb"]>;
  }

  async function answer(request: HostRequest): Promise<HostAnswer<HostVerb>> {
    switch (request.verb) {
      case "lab-up": {
        const up = await inOrder(needLab);
        return up.ok ? done({ upMs: up.value.upMs }) : up;
      }
      case "lab-down":
        return done(await inOrder(labDown).then(() => null));
      case "rules-prepare":
      case "rules-insert":
        return inOrder(async () => {
          const where = await needWatched();
          return where.ok ? tracing.answer(request, where.value) : where;
        });
      case "rules-look":
      case "rules-change":
      case "rules-delete":
        return inOrder(() => tracing.answer(request, watched(lab?.pids)));
      case "rules-list":
      case "rules-print":
      case "renew":
        return tracing.answer(request, watched(lab?.pids));
      case "scenario-run":
        return play(request.name);
      case "topology":
        if (docker !== null) return fault("no-lab");
        // Of the lab as it could be built; of the planned one where it could not.
        await inOrder(needLab);
        return done(topology());
      case "reading":
        return docker?.reading() ?? fault("no-docker");
      case "changed":
        return docker?.changed(request.after) ?? fault("no-docker");
      case "traffic-run":
        return docker?.send(request.traffic) ?? fault("no-docker");
      case "doctor":
        return askDoctor();
    }
  }

  async function handleLine(line: string): Promise<string> {
    const { id, request } = readRequest(line);
    const outcome = request === null ? fault("bad-request") : await handle(request);
    return JSON.stringify({ id, ...outcome });
  }

  return {
    handle,
    /** Serves `web` on this channel. When it closes, or breaks its bounds, the rules go. */
    connect(channel: Duplex): void {
      const bounds = { frameBytes: HOST_FRAME_BYTES, linesPerSecond: HOST_REQUESTS_PER_SECOND };
      serveLines(channel, bounds, handleLine, (line) =>
        JSON.stringify({ id: readRequest(line).id, ...fault("host-busy") }),
      ).then(() => unasked(tracing.end));
    },
    /** Rules first, then the lab; all is gone when it resolves. */
    async close(): Promise<void> {
      closed = true;
      clearInterval(watch);
      tracing.halt();
      await inOrder(labDown);
      await docker?.close();
    },
  };
}

export type Host = ReturnType<typeof createHost>;
