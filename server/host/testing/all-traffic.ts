import type { RulesPlan } from "@/lib/protocol/host-verbs";

export const ALL_TRAFFIC: RulesPlan = {
  protocol: "all",
  address: null,
  port: null,
  linesPerSecond: 20_000,
  minutes: 10,
  ownPort: null,
};
