import type { HostRequest } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { createTracing, type RulesRequest, type Watched } from "@/server/host/rules/tracing";
import { type AskHost, holdRules } from "@/server/rules/hold-rules";

/** Rules by hand: both halves in this process, which has the rights. @param claimName what others find them by. */
export function rulesHere(claimName: string, leaseMs = Number.POSITIVE_INFINITY) {
  const tracing = createTracing(claimName, leaseMs);
  let watched: Watched = { namespacePid: null };
  const ask = ((request: HostRequest) => tracing.answer(request as RulesRequest, watched)) as AskHost;
  const rules = holdRules(ask);
  return {
    ...rules,
    insert(plan: RulesPlan, where: Watched) {
      watched = where;
      return rules.insert(plan);
    },
    preview(plan: RulesPlan, where: Watched) {
      watched = where;
      return rules.preview(plan);
    },
    /** Resolves when the rules have ended, for whatever reason. */
    gone: tracing.gone,
  };
}

export type RulesHere = ReturnType<typeof rulesHere>;
