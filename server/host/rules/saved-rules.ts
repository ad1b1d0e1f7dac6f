import type { ChainKey } from "@/lib/netfilter/chain";
import { keyOf, LOG_POINTS, type RuleFamily } from "./log-point";
import { ownPrefix } from "./own-prefix";

export const BASE_CHAINS: ReadonlySet<string> = new Set([
  "BROUTING",
  "PREROUTING",
  "INPUT",
  "FORWARD",
  "OUTPUT",
  "POSTROUTING",
]);

/** What was there before us: the base chain; its table, but not the chain; not even the table. */
export type Made = "nothing" | "chain" | "table";
export const MADE_LETTERS: Readonly<Record<Made, string>> = { nothing: "", chain: "c", table: "t" };
/** First digit of the tag of a rule without a chain of its own; the session's number follows. */
export const MADE_DIGITS: Readonly<Record<Made, string>> = { nothing: "8", chain: "9", table: "a" };

/** One place where our rules stand, or stood: what it takes to remove them. */
export type Placed = {
  readonly family: RuleFamily;
  readonly table: string;
  /** Null: nothing leads to our own chain any more. */
  readonly chain: string | null;
  /** Our own chain, whose name is the tag; null: the rules are in the chain itself (the article's). */
  readonly own: string | null;
  /** Arguments of each rule of ours in the chain itself. */
  readonly inChain: readonly (readonly string[])[];
  readonly made: Made;
};

export type Standing = Placed & {
  readonly key: ChainKey;
  /** The session's nonce, or its number (`sessionNumber`). */
  readonly session: string;
  /** No rule of others stands before it. */
  readonly first: boolean;
  readonly prefixes: readonly string[];
  readonly matched: number;
  readonly logged: number;
};

type Chain = { readonly table: string; readonly chain: string };
type Rule = Chain & { readonly spec: string; readonly packets: number };

export type Saved = {
  readonly tables: ReadonlySet<string>;
  readonly userChains: readonly Chain[];
  /** Of any session of hopscope. */
  readonly standing: readonly Standing[];
};

const OWN_CHAIN = /^hop-([a-z2-7]{8})-\d+([ct]?)$/;
const TAG = /--comment "?hop-([89a])([0-9a-f]{7})\b/;

/** What `iptables-save -c` and its like print. */
export function readSave(family: RuleFamily, text: string): Saved {
  const tables = new Set<string>();
  const userChains: Chain[] = [];
  const ownChains: Chain[] = [];
  const rules: Rule[] = [];
  let table = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("*")) {
      table = line.slice(1).trim();
      tables.add(table);
    } else if (line.startsWith(":")) {
      const chain = line.slice(1).split(" ")[0] ?? "";
      if (OWN_CHAIN.test(chain)) ownChains.push({ table, chain });
      else if (!BASE_CHAINS.has(chain)) userChains.push({ table, chain });
    } else {
      const [, packets = "0", chain, spec = ""] = /^(?:\[(\d+):\d+\] )?-A (\S+) ?(.*)$/.exec(line) ?? [];
      if (chain !== undefined) rules.push({ table, chain, spec, packets: Number(packets) });
    }
  }
  const isFirst = (at: number) =>
    rules
      .slice(0, at)
      .every((rule) => rule.table !== rules[at]?.table || rule.chain !== rules[at]?.chain || isOurs(rule));
  return {
    tables,
    userChains,
    standing: [
      ...ownChains.map((own) => ownStanding(family, own, rules, isFirst)),
      ...rules.flatMap((rule, at) => ruleStanding(family, rule, isFirst(at))),
    ],
  };
}

function isOurs({ spec }: Rule): boolean {
  return TAG.test(spec) || OWN_CHAIN.test(/-j (\S+)$/.exec(spec)?.[1] ?? "");
}

function ownStanding(
  family: RuleFamily,
  { table, chain: own }: Chain,
  rules: readonly Rule[],
  isFirst: (at: number) => boolean,
): Standing {
  const [, session = "", letter] = OWN_CHAIN.exec(own) ?? [];
  const jump = rules.findIndex((rule) => rule.table === table && rule.spec.endsWith(`-j ${own}`));
  const inside = rules.filter((rule) => rule.table === table && rule.chain === own);
  const logs = inside.filter(({ spec }) => prefixOf(spec) !== null);
  const prefixes = logs.flatMap(({ spec }) => prefixOf(spec) ?? []);
  const chain = rules[jump]?.chain ?? chainOf(family, session, prefixes);
  return {
    ...{ family, table, chain, own, session },
    key: keyOf(family, table, chain ?? ""),
    inChain: jump < 0 ? [] : [words(rules[jump]?.spec ?? "")],
    made: letter === "t" ? "table" : letter === "c" ? "chain" : "nothing",
    first: isFirst(jump),
    prefixes,
    // What returns behind a LOG was matched; hopscope's own traffic returns before.
    matched: packetsOf(
      inside
        .slice(inside.findIndex((rule) => logs.includes(rule)))
        .filter(({ spec }) => /-j RETURN$/.test(spec)),
    ),
    logged: packetsOf(logs),
  };
}

/** Where an undoing was cut off, nothing leads to our own chain any more, but it still logs under a name. */
function chainOf(family: RuleFamily, session: string, prefixes: readonly string[]): string | null {
  const points = LOG_POINTS.filter((point) => point.family === family);
  return points.find((point) => prefixes.includes(ownPrefix(session, point)))?.chain ?? null;
}

function ruleStanding(
  family: RuleFamily,
  { table, chain, spec, packets }: Rule,
  first: boolean,
): readonly Standing[] {
  const [, digit, session] = TAG.exec(spec) ?? [];
  const prefix = prefixOf(spec);
  if (session === undefined || prefix === null) return [];
  return [
    {
      ...{ family, table, chain, own: null, session, first },
      key: keyOf(family, table, chain),
      inChain: [words(spec)],
      made: digit === "a" ? "table" : digit === "9" ? "chain" : "nothing",
      prefixes: [prefix],
      ...{ matched: packets, logged: packets },
    },
  ];
}

function prefixOf(spec: string): string | null {
  const list = words(spec);
  const at = list.indexOf("--log-prefix");
  return at < 0 ? null : (list[at + 1] ?? "");
}

function words(spec: string): readonly string[] {
  return [...spec.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

function packetsOf(rules: readonly Rule[]): number {
  return rules.reduce((sum, rule) => sum + rule.packets, 0);
}
