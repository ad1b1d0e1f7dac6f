import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { HOST_INSTANCE, rulesClaimOf } from "@/server/host/instances";
import { findLab } from "@/server/host/lab/lab-claim";
import type { Watched } from "@/server/host/rules/tracing";
import { LAB_NAME } from "./lab-name";
import { type RulesFilter, UNFILTERED } from "./rules-filter";

/** The name that rules in the lab are found by. */
export const LAB_RULES_CLAIM = rulesClaimOf(LAB_NAME);
/** The name that rules on this host itself are found by. */
export const HOST_RULES_CLAIM = rulesClaimOf(HOST_INSTANCE);
/** hopscope's usual port, where no lab keeps its traffic away from the rules. */
const USUAL_PORT = 4466;

export type RulesTarget = {
  readonly where: string;
  readonly watched: Watched;
  readonly claim: string;
  readonly plan: RulesPlan;
};

/** Where rules by hand go: into that lab, by default one that runs, else onto this host. */
export function rulesTarget(
  asked: Partial<Pick<RulesPlan, "backend" | "article" | "userChains">> = {},
  filter: RulesFilter = UNFILTERED,
  lab = findLab(LAB_NAME),
): RulesTarget {
  const plan: RulesPlan = {
    ...filter,
    backend: "nft",
    userChains: false,
    article: null,
    ownPort: lab === null ? USUAL_PORT : null,
    ...asked,
  };
  if (lab === null) {
    return {
      where: "on this host",
      watched: { namespacePid: null },
      claim: HOST_RULES_CLAIM,
      plan,
    };
  }
  const watched = { namespacePid: lab.pids.host };
  return { where: "in the lab", watched, claim: LAB_RULES_CLAIM, plan };
}
