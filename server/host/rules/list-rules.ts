import type { RuleCounters } from "@/lib/protocol/host-verbs";
import { inNamespace, run } from "../programs";
import { isAlive, type Owner, readClaim } from "../run-files";
import { RULE_FAMILIES } from "./log-point";
import { listCommand } from "./nft-text";
import { readCounters } from "./rule-counters";

/** What stands in the kernel of the rules that some hopscope on this machine holds; null: none. */
export async function listRules(
  claimName: string,
): Promise<{ readonly ownerPid: number; readonly counters: RuleCounters } | null> {
  const claim = readClaim<Owner | null>(claimName);
  const nft = claim?.data ?? null;
  if (claim === null || nft === null || !isAlive(nft)) return null;
  const listings = await Promise.all(
    RULE_FAMILIES.map((family) =>
      run(inNamespace(nft.pid, { program: "nft", args: ["-j", ...listCommand(family).split(" ")] })),
    ),
  );
  const found = listings.filter(({ exit }) => exit === 0).map(({ stdout }) => stdout);
  return found.length === 0 ? null : { ownerPid: claim.owner.pid, counters: readCounters(found, "hop:") };
}
