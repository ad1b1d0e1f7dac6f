import { isBaseChain } from "@/lib/netfilter/chain";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import type { UserChain } from "@/lib/protocol/topology";
import { jumpOf, readSavedRules, type SavedTable } from "./saved-rules";

const FROM_MAX = 64;
/** hopscope's own, of the iptables back end (server/host/rules/site.ts): chains, and tags of rules. */
const OWN_CHAIN = /^hop-[a-z2-7]{8}-\d+[ct]?$/;
const OWN_TAG = /--comment "?hop-[89a][0-9a-f]{7}\b/;

/** Every chain that is no base chain and that some rule jumps to. */
export function userChainsOf({ iptables, ip6tables, ebtables }: WholeReading): readonly UserChain[] {
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
      if (isBaseChain(name) || from === undefined || OWN_CHAIN.test(name)) return [];
      const others = rules.filter((rule) => !OWN_CHAIN.test(jumpOf(rule) ?? "") && !OWN_TAG.test(rule));
      return [{ family, table, name, from: [...from].slice(0, FROM_MAX), rules: others }];
    });
  });
}
