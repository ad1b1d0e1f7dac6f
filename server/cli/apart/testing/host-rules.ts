import type { LogRules, RulesSurroundings } from "@/lib/protocol/host-verbs";
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
const EMPTY: RulesSurroundings = {
  nonce: "abcdefgh",
  tag: "1234567",
  namespacePid: null,
  ownBridge: null,
  ownBridgePorts: [],
  iptables: {
    legacy: false,
    broute: false,
    nftChains: "",
    saves: { ip: "", ip6: "", bridge: "" },
    started: "",
  },
};

/** As a request of `web`. */
export function insertOf(backend: RulesPlan["backend"]) {
  return { verb: "rules-insert", rules: rulesOf(backend), minutes: 10 } as const;
}

export function rulesOf(backend: RulesPlan["backend"]): LogRules {
  const planned = planRules({ ...PLAN, backend }, EMPTY);
  if (!planned.ok) throw new Error(planned.code);
  return planned.value.rules;
}
