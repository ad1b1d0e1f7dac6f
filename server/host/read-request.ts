import type { LabScenario, TrafficRequest } from "@/lib/protocol/events";
import type { HostRequest, LogRules, RulesChange } from "@/lib/protocol/host-verbs";
import { field, intWithin, matching, parsed } from "./read-fields";

/** Verbs without a field of their own. */
const PLAIN = /^(rules-list|rules-delete|renew|topology|reading|doctor)$/;

export type NumberedRequest = { readonly id: number; readonly request: HostRequest | null };

/**
 * One line of the channel, from a process that may have been taken over: only what is asked for is
 * copied out of it. Null: not understood; the id is -1 then where there is none to answer to.
 */
export function readRequest(line: string): NumberedRequest {
  const asked = parsed(line);
  const id = intWithin(field(asked, "id"), 0, Number.MAX_SAFE_INTEGER);
  return id === null ? { id: -1, request: null } : { id, request: readVerb(asked) };
}

/**
 * Some fields are only named here, and read by what acts upon them: rules where their text is made
 * (rules/log-lines.ts), traffic by the target that has it (docker/docker-host.ts), a scene by the lab.
 */
function readVerb(asked: unknown): HostRequest | null {
  const verb = field(asked, "verb");
  switch (verb) {
    case "rules-prepare":
    case "rules-look": {
      const iptables = field(asked, "iptables");
      return typeof iptables === "boolean" ? { verb, iptables } : null;
    }
    case "rules-insert":
      return { verb, rules: field(asked, "rules") as LogRules, minutes: field(asked, "minutes") as number };
    case "rules-change":
      return { verb, change: field(asked, "change") as RulesChange };
    case "scenario-run": {
      const name = matching<LabScenario>(field(asked, "name"), /^[a-z-]{1,40}$/);
      return name && { verb, name };
    }
    case "traffic-run":
      return { verb, traffic: field(asked, "traffic") as TrafficRequest };
    case "changed": {
      const after = intWithin(field(asked, "after"), 0, Number.MAX_SAFE_INTEGER);
      return after === null ? null : { verb, after };
    }
    default: {
      const plain = matching<HostRequest["verb"]>(verb, PLAIN);
      return plain && ({ verb: plain } as HostRequest);
    }
  }
}
