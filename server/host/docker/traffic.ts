import { isIPv4 } from "node:net";
import type { TrafficEnds } from "@/lib/protocol/dock-verbs";
import type { Outcome, TrafficRequest } from "@/lib/protocol/events";
import { done, fault } from "../outcome";
import { type Command, findProgram, inNamespace, run } from "../programs";
import { TCP_CONNECT, UDP_SEND } from "../send-scripts";
import { containerPid } from "./container-pid";
import type { DockClient } from "./dock-client";
import type { Outside } from "./outside";

const TIMEOUT_MS = 9000;
/** Below the 1 s after which TCP repeats its SYN (RFC 6298, 2.1): one packet, one drop. */
const CONNECT_WAIT_MS = 800;
/** s between pings: ten take no longer than two seconds. */
const PING_EVERY = "0.2";

type Sent = Outcome<{ readonly output: string }>;
/**
 * Runs the host's own ping, or a connection of this Node, in the network namespace it shall come from:
 * the container's image needs neither. Where it goes comes out of Docker's answers, by `dock`, never out of the request.
 * Errors: `dock-gone`, `no-docker`, `docker-too-large`, `no-container`, `no-address`, `no-ping`, `no-outside`, `netns-denied`, `bad-request`.
 */
export async function sendTraffic(
  { from, to, act }: TrafficRequest,
  dock: DockClient,
  needOutside: () => Promise<Outcome<Outside>>,
): Promise<Sent> {
  const ends = await dock.ends({ from, to });
  if (!ends.ok) return ends;
  const outside = from.kind === "outside" || to.kind === "outside" ? await needOutside() : null;
  if (outside?.ok === false) return outside;
  const wan = outside?.value ?? null;

  const pid = from.kind === "container" ? containerPid(from.id, ends.value.pid) : (wan?.pid ?? null);
  if (from.kind === "container" && pid === null)
    return fault(ends.value.isKnown === true ? "netns-denied" : "no-container");
  const address = targetOf(from, to, ends.value, wan);
  if (typeof address !== "string" || !isIPv4(address))
    return fault(to.kind === "container" ? "no-container" : "no-address");
  const command = commandOf(act, to, address);
  if (!command.ok) return command;
  return send(from.kind === "host" ? command.value : inNamespace(pid ?? 0, command.value));
}

function targetOf(
  from: TrafficRequest["from"],
  to: TrafficRequest["to"],
  ends: TrafficEnds,
  wan: Outside | null,
): string | null {
  if (to.kind === "outside") return wan?.address ?? null;
  // Bound to one address: reachable there or not at all. To 0.0.0.0: wherever the host is seen.
  const isHost = to.kind === "host" || (to.kind === "published" && ends.address === "0.0.0.0");
  return isHost ? hostSeenFrom(from, ends, wan) : ends.address;
}

function hostSeenFrom(from: TrafficRequest["from"], ends: TrafficEnds, wan: Outside | null): string | null {
  if (from.kind === "host") return "127.0.0.1";
  return from.kind === "outside" ? (wan?.hostAddress ?? null) : ends.gateway;
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
