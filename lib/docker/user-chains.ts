import { isBaseChain } from "@/lib/netfilter/chain";
import type { HostReading } from "@/lib/protocol/host-verbs";
import type { UserChain } from "@/lib/protocol/topology";
import { jumpOf, readSavedRules, type SavedTable } from "./saved-rules";

const FROM_MAX = 64;

/** Every chain that is no base chain and that some rule jumps to. */
export function userChainsOf({ iptables, ip6tables, ebtables }: HostReading): readonly UserChain[] {
  return [
    ...inFamily("ip", readSavedRules(iptables)),
    ...inFamily("ip6", readSavedRules(ip6tables)),
    ...inFamily("bridge", readSavedRules(ebtables)),
  ];
}

function inFamily(family: UserChain["family"], tables: readonly SavedTable[]): readonly UserChain[] {
  return tables.flatMap(({ table, chains }) => {
    const callers = new Map<string, Set<string>>();
    for (const { name, rules } of chains) {
      for (const target of rules.map(jumpOf)) {
        if (target !== null) callers.set(target, (callers.get(target) ?? new Set()).add(name));
      }
    }
    return chains.flatMap(({ name, rules }) => {
      const from = callers.get(name);
      if (isBaseChain(name) || from === undefined) return [];
      return [{ family, table, name, from: [...from].slice(0, FROM_MAX), rules }];
    });
  });
}
