import * as z from "zod/mini";
import {
  type ControlToServer,
  type Handshake,
  LAB_SCENARIOS,
  type LabScenario,
  type TraceRequest,
} from "./events";
import { MAX_LINES_PER_SECOND, MAX_MINUTES, MIN_LINES_PER_SECOND } from "./host-verbs";
import { type Parsed, parseWith, refused } from "./parsed";

/** One that is missing here does not compile. */
const EVERY_EVENT: Readonly<Record<keyof ControlToServer, true>> = {
  "trace-start": true,
  "trace-stop": true,
  "scenario-run": true,
  "rules-preview": true,
};

export type ControlName = keyof ControlToServer;

/** Every event of namespace /control: the role tests of server/web go through this list. */
export const CONTROL_EVENTS = Object.keys(EVERY_EVENT) as readonly ControlName[];

export type ControlCall =
  | { readonly name: "trace-start"; readonly request: TraceRequest }
  | { readonly name: "trace-stop" }
  | { readonly name: "scenario-run"; readonly scenario: LabScenario }
  | { readonly name: "rules-preview"; readonly request: TraceRequest };

/** Digits, dots and colons, of one address: the host checks it again with node:net. */
const address = z.string().check(z.maxLength(45), z.regex(/^[0-9a-fA-F.:]+$/));

const traceRequest = z.object({
  protocol: z.enum(["all", "icmp", "tcp", "udp"]),
  address: z.nullable(address),
  port: z.nullable(z.int().check(z.gte(1), z.lte(65535))),
  linesPerSecond: z.int().check(z.gte(MIN_LINES_PER_SECOND), z.lte(MAX_LINES_PER_SECOND)),
  minutes: z.int().check(z.gte(1), z.lte(MAX_MINUTES)),
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
