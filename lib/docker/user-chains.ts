import { isBaseChain } from "@/lib/netfilter/chain";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import type { UserChain } from "@/lib/protocol/topology";
import { jumpOf, readSavedRules, type SavedTable } from "./saved-rules";

type SavedChain = SavedTable["chains"][number];

const FROM_MAX = 64;
/** hopscope's own, of the iptables back end (server/host/rules/site.ts): chains, and tags of rules. */
const OWN_CHAIN = /^hop-[a-z2-7]{8}-\d+[ct]?$/;
const OWN_TAG = /--comment "?hop-[89a][0-9a-f]{7}\b/;

/** Every chain that is no base chain and that some rule jumps to, in the order in which a packet meets them. */
export function userChainsOf({ iptables, ip6tables, ebtables }: WholeReading): readonly UserChain[] {
  return [
    ...inFamily("ip", readSavedRules(iptables)),
    ...inFamily("ip6", readSavedRules(ip6tables)),
    ...inFamily("bridge", readSavedRules(ebtables)),
  ];
}

function inFamily(family: UserChain["family"], tables: readonly SavedTable[]): readonly UserChain[] {
  return tables.flatMap(({ table, chains: saved }) => {
    const chains = inOrderMet(saved);
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

/** iptables-save of nf_tables has them by name: a way that is drawn over them would go up and down. */
function inOrderMet(chains: readonly SavedChain[]): readonly SavedChain[] {
  const byName = new Map(chains.map((chain) => [chain.name, chain]));
  const met = new Set(chains.filter(({ name }) => isBaseChain(name)));
  const follow = (chain: SavedChain, into: Set<SavedChain>) => {
    for (const rule of chain.rules) {
      const target = byName.get(jumpOf(rule) ?? "");
      if (target === undefined || met.has(target) || into.has(target)) continue;
      into.add(target);
      follow(target, into);
    }
  };
  const called = new Set<SavedChain>();
  for (const base of met) follow(base, called);
  return [...new Set([...met, ...called, ...chains])];
}
