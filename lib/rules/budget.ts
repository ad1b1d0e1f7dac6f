import type { RuleFamily } from "@/lib/protocol/host-verbs";
import type { LogBudget } from "./planned";

/** Shares of the one budget: a limit object belongs to one table (nft(8), limit). */
const SHARE: Readonly<Record<RuleFamily, number>> = { bridge: 0.4, ip: 0.5, ip6: 0.1 };
/** Of the budget, for the user chains: rules of iptables beside the tables of nft. */
export const USER_SHARE = 0.25;
/** Lines that one packet and its answer can leave in a table: a smaller burst would cut a single ping. */
const LEAST_BURST_LINES = 64;
/** A second's worth, as traffic comes in bursts; `--limit-burst` of ebtables takes no more than this. */
const MOST_BURST_LINES = 10_000;

/** One budget for the families that are logged. */
export function shareOut(
  linesPerSecond: number,
  families: readonly RuleFamily[],
): Partial<Record<RuleFamily, number>> {
  const shares = families.reduce((sum, family) => sum + SHARE[family], 0);
  return Object.fromEntries(
    families.map((family) => [family, Math.max(1, Math.floor((linesPerSecond * SHARE[family]) / shares))]),
  );
}

export function budgetOf(linesPerSecond: number): LogBudget {
  return {
    linesPerSecond,
    burstLines: Math.max(LEAST_BURST_LINES, Math.min(linesPerSecond, MOST_BURST_LINES)),
  };
}
