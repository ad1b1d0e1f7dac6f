import type { LabScenario, Outcome } from "@/lib/protocol/events";
import { done, fault } from "../outcome";
import { type Command, findProgram, inNamespace, run } from "../programs";
import { TCP_CONNECT, UDP_SEND } from "../send-scripts";
import type { Namespaces } from "./lab-network";
import { CONTAINERS, type Machine, NIC, WAN, WEB } from "./lab-plan";

const TIMEOUT_MS = 6000;
const OUTPUT_CHARS = 64 * 1024;
/** Below the 1 s after which TCP repeats its SYN (RFC 6298, 2.1): one packet, one drop. */
const BLOCKED_WAIT_MS = 800;
const CLOSED_UDP_PORT = 9999;
/** bytes; with 28 bytes of headers more than two frames of 1500. */
const LARGE_PING_BYTES = 3000;

type Traffic =
  | { readonly kind: "ping"; readonly to: string; readonly bytes?: number }
  | { readonly kind: "tcp" | "udp"; readonly to: string; readonly port: number; readonly waitMs: number };

type Scene = { readonly on: Machine; readonly traffic: Traffic; readonly exit: number };

const NGINX = CONTAINERS[0].address;

/** LAB_SCENARIOS of lib/protocol/events.ts. Each makes a few packets and ends by itself; `exit` is what the program says when all went as meant. */
export const SCENES: Readonly<Record<LabScenario, Scene>> = {
  "container-to-container": { on: "netutils", traffic: { kind: "ping", to: NGINX }, exit: 0 },
  "localhost-to-container": { on: "host", traffic: { kind: "ping", to: NGINX }, exit: 0 },
  "wan-to-container": {
    on: "wan",
    traffic: { kind: "tcp", to: NIC.address, port: WEB.published, waitMs: 3000 },
    exit: 0,
  },
  "container-to-wan": { on: "netutils", traffic: { kind: "ping", to: WAN.address }, exit: 0 },
  "closed-udp-port": {
    on: "netutils",
    traffic: { kind: "udp", to: NGINX, port: CLOSED_UDP_PORT, waitMs: 2000 },
    exit: 3,
  },
  "blocked-port": {
    on: "wan",
    traffic: { kind: "tcp", to: NIC.address, port: WEB.blocked, waitMs: BLOCKED_WAIT_MS },
    exit: 2,
  },
  "large-ping": { on: "netutils", traffic: { kind: "ping", to: NGINX, bytes: LARGE_PING_BYTES }, exit: 0 },
};

/** Errors: `no-ping`, `scenario-failed` with what the program printed. */
export async function runScenario(
  name: LabScenario,
  pids: Namespaces,
): Promise<Outcome<{ readonly output: string }>> {
  const scene = SCENES[name];
  const command = trafficCommand(scene.traffic);
  if (command === null) return fault("no-ping");
  const ran = await run(inNamespace(pids[scene.on], command), { timeoutMs: TIMEOUT_MS });
  const output = `${ran.stdout}${ran.stderr}`.slice(0, OUTPUT_CHARS);
  return ran.exit === scene.exit ? done({ output }) : fault("scenario-failed", output);
}

function trafficCommand(traffic: Traffic): Command | null {
  if (traffic.kind !== "ping") {
    const script = traffic.kind === "tcp" ? TCP_CONNECT : UDP_SEND;
    return {
      program: "node",
      args: ["-e", script, "--", traffic.to, String(traffic.port), String(traffic.waitMs)],
    };
  }
  const size = traffic.bytes === undefined ? [] : ["-s", String(traffic.bytes)];
  if (findProgram("ping") !== null)
    return { program: "ping", args: ["-n", "-c", "1", "-W", "2", ...size, "--", traffic.to] };
  if (findProgram("busybox") !== null)
    return { program: "busybox", args: ["ping", "-c", "1", "-W", "2", ...size, traffic.to] };
  return null;
}
