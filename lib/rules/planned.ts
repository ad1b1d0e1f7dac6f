import type { LogChain, LogCondition, LogRules, LogSite, LogTable } from "@/lib/protocol/host-verbs";

/** All of it must hold. */
export type Rule = readonly LogCondition[];

/** `LogRules` with the conditions where they belong. A packet meets at most one of an nft chain's rules. */
export type PlannedTable = Omit<LogTable, "chains"> & { readonly chains: readonly PlannedChain[] };
export type PlannedChain = Omit<LogChain, "rules"> & { readonly rules: readonly Rule[] };
export type PlannedSite = Omit<LogSite, "passes" | "rules"> & {
  readonly passes: readonly Rule[];
  readonly rules: readonly Rule[];
};

/** The article's way; not in ebtables, where rules have no tag (server/host/rules/site.ts). */
export function isInChain({ label, family }: Pick<PlannedSite, "label" | "family">): boolean {
  return label.startsWith("ctc/") && family !== "bridge";
}

/** Each condition stands once: thirty chains ask for the same addresses. */
export function packRules(
  tables: readonly PlannedTable[],
  sites: readonly PlannedSite[] | null,
  legacy: boolean,
): LogRules {
  const numbers = new Map<string, number>();
  const conditions: LogCondition[] = [];
  const pack = (rules: readonly Rule[]) =>
    rules.map((rule) =>
      rule.map((condition) => {
        const text = JSON.stringify(condition);
        const number = numbers.get(text) ?? conditions.push(condition) - 1;
        numbers.set(text, number);
        return number;
      }),
    );
  return {
    tables: tables.map((table) => ({
      ...table,
      chains: table.chains.map((chain) => ({ ...chain, rules: pack(chain.rules) })),
    })),
    sites:
      sites?.map(({ family, table, chain, label, number, made, budget, passes, rules }) => ({
        ...{ family, table, chain, label, number, made, budget },
        ...{ passes: pack(passes), rules: pack(rules) },
      })) ?? null,
    legacy,
    conditions,
  };
}
