import { accessSync, constants } from "node:fs";
import type { BackEnd, Outcome } from "@/lib/protocol/events";
import { isFaultCode } from "@/lib/protocol/faults";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import { MAX_PLAN_ADDRESSES, MAX_PLAN_PORTS } from "@/lib/protocol/rules-plan";
import { sanitizeText } from "@/lib/protocol/sanitize-text";
import { readNetwork } from "@/lib/rules/networks";
import { askDocker, dockerSocket } from "@/server/dock/docker-socket";
import { readHost } from "@/server/host/docker/host-reader";
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
  if (where === "lab") return resolve({ ...asked, host: { kind: "lab" } });
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
    else return mayNotOpen(socket) ? fault("not-root") : fault("no-docker", socket);
  }
  const [version = "", info = "", networks = "", containers = ""] = bodies;
  const docker = { version, info, networks, containers };
  return done({ ...(await readHost(null)), docker, revision: 0, inside: [] });
}

function mayNotOpen(socket: string): boolean {
  try {
    accessSync(socket, constants.R_OK | constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES";
  }
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
  return readAnswer(JSON.parse(answer));
}

/** What it read may have got the better of that child: nothing but addresses and ports comes of it. */
function readAnswer(answer: Outcome<NamesFound>): Outcome<NamesFound> {
  if (answer.ok !== true)
    return fault(isFaultCode(answer.code) ? answer.code : "host-failed", sanitizeText(String(answer.detail)));
  const addresses = answer.value.addresses.filter((text) => readNetwork(text) !== null);
  const ports = answer.value.ports.filter((port) => Number.isInteger(port) && port > 0 && port < 65_536);
  return done({ addresses: addresses.slice(0, MAX_PLAN_ADDRESSES), ports: ports.slice(0, MAX_PLAN_PORTS) });
}
