import type { LogRules, Made } from "@/lib/protocol/host-verbs";
import type { Session } from "./kept-sites";
import { prefixOf } from "./own-label";
import { type Condition, isInChain, type PlannedSite, type PlannedTable, type Rule } from "./planned";

/** At the end of our own chain's name. */
const MADE_LETTERS: Readonly<Record<Made, string>> = { nothing: "", chain: "c", table: "t" };
/** First digit of the tag of a rule without a chain of its own; the session's number follows. */
const MADE_DIGITS: Readonly<Record<Made, string>> = { nothing: "8", chain: "9", table: "a" };

/** What is planned, in the words of the tools. `host` takes no line that server/host/rules/log-lines.ts does not know. */
export function packRules(
  tables: readonly PlannedTable[],
  sites: readonly PlannedSite[] | null,
  legacy: boolean,
  session: Session,
): LogRules {
  return {
    nft: tables.flatMap((table) => nftLines(table, session)),
    sites:
      sites?.map((site) => {
        const { family, table, number } = site;
        const lines = isInChain(site) ? linesInChain(site, session) : linesOfOwn(site, session);
        return { family, table, number, text: lines.join("\n") };
      }) ?? null,
    legacy,
  };
}

/**
 * `flags owner` (kernel ≥ 5.12): the kernel removes the table when the nft that made it ends, and nobody else can change
 * it. `flags ether`: the kernel prints a line's MACs in one go, not byte by byte (nf_log_syslog.c,
 * dump_mac_header): some 0.6 µs less a line.
 */
function nftLines(
  { family, linesPerSecond, burstLines, chains }: PlannedTable,
  { nonce }: Session,
): readonly string[] {
  const own = `${family} hopscope`;
  return [
    `add table ${own} { flags owner; }`,
    `add limit ${own} budget { rate ${linesPerSecond}/second burst ${burstLines} packets; }`,
    ...chains.flatMap(({ table, chain, type, hook, priority, label, rules }) => [
      `add chain ${own} ${table}-${chain} { type ${type} hook ${hook} priority ${priority}; policy accept; }`,
      ...rules.map((rule) =>
        joined(
          `add rule ${own} ${table}-${chain}`,
          ...rule.map(expressionOf),
          // Counted before and behind the limit: the difference is what the limit cut.
          `counter limit name "budget" counter log prefix "${prefixOf(nonce, label)}"`,
          "level debug flags tcp sequence flags ether",
        ),
      ),
    ]),
  ];
}

/** Behind `&` there is one mask, and what it leaves must be 0. */
function expressionOf({ field, not, values }: Condition): string {
  if (field.endsWith("&")) return `${field} ${values[0]} == 0`;
  const quote = field.endsWith("ifname") ? '"' : "";
  const members = values.map((value) => `${quote}${value}${quote}`).join(", ");
  return `${field} ${not ? "!= " : ""}{ ${members} }`;
}

/**
 * A chain of our own, and one rule at the head of the chain that leads there. All that our chain does is
 * log, count and return: the packet goes on where it was. Its name is the tag.
 */
function linesOfOwn(site: PlannedSite, { nonce }: Session): readonly string[] {
  const { family, chain, label, number, made, passes, rules } = site;
  const own = `hop-${nonce}-${number}${MADE_LETTERS[made]}`;
  const log = logOf(family, prefixOf(nonce, label), !label.startsWith("ctc/"));
  const returning = (rule: Rule) => joined(`-A ${own}`, ...rule.map(optionOf), "-j RETURN");
  return [
    // A user chain of ebtables accepts what comes to its end unless it is told otherwise (ebtables(8), -N).
    `-N ${own}${family === "bridge" ? " -P RETURN" : ""}`,
    ...passes.map(returning),
    ...rules.flatMap((rule) => [
      joined(`-A ${own}`, ...rule.map(optionOf), ...limitOf(site, nonce), log),
      returning(rule),
    ]),
    joined(`-I ${chain} 1`, ...(family === "bridge" ? [] : ["-m comment --comment hopscope"]), `-j ${own}`),
  ];
}

function linesInChain({ family, chain, label, made, rules }: PlannedSite, { tag }: Session) {
  const comment = `-m comment --comment hop-${MADE_DIGITS[made]}${tag}`;
  return rules.map((rule) =>
    joined(`-I ${chain} 1`, ...rule.map(optionOf), comment, logOf(family, label, false)),
  );
}

/** Several values are joined by a comma. */
function optionOf({ field, values }: Condition): string {
  return `${field} ${values.join(",")}`;
}

function limitOf({ family, label, budget }: PlannedSite, nonce: string): readonly string[] {
  const { linesPerSecond, burstLines } = budget;
  if (label.startsWith("ctc/")) return [];
  if (family === "bridge") return [`--limit ${linesPerSecond}/s --limit-burst ${burstLines}`];
  // All rules of that name share one budget (xt_hashlimit.c, htable_find_get).
  return [
    `-m hashlimit --hashlimit-upto ${linesPerSecond}/sec --hashlimit-burst ${burstLines}`,
    `--hashlimit-name hop-${nonce}`,
  ];
}

function logOf(family: PlannedSite["family"], prefix: string, full: boolean): string {
  const log = `--log-level debug --log-prefix "${prefix}"`;
  return family === "bridge"
    ? `${log}${full ? " --log-ip --log-ip6 --log-arp" : ""} -j CONTINUE`
    : `-j LOG ${log}${full ? " --log-tcp-sequence --log-macdecode" : ""}`;
}

function joined(...parts: readonly string[]): string {
  return parts.join(" ");
}
