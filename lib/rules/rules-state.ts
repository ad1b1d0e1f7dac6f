import type { ChainKey } from "@/lib/netfilter/chain";

export type RulesInserted = {
  readonly nonce: string;
  readonly chains: readonly ChainKey[];
  readonly insertMs: number;
  readonly endsInMs: number;
};

/** A user chain whose name does not fit into `prefix`, which its lines have. */
export type ShortenedName = { readonly prefix: string; readonly chain: ChainKey };

export type RulesState =
  | { readonly state: "off" }
  /** `missing`: chains whose rule does not stand as planned. */
  | {
      readonly state: "on";
      readonly nonce: string;
      readonly missing: readonly ChainKey[];
      /** How often rules that others removed were put back (iptables only: owner tables cannot be removed). */
      readonly restored: number;
      /** They were removed again within a minute: hopscope does not fight. */
      readonly givenUp: boolean;
      /** What happened to the rules, and which chains are left out, newest last. */
      readonly notes: readonly string[];
      /** How many there were: the last of `notes` has this number. */
      readonly noted: number;
      readonly shortened: readonly ShortenedName[];
    };

/** Kernel counters. limited = matched − logged. Zero when no rules stand. */
export type RuleCounters = {
  readonly matched: number;
  readonly logged: number;
  readonly chains: readonly { readonly chain: ChainKey; readonly matched: number; readonly logged: number }[];
};

/** What happened to rules that others can reach. */
export type Upkeep = Pick<
  Extract<RulesState, { state: "on" }>,
  "restored" | "givenUp" | "notes" | "noted" | "shortened"
>;

export const NO_UPKEEP: Upkeep = { restored: 0, givenUp: false, notes: [], noted: 0, shortened: [] };
