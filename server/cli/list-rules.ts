import type { RuleCounters } from "@/lib/protocol/host-verbs";
import { inNamespace, run } from "@/server/host/programs";
import { RULE_FAMILIES } from "@/server/host/rules/log-point";
import { listCommand } from "@/server/host/rules/nft-text";
import { readCounters } from "@/server/host/rules/rule-counters";
import { isAlive, type Owner, readClaim } from "@/server/host/run-files";

/** The nft that owns the rules which some hopscope on this machine holds under that name; null: none. */
export function findRules(claimName: string): { readonly holderPid: number; readonly nftPid: number } | null {
  const claim = readClaim<Owner | null>(claimName);
  if (claim?.data == null || !isAlive(claim.data)) return null;
  return { holderPid: claim.owner.pid, nftPid: claim.data.pid };
}

/** What stands of them in the kernel now. */
export async function countRules(nftPid: number): Promise<RuleCounters> {
  const listings = await Promise.all(
    RULE_FAMILIES.map((family) =>
      run(inNamespace(nftPid, { program: "nft", args: ["-j", ...listCommand(family).split(" ")] })),
    ),
  );
  const found = listings.filter(({ exit }) => exit === 0).map(({ stdout }) => stdout);
  return readCounters(found, "hop:");
}
