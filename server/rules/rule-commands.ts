import type { LogRules } from "@/lib/protocol/host-verbs";
import type { RulesCommands } from "@/lib/rules";
import type { Batch, RuleCommand } from "@/server/host/rules/batches";
import { readRules } from "@/server/host/rules/log-lines";
import { batchesOf, inserting, undoOf } from "@/server/host/rules/site";

/** What `host` runs for these rules, by its own reading of them. Null: it would refuse them. */
export function commandsOf(rules: LogRules, nonce: string): RulesCommands | null {
  const asked = readRules(rules, nonce);
  if (asked === null) return null;
  const { nft, legacy } = asked;
  const sites = asked.sites ?? [];
  return {
    nft,
    sites: sites.map((site) => oneByOne(batchesOf([site], legacy, inserting))),
    undo: oneByOne(
      undoOf(
        sites.flatMap(({ placed }) => placed),
        legacy,
      ),
    ),
  };
}

/** As one would type them. By hand nothing is cut off: our empty chains go first, then no command finds its table gone. */
export function oneByOne(batches: readonly Batch[]): readonly RuleCommand[] {
  const singly = batches.flatMap((batch) => batch.singly);
  const tables = batches.flatMap(({ atOnce }) => (atOnce?.command[0] === "nft" ? [atOnce.command] : []));
  return [...singly, ...tables];
}
