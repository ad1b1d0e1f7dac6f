import type { Outcome, TrafficRequest } from "@/lib/protocol/events";
import type { HostReading } from "@/lib/protocol/host-verbs";
import { createHost, type Host, type HostOptions } from "../host";
import { createQueue } from "../in-order";
import { HOST_INSTANCE } from "../instances";
import { done, fault } from "../outcome";
import { readTraffic } from "../read-traffic";
import { sweepLeftovers } from "../rules/leftovers";
import { livingSessions } from "../rules/tracing";
import type { Target, TargetHooks } from "../target";
import type { DockClient } from "./dock-client";
import { readHost, readInside } from "./host-reader";
import { type Outside, outsideUp } from "./outside";
import { sendTraffic } from "./traffic";

/** Pieces of traffic at once: each is a program of its own. */
const AT_ONCE = 4;
const FIRST_NAMESPACE = { namespacePid: null };

/** This host itself, with its Docker engine: what is on it, what changes, test traffic between what is on it. */
export function createDockerHost(dock: DockClient, options: Omit<HostOptions, "instance"> = {}): Host {
  return createHost({ instance: HOST_INSTANCE, ...options }, (hooks) => createDockerTarget(hooks, dock));
}

function createDockerTarget(hooks: TargetHooks, dock: DockClient): Target {
  // What one that was killed together with its sweeper has left behind.
  hooks.inOrder(() => sweepLeftovers(null, livingSessions)).catch(() => {});
  const inOrder = createQueue();
  let outside: Outside | null = null;
  let running = 0;
  let closed = false;

  async function needOutside(): Promise<Outcome<Outside>> {
    if (outside !== null) return done(outside);
    if (closed) return fault("no-outside");
    const up = await outsideUp();
    if (!up.ok) return up;
    outside = up.value;
    outside.gone.then(() => {
      outside = null;
    });
    return up;
  }

  async function reading(): Promise<Outcome<HostReading>> {
    return done(await readHost(outside && { address: outside.address, device: outside.device }));
  }

  /** @param asked by a stranger. */
  async function send(asked: TrafficRequest): Promise<Outcome<{ readonly output: string }>> {
    const traffic = readTraffic(asked);
    if (traffic === null) return fault("bad-request");
    if (running >= AT_ONCE) return fault("host-busy", "test traffic is running");
    running += 1;
    try {
      return await sendTraffic(traffic, dock, () => inOrder(needOutside));
    } finally {
      running -= 1;
    }
  }

  return {
    watched: () => FIRST_NAMESPACE,
    need: async () => done(FIRST_NAMESPACE),
    async answer(request) {
      switch (request.verb) {
        // One at a time: each takes some programs.
        case "reading":
          return inOrder(reading);
        case "inside":
          return inOrder(() => readInside(request.containers));
        case "traffic-run":
          return send(request.traffic);
        default:
          return fault("no-lab");
      }
    },
    async close() {
      closed = true;
      await inOrder(async () => outside?.close());
    },
  };
}
