import type { Outcome, TrafficRequest } from "@/lib/protocol/events";
import type { HostReading } from "@/lib/protocol/host-verbs";
import { createQueue } from "../in-order";
import { done, fault } from "../outcome";
import { createDockerWatch } from "./docker-watch";
import { createHostReader } from "./host-reader";
import { type Outside, outsideUp } from "./outside";
import { sendTraffic } from "./traffic";

/** Pieces of traffic at once: each is a program of its own. */
const AT_ONCE = 4;

/** A Docker host: what is on it, what changes, test traffic between what is on it. */
export function createDockerTarget(socketPath: string) {
  const read = createHostReader(socketPath);
  const watch = createDockerWatch(socketPath);
  const inOrder = createQueue();
  let outside: Outside | null = null;
  let running = 0;
  let closed = false;

  async function needOutside(): Promise<Outcome<Outside>> {
    if (outside !== null) return done(outside);
    if (closed) return fault("no-outside");
    const up = await outsideUp();
    if (!up.ok) return up;
    const mine = up.value;
    outside = mine;
    mine.gone.then(() => {
      if (outside === mine) outside = null;
      watch.bump();
    });
    watch.bump();
    return up;
  }

  return {
    /** One at a time: a reading takes some ten programs. */
    reading(): Promise<Outcome<HostReading>> {
      return inOrder(async () => {
        const shown = outside && { address: outside.address, device: outside.device };
        return read(watch.revision(), shown);
      });
    },
    async changed(after: number) {
      return done(await watch.changed(after));
    },
    async send(traffic: TrafficRequest): Promise<Outcome<{ readonly output: string }>> {
      if (running >= AT_ONCE) return fault("host-busy", "test traffic is running");
      running += 1;
      try {
        return await sendTraffic(traffic, socketPath, () => inOrder(needOutside));
      } finally {
        running -= 1;
      }
    },
    async close(): Promise<void> {
      closed = true;
      watch.close();
      await inOrder(async () => outside?.close());
    },
  };
}

export type DockerTarget = ReturnType<typeof createDockerTarget>;
