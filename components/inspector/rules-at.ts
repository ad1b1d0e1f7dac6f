import { type ChainKey, chainOfPlace, chainParts, type Place } from "@/lib/netfilter";
import type { Topology } from "@/lib/protocol/topology";

/** The rules of a user chain, as the host has them; none for a base chain. */
export function rulesAt(topology: Topology | null, at: Place): readonly string[] {
  const key: ChainKey | null = chainOfPlace(at);
  if (key === null || topology === null) return [];
  const { family, table, chain } = chainParts(key);
  const found = topology.userChains.find(
    (one) => one.family === family && one.table === table && one.name === chain,
  );
  return found?.rules ?? [];
}
