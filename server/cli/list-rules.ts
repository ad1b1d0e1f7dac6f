import { RULE_FAMILIES, type RuleCounters, readAllSaves, readCounters } from "@/lib/rules";
import { inNamespace, run } from "@/server/host/programs";
import { readIptables } from "@/server/host/rules/saves";
import type { RulesHolder } from "@/server/host/rules/tracing";
import { isAlive, readClaim } from "@/server/host/run-files";

/** Who holds rules under that name, and the child that they live with; null: nobody. */
export function findRules(
  claimName: string,
): { readonly holderPid: number; readonly childPid: number } | null {
  const claim = readClaim<RulesHolder>(claimName);
  if (claim?.data.child == null || !isAlive(claim.data.child)) return null;
  return { holderPid: claim.owner.pid, childPid: claim.data.child.pid };
}

/** What stands in that process's network namespace (null: in this one), of either back end. */
export async function countRules(pid: number | null): Promise<RuleCounters["chains"]> {
  const listings = await Promise.all(
    RULE_FAMILIES.map((family) =>
      run(inNamespace(pid, { program: "nft", args: ["-j", "list", "table", family, "hopscope"] })),
    ),
  );
  const found = listings.filter(({ exit }) => exit === 0).map(({ stdout }) => stdout);
  const iptables = await readIptables(pid);
  const saved = iptables && readAllSaves(iptables.saves);
  const standing = saved === null ? [] : RULE_FAMILIES.flatMap((family) => saved[family].standing);
  return [
    ...(readCounters(found, "hop:")?.chains ?? []),
    ...standing.map(({ key, matched, logged }) => ({ chain: key, matched, logged })),
  ];
}
