import type { LogBudget, LogChain, LogSite, LogTable } from "@/lib/protocol/host-verbs";
import { MAX_LINES_PER_SECOND } from "../limits";
import { field, intWithin, listOf, matching, whole } from "../read-fields";
import { type Condition, readCondition } from "./conditions";
import { prefixOf } from "./own-prefix";

export type Words = readonly string[];

/** Its conditions are text already: a packet that fits all of a rule is logged, and nothing else is done with it. */
type AskedChain = Omit<LogChain, "rules"> & { readonly rules: readonly string[] };
export type AskedTable = Omit<LogTable, "chains"> & { readonly chains: readonly AskedChain[] };
export type AskedSite = Omit<LogSite, "passes" | "rules"> & {
  readonly passes: readonly Words[];
  readonly rules: readonly Words[];
};
export type AskedRules = {
  readonly tables: readonly AskedTable[];
  readonly sites: readonly AskedSite[] | null;
  readonly legacy: boolean;
};

const MAX_CONDITIONS = 4096;
const MAX_CHAINS = 64;
const MAX_SITES = 256;
const MAX_RULES = 2000;
const MAX_IN_RULE = 16;
export const MAX_NUMBER = 1_000_000;
/** sizeof(xt_log_info.prefix) − 1 (xt_LOG.h); iptables cuts what is longer without a word. */
const PREFIX_BYTES = 29;
const NO_NONCE = "aaaaaaaa";

const FAMILY = /^(bridge|ip|ip6)$/;
const TABLE = /^(raw|mangle|nat|filter|security|broute)$/;
/** What a table makes by itself, and nobody else (iptables(8), TABLES; ebtables(8)). */
export const BASE_CHAIN = /^(BROUTING|PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING)$/;
/** Not one of ours: a chain of ours that calls another one would log twice. */
const SITE_CHAIN = /^(?!hop-)[A-Za-z0-9_.+][A-Za-z0-9_.+-]{0,27}$/;
const TYPE = /^(filter|nat)$/;
const MADE = /^(nothing|chain|table)$/;
const HOOK = /^(prerouting|input|forward|output|postrouting)$/;
const CHAIN_LABEL = /^(br|ip6?):[a-z]+:[A-Z]+ $/;
const SITE_LABEL = /^((br|ip6?):[a-z]+:[A-Z]+ |ip6?:[a-z]=[\w.+~-]+|ctc\/(eb|ip)table\/[A-Za-z-]+)$/;

/**
 * What a process asks for that may have been taken over: `LogRules`, copied field by field. Null where anything
 * is not of the one form that it may have. In what is read there are no words but those of `readCondition`,
 * names of the forms above, and numbers.
 */
export function readRules(value: unknown): AskedRules | null {
  const conditions = listOf(field(value, "conditions"), MAX_CONDITIONS, readCondition);
  const legacy = field(value, "legacy");
  const asked = field(value, "sites");
  if (conditions === null || typeof legacy !== "boolean") return null;
  const tables = listOf(field(value, "tables"), 3, (table) => readTable(table, conditions));
  const sites = listOf(asked === null ? [] : asked, MAX_SITES, (site) => readSite(site, conditions));
  return tables && sites && { tables, sites: asked === null ? null : sites, legacy };
}

function readTable(value: unknown, conditions: readonly Condition[]): AskedTable | null {
  return whole<AskedTable>({
    family: matching(field(value, "family"), FAMILY),
    ...readBudget(value),
    chains: listOf(field(value, "chains"), MAX_CHAINS, (chain) => readChain(chain, conditions)),
  });
}

function readChain(value: unknown, conditions: readonly Condition[]): AskedChain | null {
  const rules = readLists(value, "rules", conditions, (one) => (one.kind === "nft" ? one.text : null));
  return whole<AskedChain>({
    table: matching(field(value, "table"), TABLE),
    chain: matching(field(value, "chain"), BASE_CHAIN),
    hook: matching(field(value, "hook"), HOOK),
    type: matching(field(value, "type"), TYPE),
    priority: intWithin(field(value, "priority"), -(2 ** 31), 2 ** 31 - 1),
    label: readLabel(value, CHAIN_LABEL),
    rules: rules?.map((rule) => rule.join(" ")) ?? null,
  });
}

function readSite(value: unknown, conditions: readonly Condition[]): AskedSite | null {
  const words = (one: Condition) => (one.kind === "iptables" ? one.words : null);
  return whole<AskedSite>({
    family: matching(field(value, "family"), FAMILY),
    table: matching(field(value, "table"), TABLE),
    chain: matching(field(value, "chain"), SITE_CHAIN),
    made: matching(field(value, "made"), MADE),
    number: intWithin(field(value, "number"), 0, MAX_NUMBER),
    label: readLabel(value, SITE_LABEL),
    budget: whole<LogBudget>(readBudget(field(value, "budget"))),
    passes: readLists(value, "passes", conditions, words)?.map((rule) => rule.flat()) ?? null,
    rules: readLists(value, "rules", conditions, words)?.map((rule) => rule.flat()) ?? null,
  });
}

function readBudget(value: unknown) {
  return {
    linesPerSecond: intWithin(field(value, "linesPerSecond"), 1, MAX_LINES_PER_SECOND),
    burstLines: intWithin(field(value, "burstLines"), 1, MAX_LINES_PER_SECOND),
  };
}

function readLabel(value: unknown, form: RegExp): string | null {
  const label = matching(field(value, "label"), form);
  return label !== null && prefixOf(NO_NONCE, label).length <= PREFIX_BYTES ? label : null;
}

/** Lists of numbers of conditions, of which each is one for this tool. */
function readLists<T>(
  value: unknown,
  name: string,
  conditions: readonly Condition[],
  of: (condition: Condition) => T | null,
): readonly (readonly T[])[] | null {
  return listOf(field(value, name), MAX_RULES, (rule) =>
    listOf(rule, MAX_IN_RULE, (number) => {
      const condition = conditions[intWithin(number, 0, conditions.length - 1) ?? -1];
      return condition === undefined ? null : of(condition);
    }),
  );
}
