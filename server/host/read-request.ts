import type { LabScenario } from "@/lib/protocol/events";
import type { HostRequest, RulesPlan } from "@/lib/protocol/host-verbs";
import { readTraffic } from "./docker/read-traffic";
import { SCENES } from "./lab/scenario";
import {
  MAX_LINES_PER_SECOND,
  MAX_MINUTES,
  MAX_ONE_OF,
  MAX_PLAN_ADDRESSES,
  MAX_PLAN_PORTS,
  MIN_LINES_PER_SECOND,
} from "./limits";
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
  "reading",
  "doctor",
] satisfies HostRequest["verb"][]);
const BACK_ENDS: readonly RulesPlan["backend"][] = ["nft", "iptables"];
const ARTICLE: readonly NonNullable<RulesPlan["article"]>[] = [
  "container-to-container",
  "localhost-to-container",
  "wan-to-container",
];
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
  if (verb === "traffic-run") {
    const traffic = readTraffic(fields.traffic);
    return traffic && { verb, traffic };
  }
  if (verb === "changed") {
    const after = intWithin(fields.after, 0, Number.MAX_SAFE_INTEGER);
    return after === null ? null : { verb, after };
  }
  return PLAIN.has(verb as HostRequest["verb"]) ? ({ verb } as HostRequest) : null;
}

export function readPlan(value: unknown): RulesPlan | null {
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Fields;
  const protocol = PROTOCOLS.find((known) => known === fields.protocol);
  const backend = BACK_ENDS.find((known) => known === fields.backend);
  const article = ARTICLE.find((known) => known === fields.article) ?? null;
  const addresses = listOf(fields.addresses, MAX_PLAN_ADDRESSES, (text) =>
    typeof text === "string" ? readAddress(text) : null,
  );
  const ports = listOf(fields.ports, MAX_PLAN_PORTS, (port) => intWithin(port, 1, 65_535));
  const oneOf = intWithin(fields.oneOf, 1, MAX_ONE_OF);
  const { userChains } = fields;
  const linesPerSecond = intWithin(fields.linesPerSecond, MIN_LINES_PER_SECOND, MAX_LINES_PER_SECOND);
  const minutes = intWithin(fields.minutes, 1, MAX_MINUTES);
  const ownPort = intWithin(fields.ownPort, 1, 65_535);
  const understood =
    typeof userChains === "boolean" &&
    (fields.article === null || article !== null) &&
    (fields.ownPort === null || ownPort !== null);
  if (!understood || protocol === undefined || backend === undefined) return null;
  if (addresses === null || ports === null || oneOf === null || (oneOf & (oneOf - 1)) !== 0) return null;
  if (linesPerSecond === null || minutes === null) return null;
  return {
    backend,
    protocol,
    addresses,
    ports,
    oneOf,
    userChains,
    article,
    linesPerSecond,
    minutes,
    ownPort,
  };
}

function listOf<T>(value: unknown, most: number, read: (item: unknown) => T | null): readonly T[] | null {
  if (!Array.isArray(value) || value.length > most) return null;
  const items = value.map(read);
  return items.every((item) => item !== null) ? items : null;
}

function intWithin(value: unknown, least: number, most: number): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
    ? value
    : null;
}
