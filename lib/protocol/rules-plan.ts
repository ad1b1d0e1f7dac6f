import type { ArticleScenario, BackEnd } from "./events";

export const MAX_PLAN_ADDRESSES = 32;
export const MAX_PLAN_PORTS = 16;

/** What shall be logged: lib/rules makes `LogRules` of it. */
export type RulesPlan = {
  readonly backend: BackEnd;
  readonly protocol: "all" | "icmp" | "tcp" | "udp";
  /**
   * IPv4 or IPv6 without a zone, or a network `172.18.0.0/16`; at most MAX_PLAN_ADDRESSES, empty: any.
   * NAT's other names of them are in it already (`planOf` in lib/protocol/plan-of-request.ts).
   */
  readonly addresses: readonly string[];
  /** 1..65535, at most MAX_PLAN_PORTS, empty: any. */
  readonly ports: readonly number[];
  /** A power of two, 1..MAX_ONE_OF: by the IP header's id, so that every hook samples the same packets. */
  readonly oneOf: number;
  readonly userChains: boolean;
  readonly article: ArticleScenario | null;
  /** MIN_LINES_PER_SECOND..MAX_LINES_PER_SECOND, all rules together. */
  readonly linesPerSecond: number;
  /** 1..MAX_MINUTES, then the rules go by themselves. */
  readonly minutes: number;
  /** hopscope's own port on `lo`, which is never logged; null where the watched host does not carry it (lab). */
  readonly ownPort: number | null;
};
