import type { RulesPlan } from "@/lib/protocol/rules-plan";

/** Everything, in a namespace without traffic. */
export const HOST_PLAN: RulesPlan = {
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
