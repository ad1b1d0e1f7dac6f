import { createConnection } from "node:net";
import type { Finding } from "@/lib/protocol/events";
import { askEngine, type EngineAnswer } from "@/server/dock/ask-engine";
import { createDockClient } from "@/server/host/docker/dock-client";
import { listFolder } from "../kernel-file";
import { fine, note, problem } from "./finding";

export type DockerState = {
  /** null: DOCKER_HOST names an engine elsewhere. */
  readonly engine: { readonly socket: string; readonly answer: EngineAnswer } | null;
  /** Sockets of users who run a dockerd of their own. */
  readonly rootlessSockets: readonly string[];
};

const USERS = "/run/user";
const SOCKET_NAME = "docker.sock";
const ROOTLESS_EFFECT =
  "bridges and rules of a rootless Docker are in a namespace of its user's own: no rule of this host sees a packet between its containers";
const NO_CONTAINERS = "containers cannot be watched; the lab and replay work";

/** `dock`: who is asked instead where this process may not open the socket itself. */
export async function lookAtDocker(socket: string | null, dock: string | null): Promise<DockerState> {
  const folders = listFolder(USERS).map((uid) => `${USERS}/${uid}`);
  return {
    engine:
      socket === null
        ? null
        : { socket, answer: await (dock === null ? askEngine(socket) : askThroughDock(dock)) },
    rootlessSockets: folders
      .filter((folder) => listFolder(folder).includes(SOCKET_NAME))
      .map((folder) => `${folder}/${SOCKET_NAME}`),
  };
}

async function askThroughDock(path: string): Promise<EngineAnswer> {
  const channel = createConnection(path);
  const answer = await createDockClient(() => channel).engine();
  channel.destroy();
  return answer.ok
    ? (answer.value as EngineAnswer)
    : { kind: "silent", detail: "nor does hopscope dock, which asks it" };
}

export function isDockerThere({ engine }: DockerState): boolean {
  return engine?.answer.kind === "answer";
}

export function judgeDocker({ engine, rootlessSockets }: DockerState): Finding {
  if (engine === null)
    return problem(
      "DOCKER_HOST names an engine that is on no Unix socket of this machine",
      NO_CONTAINERS,
      "unset DOCKER_HOST, and run hopscope on the machine of that engine",
    );
  const { socket, answer } = engine;
  switch (answer.kind) {
    case "answer":
      return judgeInfo(socket, answer.body);
    case "missing":
      return note(
        `no Docker: ${socket} is not there${rootlessSockets.length > 0 ? `; rootless ones are: ${rootlessSockets.join(", ")}` : ""}`,
        rootlessSockets.length > 0 ? ROOTLESS_EFFECT : NO_CONTAINERS,
        isUsers(socket)
          ? "as that user: systemctl --user start docker; or name the socket that is there: DOCKER_HOST=unix:///PATH"
          : "systemctl start docker; to install it: apt-get install docker.io",
      );
    case "denied":
      return problem(
        `${socket} may not be used: ${answer.detail}`,
        NO_CONTAINERS,
        `sudo hopscope serve; in a container: docker run -v ${socket}:${socket} …`,
      );
    case "refused":
      return problem(`nobody listens at ${socket}: dockerd ended`, NO_CONTAINERS, restart(socket));
    case "silent":
      return problem(
        `dockerd does not answer: ${answer.detail}`,
        NO_CONTAINERS,
        isUsers(socket)
          ? `as that user: journalctl --user -u docker says what holds it; ${restart(socket)}`
          : `journalctl -u docker says what holds it; ${restart(socket)}`,
      );
    case "strange":
      return problem(
        `what answers at ${socket} is not Docker: ${answer.detail}`,
        NO_CONTAINERS,
        `ss -xlp src ${socket} shows which program it is`,
      );
  }
}

/** Of a rootless Docker, whose daemon is that user's to start. */
function isUsers(socket: string): boolean {
  return socket.startsWith(`${USERS}/`) || /^\/(?:home|root)\//.test(socket);
}

function restart(socket: string): string {
  return isUsers(socket) ? "systemctl --user restart docker" : "systemctl restart docker";
}

/** Of GET /info: ServerVersion, SecurityOptions, and FirewallBackend.Driver (API 1.49). */
function judgeInfo(socket: string, body: unknown): Finding {
  const { ServerVersion: version, SecurityOptions: options, FirewallBackend: firewall } = fieldsOf(body);
  if (Array.isArray(options) && options.some((option) => String(option).startsWith("name=rootless")))
    return rootless(socket);
  const { Driver: driver } = fieldsOf(firewall);
  const backEnd = typeof driver === "string" ? `, firewall back end ${driver}` : "";
  return fine(`Docker ${typeof version === "string" ? version : "of an unknown version"} answers${backEnd}`);
}

function rootless(socket: string): Finding {
  return problem(
    `Docker is rootless here: ${socket}`,
    ROOTLESS_EFFECT,
    "start the containers with the system's Docker: systemctl start docker; docker --context default run …",
  );
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
