import * as z from "zod/mini";
import {
  ARTICLE_SCENARIOS,
  type ControlToServer,
  type Handshake,
  LAB_SCENARIOS,
  type LabScenario,
  type TraceRequest,
  type TrafficRequest,
} from "./events";
import {
  MAX_LINES_PER_SECOND,
  MAX_MINUTES,
  MAX_ONE_OF,
  MAX_PING_BYTES,
  MAX_PINGS,
  MIN_LINES_PER_SECOND,
} from "./host-verbs";
import { type Parsed, parseWith, refused } from "./parsed";

/** One that is missing here does not compile. */
const EVERY_EVENT: Readonly<Record<keyof ControlToServer, true>> = {
  "trace-start": true,
  "trace-stop": true,
  "scenario-run": true,
  "rules-preview": true,
  "traffic-run": true,
  doctor: true,
};

export type ControlName = keyof ControlToServer;

/** Every event of namespace /control: the role tests of server/web go through this list. */
export const CONTROL_EVENTS = Object.keys(EVERY_EVENT) as readonly ControlName[];

export type ControlCall =
  | { readonly name: "trace-start"; readonly request: TraceRequest }
  | { readonly name: "trace-stop" }
  | { readonly name: "scenario-run"; readonly scenario: LabScenario }
  | { readonly name: "rules-preview"; readonly request: TraceRequest }
  | { readonly name: "traffic-run"; readonly traffic: TrafficRequest }
  | { readonly name: "doctor" };

/** Digits, dots and colons, of one address or network: read again before a rule is made of it (lib/rules). */
const address = z.string().check(z.maxLength(49), z.regex(/^[0-9a-fA-F.:]+(?:\/\d{1,3})?$/));

/** Of Docker: hexadecimal. */
const id = z.string().check(z.regex(/^[0-9a-f]{1,64}$/));
const portNumber = z.int().check(z.gte(1), z.lte(65535));
const within = (least: number, most: number) => z.int().check(z.gte(least), z.lte(most));

/** Of the topology, the lab's included. */
const topologyId = z.string().check(z.regex(/^[0-9a-z]{1,64}$/));

const traceRequest = z.object({
  backend: z.enum(["nft", "iptables"]),
  container: z.nullable(topologyId),
  network: z.nullable(topologyId),
  oneOf: z.int().check(
    z.gte(1),
    z.lte(MAX_ONE_OF),
    z.refine((value) => (value & (value - 1)) === 0),
  ),
  userChains: z.boolean(),
  article: z.nullable(z.enum(ARTICLE_SCENARIOS)),
  protocol: z.enum(["all", "icmp", "tcp", "udp"]),
  address: z.nullable(address),
  port: z.nullable(portNumber),
  linesPerSecond: within(MIN_LINES_PER_SECOND, MAX_LINES_PER_SECOND),
  minutes: within(1, MAX_MINUTES),
});

const trafficRequest = z.object({
  from: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("container"), id }),
    z.object({ kind: z.literal("host") }),
    z.object({ kind: z.literal("outside") }),
  ]),
  to: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("container"), id, network: id }),
    z.object({ kind: z.literal("published"), protocol: z.enum(["tcp", "udp"]), hostPort: portNumber }),
    z.object({ kind: z.literal("host") }),
    z.object({ kind: z.literal("outside") }),
  ]),
  act: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("ping"), count: within(1, MAX_PINGS), bytes: within(0, MAX_PING_BYTES) }),
    z.object({ kind: z.literal("connect"), port: z.nullable(portNumber) }),
  ]),
});

const scenario = z.enum(LAB_SCENARIOS);

/** `args`: what the browser sent after the event's name, without the acknowledgement callback. */
export function parseControl(name: string, args: readonly unknown[]): Parsed<ControlCall> {
  switch (name) {
    case "trace-start":
    case "rules-preview": {
      const request = parseWith(traceRequest, args[0]);
      // A person typed it: a page of another version would not come this far.
      if (!request.ok) return { ...request, code: "bad-request" };
      return args.length === 1
        ? { ok: true, value: { name, request: request.value } }
        : refused("too many arguments");
    }
    case "scenario-run": {
      const parsed = parseWith(scenario, args[0]);
      return parsed.ok && args.length === 1
        ? { ok: true, value: { name, scenario: parsed.value } }
        : failed(parsed);
    }
    case "traffic-run": {
      const parsed = parseWith(trafficRequest, args[0]);
      return parsed.ok && args.length === 1
        ? { ok: true, value: { name, traffic: parsed.value } }
        : failed(parsed);
    }
    case "doctor":
    case "trace-stop":
      return args.length === 0 ? { ok: true, value: { name } } : refused("too many arguments");
    default:
      return refused("unknown event");
  }
}

function failed(parsed: Parsed<unknown>): Parsed<never> {
  return parsed.ok ? refused("too many arguments") : parsed;
}

const handshake = z.object({
  token: z.string().check(z.maxLength(128)),
  since: z.optional(
    z.object({ session: z.string().check(z.maxLength(64)), seq: z.int().check(z.nonnegative()) }),
  ),
});

export function parseHandshake(auth: unknown): Parsed<Handshake> {
  const parsed = parseWith(handshake, auth);
  if (!parsed.ok) return parsed;
  const { token, since } = parsed.value;
  return { ok: true, value: since === undefined ? { token } : { token, since } };
}

const ack = z.int().check(z.nonnegative());

export function parseAck(value: unknown): Parsed<number> {
  return parseWith(ack, value);
}
