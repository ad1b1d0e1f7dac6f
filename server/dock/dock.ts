import { createHash } from "node:crypto";
import type { Duplex } from "node:stream";
import type { DockReading, DockRequest, RunningContainer } from "@/lib/protocol/dock-verbs";
import type { Outcome } from "@/lib/protocol/events";
import { done } from "@/server/host/outcome";
import { serveLines } from "@/server/host/serve-lines";
import { askEngine } from "./ask-engine";
import { readContainers } from "./docker-answer";
import { askDocker } from "./docker-socket";
import { createDockerWatch } from "./docker-watch";
import { readDockRequest } from "./read-dock-request";
import { pidOf, trafficEnds } from "./traffic-ends";

/** Its requests are short. */
const FRAME_BYTES = 65_536;
/** More are not looked into; as many are asked for at once. */
const RUNNING_MOST = 256;
const AT_ONCE = 8;

/** The process that may open Docker's socket. It acts upon nothing, and answers a fixed list of questions. */
export function createDock(socketPath: string) {
  const watch = createDockerWatch(socketPath);

  /** Errors: `docker-too-large`. An engine that does not answer is empty text. */
  async function read(): Promise<Outcome<DockReading>> {
    const revision = watch.revision();
    const calls = ["/version", "/info", "/networks", "/containers/json"] as const;
    const asked = await Promise.all(calls.map((call) => askDocker(socketPath, call)));
    const tooLarge = asked.find((each) => !each.ok && each.code === "docker-too-large");
    if (tooLarge?.ok === false) return tooLarge;
    const [version = "", info = "", networks = "", containers = ""] = asked.map((each) =>
      each.ok ? each.value : "",
    );
    return done({ revision, docker: { version, info, networks, containers } });
  }

  async function running(): Promise<Outcome<readonly RunningContainer[]>> {
    const asked = await askDocker(socketPath, "/containers/json");
    const waiting = readContainers(asked.ok ? asked.value : null).slice(0, RUNNING_MOST);
    const found: RunningContainer[] = [];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { id } = next;
        const connections = createHash("sha256").update(next.connections).digest("base64");
        found.push({ id, pid: await pidOf(socketPath, id), connections });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return done(found);
  }

  async function answer(request: DockRequest): Promise<Outcome<unknown>> {
    switch (request.verb) {
      case "docker":
        return read();
      case "changed":
        return done(await watch.changed(request.after));
      case "running":
        return running();
      case "ends":
        return trafficEnds(socketPath, request);
      case "engine":
        return done(await askEngine(socketPath));
    }
  }

  return {
    /** Answers on this channel until it closes, or breaks its bounds. */
    connect(channel: Duplex): void {
      void serveLines(channel, FRAME_BYTES, readDockRequest, answer);
    },
    close: () => watch.close(),
  };
}
