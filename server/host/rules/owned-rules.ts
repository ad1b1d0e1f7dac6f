import type { ChainKey } from "@/lib/netfilter/chain";
import type { Outcome } from "@/lib/protocol/events";
import type { RuleCounters, RulesState } from "@/lib/protocol/host-verbs";

/** What one back end says of its rules, beside what the counters say. */
export type Upkeep = Pick<
  Extract<RulesState, { state: "on" }>,
  "restored" | "givenUp" | "notes" | "noted" | "shortened"
>;

/** Rules that stand as long as one child process lives; both back ends make such. */
export type OwnedRules = {
  readonly pid: number;
  readonly chains: () => readonly ChainKey[];
  /** Counters of every chain; chains whose rule does not stand are absent. */
  readonly counters: () => Promise<Outcome<RuleCounters>>;
  /** Looks after them: what others moved or removed, chains that came or went. */
  readonly tend: () => Promise<void>;
  readonly upkeep: () => Upkeep;
  /** Removes the rules, ends the child and waits for its end. */
  readonly close: () => Promise<void>;
  /** Resolves when the child has ended, for whatever reason, and no rule stands any more. */
  readonly gone: Promise<void>;
};

export const NO_UPKEEP: Upkeep = { restored: 0, givenUp: false, notes: [], noted: 0, shortened: [] };
