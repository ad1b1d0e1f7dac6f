import type { LabScenario } from "@/lib/protocol/events";
import type { HostRequest, RulesPlan } from "@/lib/protocol/host-verbs";
import { SCENES } from "./lab/scenario";
import { MAX_LINES_PER_SECOND, MAX_MINUTES, MIN_LINES_PER_SECOND } from "./limits";
import { readAddress } from "./rules/log-rule";

/** Verbs without a field of their own. */
const PLAIN = new Set<HostRequest["verb"]>([
  "lab-up",
  "lab-down",
  "rules-delete",
  "rules-check",
  "counters",
  "renew",
  "topology",
] satisfies Exclude<HostRequest["verb"], "rules-insert" | "rules-preview" | "scenario-run">[]);
const PROTOCOLS: readonly RulesPlan["protocol"][] = ["all", "icmp", "tcp", "udp"];

export type NumberedRequest = { readonly id: number; readonly request: HostRequest };

/**
 * One line of the channel, from a process that may have been taken over: only what is asked for is
 * copied out of it. Null: not understood; the id is -1 then where there is none to answer to.
 */
export function readRequest(line: string): NumberedRequest | { readonly id: number; readonly request: null } {
  const fields = readFields(line);
  const id = intWithin(fields?.id, 0, Number.MAX_SAFE_INTEGER);
  return fields === null || id === null ? { id: -1, request: null } : { id, request: readVerb(fields) };
}

type Fields = Readonly<Record<string, unknown>>;

function readFields(line: string): Fields | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

function readVerb(fields: Fields): HostRequest | null {
  const { verb } = fields;
  if (verb === "rules-insert" || verb === "rules-preview") {
    const plan = readPlan(fields.plan);
    return plan && { verb, plan };
  }
  if (verb === "scenario-run") {
    const { name } = fields;
    return typeof name === "string" && Object.hasOwn(SCENES, name)
      ? { verb, name: name as LabScenario }
      : null;
  }
  return PLAIN.has(verb as HostRequest["verb"]) ? ({ verb } as HostRequest) : null;
}

export function readPlan(value: unknown): RulesPlan | null {
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Fields;
  const protocol = PROTOCOLS.find((known) => known === fields.protocol);
  const address = typeof fields.address === "string" ? readAddress(fields.address) : null;
  const port = intWithin(fields.port, 1, 65_535);
  const linesPerSecond = intWithin(fields.linesPerSecond, MIN_LINES_PER_SECOND, MAX_LINES_PER_SECOND);
  const minutes = intWithin(fields.minutes, 1, MAX_MINUTES);
  const ownPort = intWithin(fields.ownPort, 1, 65_535);
  const understood =
    (fields.address === null || address !== null) &&
    (fields.port === null || port !== null) &&
    (fields.ownPort === null || ownPort !== null);
  if (!understood || protocol === undefined || linesPerSecond === null || minutes === null) return null;
  return { protocol, address, port, linesPerSecond, minutes, ownPort };
}

function intWithin(value: unknown, least: number, most: number): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
    ? value
    : null;
}
