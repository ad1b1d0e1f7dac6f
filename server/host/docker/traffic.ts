import type { Outcome, TrafficRequest } from "@/lib/protocol/events";
import { TCP_CONNECT, UDP_SEND } from "../lab/node-scripts";
import { done, fault } from "../outcome";
import { type Command, findProgram, inNamespace, run } from "../programs";
import { containerPid } from "./container-pid";
import { type DockerContainer, isInNetwork, readContainers } from "./docker-answer";
import { askDocker } from "./docker-socket";
import type { Outside } from "./outside";

const TIMEOUT_MS = 9000;
/** Below the 1 s after which TCP repeats its SYN (RFC 6298, 2.1): one packet, one drop. */
const CONNECT_WAIT_MS = 800;
/** s between pings: ten take no longer than two seconds. */
const PING_EVERY = "0.2";

type Sent = Outcome<{ readonly output: string }>;
type Docker = {
  readonly containers: readonly DockerContainer[];
  readonly networks: string | null;
};

/**
 * Runs the host's own ping, or a connection of this Node, in the network namespace it shall come from:
 * the container's image needs neither. Where it goes comes out of Docker's answers, never out of the request.
 * Errors: `no-docker`, `docker-too-large`, `no-container`, `no-address`, `no-ping`, `no-outside`, `netns-denied`, `bad-request`.
 */
export async function sendTraffic(
  { from, to, act }: TrafficRequest,
  socketPath: string,
  needOutside: () => Promise<Outcome<Outside>>,
): Promise<Sent> {
  const [containers, networks] = await Promise.all([
    askDocker(socketPath, "/containers/json"),
    askDocker(socketPath, "/networks"),
  ]);
  if (!containers.ok) return containers.code === "docker-gone" ? fault("no-docker") : containers;
  const docker: Docker = {
    containers: readContainers(containers.value),
    networks: networks.ok ? networks.value : null,
  };
  const outside = from.kind === "outside" || to.kind === "outside" ? await needOutside() : null;
  if (outside?.ok === false) return outside;
  const wan = outside?.value ?? null;

  const pid = from.kind === "container" ? await containerPid(socketPath, from.id) : (wan?.pid ?? null);
  if (from.kind === "container" && pid === null)
    return docker.containers.some(({ id }) => id === from.id) ? fault("netns-denied") : fault("no-container");
  const address = targetOf(from, to, docker, wan);
  if (address === null) return fault(to.kind === "container" ? "no-container" : "no-address");
  const command = commandOf(act, to, address);
  if (!command.ok) return command;
  return send(from.kind === "host" ? command.value : inNamespace(pid ?? 0, command.value));
}

function targetOf(
  from: TrafficRequest["from"],
  to: TrafficRequest["to"],
  { containers, networks }: Docker,
  wan: Outside | null,
): string | null {
  switch (to.kind) {
    case "outside":
      return wan?.address ?? null;
    case "host":
      return hostSeenFrom(from, containers, wan);
    case "container": {
      const container = containers.find(({ id }) => id === to.id);
      const address = container?.endpoints.find(({ network }) => network === to.network)?.address ?? "";
      return isInNetwork(networks, to.network, address) ? address : null;
    }
    case "published": {
      const ports = containers.flatMap(({ published }) => published);
      const bound = ports.find(
        ({ protocol, hostPort, hostAddress }) =>
          protocol === to.protocol && hostPort === to.hostPort && hostAddress !== "",
      );
      if (bound === undefined) return null;
      // Bound to one address: reachable there or not at all. To 0.0.0.0: wherever the host is seen.
      return bound.hostAddress === "0.0.0.0" ? hostSeenFrom(from, containers, wan) : bound.hostAddress;
    }
  }
}

function hostSeenFrom(
  from: TrafficRequest["from"],
  containers: readonly DockerContainer[],
  wan: Outside | null,
): string | null {
  if (from.kind === "host") return "127.0.0.1";
  if (from.kind === "outside") return wan?.hostAddress ?? null;
  const container = containers.find(({ id }) => id === from.id);
  return container?.endpoints.find(({ gateway }) => gateway !== "")?.gateway ?? null;
}

/** No shell, and no operand that could be an option: addresses and numbers only. */
export function commandOf(
  act: TrafficRequest["act"],
  to: TrafficRequest["to"],
  address: string,
): Outcome<Command> {
  if (act.kind === "connect") {
    const isUdp = to.kind === "published" && to.protocol === "udp";
    const port = to.kind === "published" ? to.hostPort : act.port;
    if (port === null) return fault("bad-request", "port");
    const args = ["-e", isUdp ? UDP_SEND : TCP_CONNECT, "--", address, String(port), String(CONNECT_WAIT_MS)];
    return done({ program: "node", args });
  }
  const counted = ["-c", String(act.count), "-W", "2", "-s", String(act.bytes)];
  if (findProgram("ping") !== null)
    return done({ program: "ping", args: ["-n", "-i", PING_EVERY, ...counted, "--", address] });
  if (findProgram("busybox") !== null)
    return done({ program: "busybox", args: ["ping", ...counted, address] });
  return fault("no-ping");
}

/** That nothing answers, or that it is refused, is a result: what happened to the packets is on the map. */
async function send(command: Command): Promise<Sent> {
  const ran = await run(command, { timeoutMs: TIMEOUT_MS });
  // nsenter(1) could not open or enter the namespace.
  if (/^nsenter: /m.test(ran.stderr)) return fault("netns-denied", ran.stderr.trim());
  if (ran.exit === 127) return fault("no-ping", ran.stderr.trim());
  return done({ output: `${ran.stdout}${ran.stderr}`.slice(0, 64 * 1024) });
}
