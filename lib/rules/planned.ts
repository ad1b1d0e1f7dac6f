import type { Made, RuleFamily } from "@/lib/protocol/host-verbs";
import type { LogPoint } from "./log-point";

/**
 * One thing that a packet must be, or not be, in words of nft(8) or of iptables(8) and ebtables(8):
 * `{ field: "ip saddr", not: false, values: ["172.18.0.2"] }`, `{ field: "-s", not: false, values: ["172.18.0.2"] }`.
 */
export type Condition = {
  readonly field: string;
  readonly not: boolean;
  readonly values: readonly (string | number)[];
};

/** All of it must hold. */
export type Rule = readonly Condition[];

export type LogBudget = { readonly linesPerSecond: number; readonly burstLines: number };

/** A base chain of nft, of our own. A packet meets at most one of its rules. */
export type PlannedChain = Omit<LogPoint, "family"> & {
  /** Behind `hop:<nonce>:`. */
  readonly label: string;
  readonly rules: readonly Rule[];
};

/** A table of nft: its chains share one budget. */
export type PlannedTable = LogBudget & {
  readonly family: RuleFamily;
  readonly chains: readonly PlannedChain[];
};

/** A chain of the host's iptables or ebtables at whose head packets are logged. */
export type PlannedSite = {
  readonly family: RuleFamily;
  readonly table: string;
  readonly chain: string;
  /** `ip:mangle:PRE `, `ip:f=DOCKER-USER`; `ctc/…` makes it one of the article's, which have no cap. */
  readonly label: string;
  /** That no other site of this session has. */
  readonly number: number;
  readonly made: Made;
  /** The same for all of ip, and for all of ip6, which share it. */
  readonly budget: LogBudget;
  /** What is not logged, whatever the rules say. */
  readonly passes: readonly Rule[];
  /** The first that fits logs a packet. */
  readonly rules: readonly Rule[];
};

/**
 * LOG rules in the chain itself, tagged by their comment: the article's way. Not in ebtables, which has no comment, and
 * whose list leaves out every match of a rule that logs (1.8.9).
 */
export function isInChain({ label, family }: Pick<PlannedSite, "label" | "family">): boolean {
  return label.startsWith("ctc/") && family !== "bridge";
}
