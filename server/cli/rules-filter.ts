import { DEFAULT_LINES_PER_SECOND, MAX_MINUTES } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";

/** What rules by hand log. Addresses and ports as packets show them: Docker's translations are known only where it is asked for a name. */
export type RulesFilter = Pick<
  RulesPlan,
  "protocol" | "addresses" | "ports" | "oneOf" | "linesPerSecond" | "minutes"
>;

/** All traffic, as long as they may. */
export const UNFILTERED: RulesFilter = {
  protocol: "all",
  addresses: [],
  ports: [],
  oneOf: 1,
  linesPerSecond: DEFAULT_LINES_PER_SECOND,
  minutes: MAX_MINUTES,
};
