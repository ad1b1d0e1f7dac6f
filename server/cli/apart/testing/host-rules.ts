import type { RulesSurroundings } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { planRules } from "@/lib/rules";

/** Everything, in a namespace without traffic. */
const PLAN: RulesPlan = {
  backend: "nft",
  protocol: "all",
  addresses: [],
  ports: [],
  oneOf: 1,
  userChains: false,
  article: null,
  linesPerSecond: 1000,
  minutes: 1,
  ownPort: null,
};

/** Where nobody has a rule yet. */
const NO_RULES = {
  ...{ legacy: false, broute: false, nftChains: "", started: "" },
  saves: { ip: "", ip6: "", bridge: "" },
};

/** As a request of `web`. @param around what the host says of itself: its session is in each line. */
export function insertOf(backend: RulesPlan["backend"], around: RulesSurroundings) {
  const planned = planRules({ ...PLAN, backend }, { ...around, iptables: NO_RULES });
  if (!planned.ok) throw new Error(planned.code);
  return { verb: "rules-insert", rules: planned.value.rules, minutes: 10 } as const;
}
