import { type ChainKey, isBaseChain } from "@/lib/netfilter/chain";
import type { RuleFamily } from "@/lib/protocol/host-verbs";
import { keyOf } from "./log-point";
import { baseChainOf } from "./own-label";

/** Where rules of some session of hopscope stand. */
export type Standing = {
  readonly key: ChainKey;
  /** Of the site, out of the name of its own chain; null: the rules are in the chain itself (the article's). */
  readonly number: number | null;
  /** The session's nonce, or for rules without a chain of their own 28 bits of it. */
  readonly session: string;
  /** Some rule leads to our own chain. */
  readonly isReached: boolean;
  /** No rule of others stands before it. */
  readonly first: boolean;
  readonly prefixes: readonly string[];
  readonly matched: number;
  readonly logged: number;
};

type Chain = { readonly table: string; readonly chain: string };
type Rule = Chain & { readonly spec: string; readonly packets: number; readonly isFirst: boolean };

export type Saved = {
  readonly tables: ReadonlySet<string>;
  readonly userChains: readonly Chain[];
  /** Changes with the rules of others (server/host/rules/saves.ts). */
  readonly others: string;
  /** Of any session of hopscope. */
  readonly standing: readonly Standing[];
};

/** As server/host/rules/site.ts names our chains and tags our rules. */
const OWN_CHAIN = /^hop-([a-z2-7]{8})-(\d+)[ct]?$/;
const TAG = /--comment "?hop-[89a]([0-9a-f]{7})\b/;

/** What `iptables-save -c` and its like print. */
export function readSave(family: RuleFamily, text: string): Saved {
  const tables = new Set<string>();
  const userChains: Chain[] = [];
  const ownChains: Chain[] = [];
  const rules: Rule[] = [];
  const taken = new Set<string>();
  let table = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("*")) {
      table = line.slice(1).trim();
      tables.add(table);
    } else if (line.startsWith(":")) {
      const chain = line.slice(1).split(" ")[0] ?? "";
      if (OWN_CHAIN.test(chain)) ownChains.push({ table, chain });
      else if (!isBaseChain(chain)) userChains.push({ table, chain });
    } else {
      const [, packets = "0", chain, spec = ""] = /^(?:\[(\d+):\d+\] )?-A (\S+) ?(.*)$/.exec(line) ?? [];
      if (chain === undefined) continue;
      const place = `${table} ${chain}`;
      rules.push({ table, chain, spec, packets: Number(packets), isFirst: !taken.has(place) });
      if (!isOurs(spec)) taken.add(place);
    }
  }
  return {
    tables,
    userChains,
    others: /^# others: (\w+)$/m.exec(text)?.[1] ?? "",
    standing: [
      ...ownChains.map((own) => ownStanding(family, own, rules)),
      ...rules.flatMap((rule) => ruleStanding(family, rule)),
    ],
  };
}

function isOurs(spec: string): boolean {
  return TAG.test(spec) || OWN_CHAIN.test(/-j (\S+)$/.exec(spec)?.[1] ?? "");
}

function ownStanding(family: RuleFamily, { table, chain: own }: Chain, rules: readonly Rule[]): Standing {
  const [, session = "", number] = OWN_CHAIN.exec(own) ?? [];
  const jump = rules.find((rule) => rule.table === table && rule.spec.endsWith(`-j ${own}`));
  const inside = rules.filter((rule) => rule.table === table && rule.chain === own);
  const logs = inside.filter(({ spec }) => prefixOf(spec) !== null);
  const logged = packetsOf(logs);
  // What returns behind a LOG was matched; hopscope's own traffic returns before.
  const returns = inside
    .slice(inside.findIndex((rule) => logs.includes(rule)))
    .filter(({ spec }) => /-j RETURN$/.test(spec));
  const prefixes = logs.flatMap(({ spec }) => prefixOf(spec) ?? []);
  // Where an undoing was cut off, nothing leads to our own chain any more, but it still logs under a name.
  const chain = jump?.chain ?? prefixes.map(baseChainOf).find((name) => name !== null) ?? "";
  return {
    ...{ number: Number(number), session, prefixes, key: keyOf(family, table, chain) },
    ...{ isReached: jump !== undefined, first: jump?.isFirst ?? false },
    // A packet may have been logged, and not have returned yet.
    ...{ matched: Math.max(packetsOf(returns), logged), logged },
  };
}

function ruleStanding(
  family: RuleFamily,
  { table, chain, spec, packets, isFirst }: Rule,
): readonly Standing[] {
  const [, session] = TAG.exec(spec) ?? [];
  const prefix = prefixOf(spec);
  if (session === undefined || prefix === null) return [];
  return [
    {
      ...{ number: null, session, prefixes: [prefix], key: keyOf(family, table, chain) },
      ...{ isReached: true, first: isFirst, matched: packets, logged: packets },
    },
  ];
}

function prefixOf(spec: string): string | null {
  const [, quoted, plain] = /--log-prefix (?:"((?:[^"\\]|\\.)*)"|(\S+))/.exec(spec) ?? [];
  return quoted ?? plain ?? null;
}

function packetsOf(rules: readonly Rule[]): number {
  return rules.reduce((sum, rule) => sum + rule.packets, 0);
}
