import { setTimeout as sleep } from "node:timers/promises";
import { hasDocker, keepDocker, SeenPorts, topologyOf } from "@/lib/docker";
import type { LogLine } from "@/lib/kernel-log";
import type { BackEnd } from "@/lib/protocol/events";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import type { Topology } from "@/lib/protocol/topology";
import { createDockerReader, type DockerHost } from "./read-docker-host";

/** Between two readings: Docker may change something many times a second, a reading takes some ten programs. */
const BETWEEN_MS = 300;
const RETRY_MS = 1000;
/** Lines that tell of ports come together: one topology for all of them. */
const SEEN_MS = 50;

export type DockerFollower = {
  topology(): Topology | null;
  faults(): readonly string[];
  /** The rules of this back end are what the topology's model shall show. */
  setBackend(backend: BackEnd): void;
  /** Nobody tells of a sysctl or rule that changes: who starts to look, or saw it, wants to know it as it is now. */
  readAgain(): void;
  /** Where `host` may not look into containers, their packets tell behind which port they are. */
  see(line: LogLine): void;
  close(): void;
};

type Told = {
  changed(topology: Topology): void;
  /** The engine is back: others' rules were written again. */
  engineCameBack(): void;
};

/** Reads the Docker host, then waits for a change and reads it again. */
export function followDocker(
  from: DockerHost,
  { changed, engineCameBack }: Told,
  /** The kernel log's clock now. */
  clockUs: () => number,
): DockerFollower {
  const readHost = createDockerReader(from);
  let reading: WholeReading | null = null;
  /** When what was new in it had come. */
  let newUs: number | null = null;
  let topology: Topology | null = null;
  let text = "";
  let backend: BackEnd = "nft";
  let fault: string | null = null;
  let closed = false;
  let again: "no" | "now" | "wanted" = "no";
  const seen = new SeenPorts();
  let shownSoon: NodeJS.Timeout | null = null;

  function show(): void {
    if (reading === null) return;
    const told = topologyOf(reading, topology, backend, newUs);
    seen.know(told);
    topology = seen.fill(told);
    const now = JSON.stringify(topology);
    if (now === text) return;
    text = now;
    changed(topology);
  }

  function nowUs(): number | null {
    const us = clockUs();
    return topology !== null && Number.isFinite(us) ? us : null;
  }

  async function readOnce(changedUs: number | null): Promise<WholeReading | null> {
    const read = await readHost();
    if (!read.ok) {
      if (!from.host.isGone && !from.dock.isGone) fault = read.code;
      return null;
    }
    const wasGone = fault === "docker-gone";
    reading = keepDocker(read.value, reading);
    newUs = changedUs;
    show();
    fault = faultOf(read.value, topology);
    if (wasGone && fault !== "docker-gone") engineCameBack();
    return read.value;
  }

  /** What is asked for meanwhile is one more reading: the one under way may be older than what changed. */
  async function readAgain(): Promise<void> {
    const isRunning = again !== "no";
    again = "wanted";
    if (isRunning) return;
    try {
      while (again === "wanted" && !closed) {
        again = "now";
        await readOnce(nowUs());
        // Who changes rules all the time is not to have the host read all the time.
        await sleep(BETWEEN_MS, undefined, { ref: false });
      }
    } finally {
      again = "no";
    }
  }

  async function follow(): Promise<void> {
    let changedUs: number | null = null;
    while (!closed) {
      const read = await readOnce(changedUs);
      if (read === null) await sleep(RETRY_MS, undefined, { ref: false });
      else {
        const change = from.dock.ask({ verb: "changed", after: read.revision }).then(() => {
          changedUs = nowUs();
        });
        await sleep(BETWEEN_MS, undefined, { ref: false });
        await change;
      }
    }
  }
  void follow();

  return {
    topology: () => topology,
    faults: () => (fault === null ? [] : [fault]),
    setBackend(next) {
      backend = next;
      show();
    },
    readAgain: () => void readAgain(),
    see(line) {
      if (!seen.note(line) || shownSoon !== null) return;
      shownSoon = setTimeout(() => {
        shownSoon = null;
        show();
      }, SEEN_MS);
    },
    close() {
      closed = true;
      if (shownSoon !== null) clearTimeout(shownSoon);
    },
  };
}

function faultOf(reading: WholeReading, shown: Topology | null): string | null {
  if (!hasDocker(reading)) return "docker-gone";
  return shown?.engine?.rootless ? "docker-rootless" : null;
}
