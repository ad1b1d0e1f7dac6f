import type {
  HostAnswer,
  HostIptables,
  HostRequest,
  HostVerb,
  RulesSurroundings,
} from "@/lib/protocol/host-verbs";
import { bridgePorts } from "../bridge-ports";
import { done } from "../outcome";
import { sessionNumber } from "./own-prefix";
import { readIptables } from "./saves";
import type { Tracing, Watched } from "./tracing";

export type RulesRequest = Extract<HostRequest, { verb: `rules-${string}` | "renew" }>;

/** @param ownBridge of the page's own container. */
export async function answerRules(
  tracing: Tracing,
  request: RulesRequest,
  watched: Watched,
  ownBridge: string | null,
): Promise<HostAnswer<HostVerb>> {
  const around = (iptables: HostIptables | null): RulesSurroundings => ({
    ...{ nonce: tracing.nonce, tag: sessionNumber(tracing.nonce), namespacePid: watched.namespacePid },
    ...{ ownBridge, ownBridgePorts: bridgePorts(ownBridge), iptables },
  });
  switch (request.verb) {
    case "rules-prepare": {
      const prepared = await tracing.prepare(watched, request.iptables);
      return prepared.ok ? done(around(prepared.value)) : prepared;
    }
    case "rules-look":
      return done(around(request.iptables ? await readIptables(watched.namespacePid) : null));
    case "rules-insert":
      return tracing.insert(request.rules, request.minutes, watched);
    case "rules-change":
      return tracing.change(request.change);
    case "rules-list":
      return tracing.list();
    case "rules-print":
      return tracing.print(request.rules);
    case "rules-delete":
      return tracing.remove();
    case "renew":
      return done(tracing.renew());
  }
}
