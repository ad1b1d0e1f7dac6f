import type { Made, RuleFamily } from "@/lib/protocol/host-verbs";
import type { ProgramName } from "../programs";
import { isArticle, prefixOf, sessionNumber } from "./own-prefix";
import { type AskedRules, type AskedSite, BASE_CHAIN, type Words } from "./read-rules";

/** A program and its arguments, as one would type them. */
export type RuleCommand = readonly [ProgramName, ...Words];

/** One place where our rules stand, or stood: what it takes to remove them. */
export type Placed = {
  readonly family: RuleFamily;
  readonly table: string;
  /** Null: nothing leads to our own chain any more. */
  readonly chain: string | null;
  /** Our own chain, whose name is the tag; null: the rules are in the chain itself (the article's). */
  readonly own: string | null;
  /** Arguments of each rule of ours in the chain itself. */
  readonly inChain: readonly Words[];
  readonly made: Made;
};

export type Site = Placed & {
  readonly chain: string;
  readonly number: number;
  readonly insert: readonly RuleCommand[];
};

/** At the end of our own chain's name. */
const MADE_LETTERS: Readonly<Record<Made, string>> = { nothing: "", chain: "c", table: "t" };
/** First digit of the tag of a rule without a chain of its own; the session's number follows. */
export const MADE_DIGITS: Readonly<Record<Made, string>> = { nothing: "8", chain: "9", table: "a" };

export function sitesOf({ sites, legacy }: AskedRules, nonce: string): readonly Site[] {
  return (sites ?? []).map((site) =>
    isArticle(site.label) && site.family !== "bridge"
      ? siteInChain(site, legacy, nonce)
      : siteOfOwn(site, legacy, nonce),
  );
}

/** `legacy`: the one that speaks to x_tables instead of nf_tables. Of ebtables the system's own choice. */
function start({ family, table }: Pick<Placed, "family" | "table">, legacy: boolean): RuleCommand {
  if (family === "bridge") return ["ebtables", "--concurrent", "-t", table];
  return [`${family}tables${legacy ? "-legacy" : ""}` as ProgramName, "-w", "5", "-t", table];
}

/**
 * A chain of our own, and one rule at the head of the chain that leads there. All that our chain does is
 * log, count and return: the packet goes on where it was. Its name is the tag.
 */
function siteOfOwn(site: AskedSite, legacy: boolean, nonce: string): Site {
  const { family, table, chain, label, number, made, passes, rules } = site;
  const begin = start(site, legacy);
  const own = `hop-${nonce}-${number}${MADE_LETTERS[made]}`;
  const tag = family === "bridge" ? [] : ["-m", "comment", "--comment", "hopscope"];
  const jump = [...tag, "-j", own];
  const log = [...limitOf(site, nonce), ...logOf(family, prefixOf(nonce, label), !isArticle(label))];
  const append = (words: Words): RuleCommand => [...begin, "-A", own, ...words];
  return {
    ...{ family, table, chain, number, made, own, inChain: [jump] },
    insert: [
      // A user chain of ebtables accepts what comes to its end unless it is told otherwise (ebtables(8), -N).
      [...begin, "-N", own, ...(family === "bridge" ? ["-P", "RETURN"] : [])],
      ...passes.map((conditions) => append([...conditions, "-j", "RETURN"])),
      ...rules.flatMap((conditions) => [
        append([...conditions, ...log]),
        append([...conditions, "-j", "RETURN"]),
      ]),
      [...begin, "-I", chain, "1", ...jump],
    ],
  };
}

/**
 * The article's way: LOG rules in the chain itself, tagged by their comment. Not in ebtables, which has no
 * comment, and whose list leaves out every match of a rule that logs (1.8.9): there `siteOfOwn` makes them.
 */
function siteInChain(site: AskedSite, legacy: boolean, nonce: string): Site {
  const { family, table, chain, label, number, made } = site;
  const tag = ["-m", "comment", "--comment", `hop-${MADE_DIGITS[made]}${sessionNumber(nonce)}`];
  const inChain = site.rules.map((conditions) => [...conditions, ...tag, ...logOf(family, label, false)]);
  return {
    ...{ family, table, chain, number, made, own: null, inChain },
    insert: inChain.map((rule) => [...start(site, legacy), "-I", chain, "1", ...rule]),
  };
}

function limitOf({ family, label, budget }: AskedSite, nonce: string): Words {
  const { linesPerSecond, burstLines } = budget;
  if (isArticle(label)) return [];
  if (family === "bridge") return ["--limit", `${linesPerSecond}/s`, "--limit-burst", `${burstLines}`];
  // All rules of that name share one budget (xt_hashlimit.c, htable_find_get).
  const [rate, burst] = ["--hashlimit-upto", "--hashlimit-burst"];
  const name = ["--hashlimit-name", `hop-${nonce}`];
  return ["-m", "hashlimit", rate, `${linesPerSecond}/sec`, burst, `${burstLines}`, ...name];
}

function logOf(family: RuleFamily, prefix: string, full: boolean): Words {
  const log = ["--log-level", "debug", "--log-prefix", prefix];
  return family === "bridge"
    ? [...log, ...(full ? ["--log-ip", "--log-ip6", "--log-arp"] : []), "-j", "CONTINUE"]
    : ["-j", "LOG", ...log, ...(full ? ["--log-tcp-sequence", "--log-macdecode"] : [])];
}

/**
 * What takes the rules of these places away, each by its own tag, and what was only made for them. In an order
 * that can be cut anywhere: our own chain, whose name is the tag, goes behind all that it tells of.
 */
export function undoOf(placed: readonly Placed[], legacy: boolean): readonly RuleCommand[] {
  // What x_tables makes it keeps: nft has no part in it. (Of ebtables there is the one of nft only.)
  const bases = placed.filter(({ family, made }) => made !== "nothing" && (!legacy || family === "bridge"));
  const newTables = bases
    .filter(({ made }) => made === "table")
    .map(({ family, table }) => `${family} ${table}`);
  const own = (flag: "-F" | "-X") =>
    placed.flatMap((each): readonly RuleCommand[] =>
      each.own === null ? [] : [[...start(each, legacy), flag, each.own]],
    );
  return [
    // First what leads to our chains: from then on nothing is logged.
    ...placed.flatMap((each) => leaving(each, legacy)),
    // Refused where others have put a rule into it meanwhile (by the kernel: NLM_F_NONREC) or given it a policy (by
    // iptables). `nft delete chain` would take their rules along. Before 1.8.8 it is refused always: it stays, empty.
    ...bases.flatMap((each): readonly RuleCommand[] =>
      BASE_CHAIN.test(each.chain ?? "") ? [[...start(each, legacy), "-X", `${each.chain}`]] : [],
    ),
    ...own("-F"),
    // Only if nothing else than these is in it (sweeper.ts).
    ...[...new Set(newTables)].map((name): RuleCommand => ["nft", "delete", "table", ...name.split(" ")]),
    ...own("-X"),
  ];
}

/** Deletes what is in the chain itself. */
function leaving(placed: Placed, legacy: boolean): readonly RuleCommand[] {
  const { chain, inChain } = placed;
  return chain === null ? [] : inChain.map((rule) => [...start(placed, legacy), "-D", chain, ...rule]);
}

/** Back to the head of the chain, counters and all. */
export function liftOf(site: Site, legacy: boolean): readonly RuleCommand[] {
  return [...leaving(site, legacy), ...(site.own === null ? site.insert : site.insert.slice(-1))];
}
