import { request } from "node:http";
import { isAbsolute } from "node:path";
import type { Outcome } from "@/lib/protocol/events";
import { done, fault } from "@/server/host/outcome";

const USUAL_SOCKET = "/var/run/docker.sock";
const ANSWER_MS = 3000;
/** `/containers/json` of 4,096 containers, as many as are shown: one with many labels and mounts takes some 4 kB. */
const LIST_BYTES = 16 << 20;
const BODY_BYTES = 2 << 20;

/** All that is ever asked of Docker: reading calls, none with a body (docs.docker.com/reference/api/engine). */
const ALLOWED = /^\/(?:_ping|version|info|networks|containers\/json|containers\/[0-9a-f]{64}\/json)$/;
export type DockerCall =
  | "/_ping"
  | "/version"
  | "/info"
  | "/networks"
  | "/containers/json"
  | `/containers/${string}/json`;

/** What changes who is there. Not `exec_…`: a health check every second is no change. */
const EVENTS = `/events?filters=${encodeURIComponent(
  JSON.stringify({
    type: ["container", "network"],
    event: ["start", "die", "rename", "create", "connect", "disconnect", "destroy", "remove"],
  }),
)}`;

/** Null: DOCKER_HOST names an engine that is no Unix socket of this machine. */
export function dockerSocket(dockerHost: string | undefined = process.env.DOCKER_HOST): string | null {
  if (dockerHost === undefined || dockerHost === "") return USUAL_SOCKET;
  const path = dockerHost.startsWith("unix://") ? dockerHost.slice("unix://".length) : "";
  return isAbsolute(path) ? path : null;
}

/** What an answer may be long, bytes. */
export function bodyBytes(call: DockerCall): number {
  return call === "/containers/json" ? LIST_BYTES : BODY_BYTES;
}

/** The body, unparsed. Never rejects. Errors: `docker-gone` (no answer, or not 200), `docker-too-large`. */
export function askDocker(socketPath: string, call: DockerCall): Promise<Outcome<string>> {
  if (!ALLOWED.test(call)) return Promise.resolve(fault("docker-gone"));
  const most = bodyBytes(call);
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: call, headers: { host: "docker" }, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= most) return chunks.push(chunk);
        resolve(fault("docker-too-large", call));
        asked.destroy();
      });
      answer.on("end", () => {
        if (answer.statusCode !== 200) resolve(fault("docker-gone"));
        else resolve(done(Buffer.concat(chunks).toString()));
      });
    });
    asked.on("error", () => {});
    asked.setTimeout(ANSWER_MS, () => asked.destroy());
    // A peer that sends a byte now and then never falls silent.
    const late = setTimeout(() => asked.destroy(), 2 * ANSWER_MS);
    asked.once("close", () => {
      clearTimeout(late);
      resolve(fault("docker-gone"));
    });
    asked.end();
  });
}

type Heard = { readonly opened: () => void; readonly heard: () => void; readonly ended: () => void };

/** Docker's events, of which only the moment matters. @returns ends it; `ended` is called once, then too. */
export function openEvents(socketPath: string, { opened, heard, ended }: Heard): () => void {
  const asked = request({ socketPath, path: EVENTS, headers: { host: "docker" }, agent: false }, (answer) => {
    if (answer.statusCode !== 200) return asked.destroy();
    opened();
    answer.on("data", heard);
    answer.on("end", () => asked.destroy());
  });
  asked.on("error", () => {});
  asked.once("close", ended);
  asked.end();
  return () => asked.destroy();
}
