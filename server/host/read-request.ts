import type { LabScenario, TrafficRequest } from "@/lib/protocol/events";
import type { ContainerProcess, HostRequest, LogRules, RulesChange } from "@/lib/protocol/host-verbs";
import { fieldsOf, intWithin, matching, parsed } from "./read-fields";

/** Verbs without a field of their own. */
const PLAIN = /^(rules-list|rules-delete|renew|lab|reading|doctor)$/;

export type NumberedRequest = { readonly id: number; readonly request: HostRequest | null };

/**
 * One line of the channel, from a process that may have been taken over: only what is asked for is
 * copied out of it. Null: not understood; the id is -1 then where there is none to answer to.
 */
export function readRequest(line: string): NumberedRequest {
  const asked = fieldsOf(parsed(line));
  const id = intWithin(asked.id, 0, Number.MAX_SAFE_INTEGER);
  return id === null ? { id: -1, request: null } : { id, request: readVerb(asked) };
}

/**
 * Some fields are only named here, and read by what acts upon them: rules where they are checked
 * (rules/log-lines.ts), traffic and containers by the target that has them (docker/docker-host.ts), a scene by the lab.
 */
function readVerb({ verb, ...asked }: ReturnType<typeof fieldsOf>): HostRequest | null {
  switch (verb) {
    case "rules-prepare":
    case "rules-look":
      return typeof asked.iptables === "boolean" ? { verb, iptables: asked.iptables } : null;
    case "rules-insert":
      return { verb, rules: asked.rules as LogRules, minutes: asked.minutes as number };
    case "rules-change":
      return { verb, change: asked.change as RulesChange };
    case "scenario-run": {
      const name = matching<LabScenario>(asked.name, /^[a-z-]{1,40}$/);
      return name && { verb, name };
    }
    case "traffic-run":
      return { verb, traffic: asked.traffic as TrafficRequest };
    case "inside":
      return { verb, containers: asked.containers as readonly ContainerProcess[] };
    default: {
      const plain = matching<HostRequest["verb"]>(verb, PLAIN);
      return plain && ({ verb: plain } as HostRequest);
    }
  }
}
