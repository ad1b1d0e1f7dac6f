import type { RulesPlan } from "@/lib/protocol/rules-plan";

export const ALL_TRAFFIC: RulesPlan = {
  backend: "nft",
  protocol: "all",
  addresses: [],
  ports: [],
  oneOf: 1,
  userChains: false,
  article: null,
  linesPerSecond: 20_000,
  minutes: 10,
  ownPort: null,
};
