import type { LabScenario } from "@/lib/protocol/events";
import type { HostRequest, LogRules, RulesChange } from "@/lib/protocol/host-verbs";
import { intWithin, matching } from "./read-fields";
import { readTraffic } from "./read-traffic";

/** Verbs without a field of their own. */
const PLAIN = /^(lab-up|lab-down|rules-list|rules-delete|renew|topology|reading|doctor)$/;
/** By name alone: what they do is the lab's own (lab/scenario.ts). */
const SCENARIOS: Readonly<Record<LabScenario, true>> = {
  "container-to-container": true,
  "localhost-to-container": true,
  "wan-to-container": true,
  "container-to-wan": true,
  "closed-udp-port": true,
  "blocked-port": true,
  "large-ping": true,
};

export type NumberedRequest = { readonly id: number; readonly request: HostRequest };

/**
 * One line of the channel, from a process that may have been taken over: only what is asked for is
 * copied out of it. Null: not understood; the id is -1 then where there is none to answer to.
 */
export function readRequest(line: string): NumberedRequest | { readonly id: number; readonly request: null } {
  const fields = readFields(line);
  const id = intWithin(fields.id, 0, Number.MAX_SAFE_INTEGER);
  return id === null ? { id: -1, request: null } : { id, request: readVerb(fields) };
}

type Fields = Readonly<Record<string, unknown>>;

/** A number, a text and a list have none of the fields that are asked for. */
function readFields(line: string): Fields {
  try {
    return JSON.parse(line) ?? {};
  } catch {
    return {};
  }
}

function readVerb(fields: Fields): HostRequest | null {
  const { verb } = fields;
  if (verb === "rules-prepare" || verb === "rules-look")
    return typeof fields.iptables === "boolean" ? { verb, iptables: fields.iptables } : null;
  // Rules are read where their text is made, whoever asks for them: rules/read-rules.ts.
  if (verb === "rules-insert")
    return { verb, rules: fields.rules as LogRules, minutes: fields.minutes as number };
  if (verb === "rules-print") return { verb, rules: fields.rules as LogRules };
  if (verb === "rules-change") return { verb, change: fields.change as RulesChange };
  if (verb === "scenario-run") {
    const { name } = fields;
    return typeof name === "string" && Object.hasOwn(SCENARIOS, name)
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
  const plain = matching<HostRequest["verb"]>(verb, PLAIN);
  return plain && ({ verb: plain } as HostRequest);
}
