import { request } from "node:http";
import { isAbsolute } from "node:path";

const USUAL_SOCKET = "/var/run/docker.sock";
const ANSWER_MS = 3000;
/** A container with many labels and mounts takes some 4 kB of `/containers/json`. */
export const BODY_BYTES = 2 << 20;

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

/** The body, unparsed. Null: no answer, not 200, or longer than BODY_BYTES. Never rejects. */
export function askDocker(socketPath: string, call: DockerCall): Promise<string | null> {
  if (!ALLOWED.test(call)) return Promise.resolve(null);
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: call, headers: { host: "docker" }, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= BODY_BYTES) chunks.push(chunk);
        else asked.destroy();
      });
      answer.on("end", () => {
        const isWhole = answer.statusCode === 200 && bytes <= BODY_BYTES;
        resolve(isWhole ? Buffer.concat(chunks).toString() : null);
      });
    });
    asked.on("error", () => {});
    asked.setTimeout(ANSWER_MS, () => asked.destroy());
    // A peer that sends a byte now and then never falls silent.
    const late = setTimeout(() => asked.destroy(), 2 * ANSWER_MS);
    asked.once("close", () => {
      clearTimeout(late);
      resolve(null);
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
