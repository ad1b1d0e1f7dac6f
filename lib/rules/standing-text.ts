import type { RuleFamily } from "@/lib/protocol/host-verbs";
import { sanitizeText } from "@/lib/protocol/sanitize-text";
import type { RuleCounters } from "./rules-state";

/** Where something stands; null: nothing leads there. */
type Place = { readonly family: RuleFamily; readonly table: string; readonly chain: string | null };

/** For a terminal, as are those below: a chain's name is whoever's that made it. */
export function countsText(chains: RuleCounters["chains"]): string {
  return chains
    .map(({ chain, matched, logged }) => {
      const counts = `${String(matched).padStart(9)} matched${String(logged).padStart(9)} logged`;
      return `  ${sanitizeText(chain).padEnd(26)}${counts}\n`;
    })
    .join("");
}

export function placesText(places: readonly Place[]): string {
  return places
    .map(({ family, table, chain }) => [family, table, ...(chain === null ? [] : [chain])])
    .map((names) => `  ${sanitizeText(names.join(":"))}\n`)
    .join("");
}
