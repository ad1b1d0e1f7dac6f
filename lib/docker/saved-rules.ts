import { sanitizeText } from "@/lib/protocol/sanitize-text";

export type SavedTable = {
  readonly table: string;
  readonly chains: readonly { readonly name: string; readonly rules: readonly string[] }[];
};

/** Of one family; of all three the topology takes 4,096. */
const CHAINS_MAX = 1300;
const RULES_MAX = 255;
const RULE_CHARS = 512;

/** Of hopscope itself: a log rule with its prefix or its tag. */
const OWN_RULE = /(?:prefix|comment) "?hop:/;

/** What `iptables-save`, `ip6tables-save` and `ebtables-save` print; what is no table, chain or rule is left out. */
export function readSavedRules(text: string): readonly SavedTable[] {
  const tables: { table: string; chains: Map<string, string[]> }[] = [];
  let left = CHAINS_MAX;
  for (const line of text.split("\n")) {
    const chains = tables.at(-1)?.chains;
    if (line.startsWith("*")) tables.push({ table: sanitizeText(line.slice(1)), chains: new Map() });
    else if (line.startsWith(":") && left > 0) {
      left -= 1;
      chains?.set(line.slice(1).split(" ", 1)[0] ?? "", []);
    } else if (line.startsWith("-A ") && !OWN_RULE.test(line)) {
      chains?.get(line.slice(3).split(" ", 1)[0] ?? "")?.push(line);
    }
  }
  return tables.map(({ table, chains }) => ({
    table,
    chains: [...chains].map(([name, rules]) => ({ name: sanitizeText(name), rules: bounded(rules) })),
  }));
}

function bounded(rules: readonly string[]): readonly string[] {
  const shown = rules.slice(0, RULES_MAX).map((rule) => sanitizeText(rule, RULE_CHARS));
  return rules.length > RULES_MAX ? [...shown, `# … ${rules.length - RULES_MAX} more`] : shown;
}

/** Where a rule sends the packet on; null where it stays. What stands in quotes is text of others. */
export function jumpOf(rule: string): string | null {
  return / -[jg] (\S+)/.exec(rule.replace(/"(?:[^"\\]|\\.)*"/g, '""'))?.[1] ?? null;
}
