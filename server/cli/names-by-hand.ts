import { existsSync } from "node:fs";
import { release } from "node:os";
import type { BackEnd, Outcome } from "@/lib/protocol/events";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import { askDocker, dockerSocket } from "@/server/dock/docker-socket";
import { createHostReader } from "@/server/host/docker/host-reader";
import { labTopology } from "@/server/host/lab/lab-plan";
import { done, fault } from "@/server/host/outcome";
import { PARSE_FDS } from "./child-job";
import type { NamesAsked, NamesFound } from "./resolve-names";
import { runChild } from "./spawn-child";

type Asked = Omit<NamesAsked, "host"> & { readonly where: "lab" | "docker"; readonly backend: BackEnd };

/**
 * The addresses behind a container's and a network's name as they are now. What Docker says is read by a child
 * without privileges, as `web` reads it: root takes only the addresses. Errors: those of resolve-names.ts,
 * `not-root`, `docker-too-large`.
 */
export async function findNames({ where, backend, ...asked }: Asked): Promise<Outcome<NamesFound>> {
  if (where === "lab")
    return resolve({ ...asked, host: { kind: "lab", topology: labTopology({}, release()) } });
  const read = await readHere();
  return read.ok ? resolve({ ...asked, host: { kind: "docker", reading: read.value, backend } }) : read;
}

/** Without the insides of containers, which tell their ports: nobody asks for those here. */
async function readHere(): Promise<Outcome<WholeReading>> {
  const socket = dockerSocket();
  if (socket === null) return fault("no-docker", process.env.DOCKER_HOST);
  const calls = ["/version", "/info", "/networks", "/containers/json"] as const;
  const bodies: string[] = [];
  for (const asked of await Promise.all(calls.map((call) => askDocker(socket, call)))) {
    if (asked.ok) bodies.push(asked.value);
    else if (asked.code !== "docker-gone") return asked;
    // Who may not open it is told the same as who finds nobody behind it.
    else
      return process.getuid?.() !== 0 && existsSync(socket) ? fault("not-root") : fault("no-docker", socket);
  }
  const [version = "", info = "", networks = "", containers = ""] = bodies;
  const read = createHostReader({ running: async () => done([]) });
  return done({ ...(await read(0, null)), docker: { version, info, networks, containers } });
}

function resolve(asked: NamesAsked): Outcome<NamesFound> {
  const child = runChild(
    { role: "names", argv: [] },
    ["pipe", "inherit", "inherit", "pipe"],
    JSON.stringify(asked),
  );
  const answer = child.output?.[PARSE_FDS.answer]?.toString() ?? "";
  if (child.status !== 0 || answer === "")
    return fault("host-failed", `names: ${child.status ?? child.signal}`);
  return JSON.parse(answer);
}
