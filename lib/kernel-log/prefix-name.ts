import type { BaseChain, ChainKey, Family, Table } from "@/lib/netfilter/chain";
import { IPTABLES_PREFIX_BYTES, NFT_PREFIX_BYTES, parseOwnPrefix } from "./own-prefix";
import { chainOfStem, type Meaning, meaningOfStem, tableOfLetter, tableOfStem } from "./prefix-vocabulary";
import { meaningsOf, wordsOf } from "./prefix-words";
import { parseTracePrefix } from "./trace-prefix";

/** What a prefix says of its chain, before the line's devices are looked at. */
export type PrefixName = {
  /** Said in full (hopscope's own prefix): nothing to resolve. */
  readonly key: ChainKey | null;
  readonly family: Family | null;
  readonly table: Table | null;
  /** Base chains named, the most trusted first: later words before earlier ones, spelt out before `in`, `out`. */
  readonly chains: readonly BaseChain[];
  /** A chain of the user's or of Docker's, in its own spelling. */
  readonly userChain: string | null;
  /** Of a device's own hook (nft's netdev family), which is no chain of these tables. */
  readonly isNetdev?: true;
};

/** Words that are also plain English, or short for much else. */
const WEAK = new Set(["in", "out", "pre", "post", "pst", "bro", "inp", "outp"]);

/** With which nobody means a chain for certain: `man in the middle`. */
const ENGLISH = new Set(["in", "out"]);

/** Chains that programs make by themselves, in the spelling of Docker, Kubernetes, CNI, Calico, libvirt, fail2ban. */
const USER_CHAIN = /(?<![A-Za-z0-9])(?:DOCKER|KUBE|CNI|LIBVIRT|cali|f2b)(?![A-Za-z0-9])(?:[-_][A-Za-z0-9]+)*/;

export function namePrefix(prefix: string): PrefixName {
  const own = parseOwnPrefix(prefix);
  if (own !== null) return { key: own.chain, family: null, table: null, chains: [], userChain: null };
  return nameTrace(prefix) ?? nameWords(prefix);
}

function nameTrace(prefix: string): PrefixName | null {
  const trace = parseTracePrefix(prefix);
  return trace === null
    ? null
    : { key: null, family: null, table: trace.table, chains: [], userChain: trace.chain };
}

function nameWords(prefix: string): PrefixName {
  const text = prefix.slice(0, NFT_PREFIX_BYTES);
  const userChain = USER_CHAIN.exec(text)?.[0] ?? null;
  const words = wordsOf(userChain === null ? text : text.replace(userChain, " "));
  let family: Family | null = null;
  let table: Table | null = null;
  const strong: BaseChain[] = [];
  const weak: BaseChain[] = [];
  for (const [index, word] of words.entries()) {
    const isLast = index === words.length - 1;
    for (const meaning of isLast ? meaningsOfLast(word, text, table !== null) : meaningsOf(word)) {
      if (meaning.kind === "family") family = meaning.family;
      else if (meaning.kind === "table") table = meaning.table;
      else if (WEAK.has(word)) weak.unshift(meaning.chain);
      else strong.unshift(meaning.chain);
    }
  }
  const short = table === null && family !== null ? shortNames(words, family) : null;
  const isChainMeant = strong.length > 0 || words.some((word) => WEAK.has(word) && !ENGLISH.has(word));
  const stem = table === null && isChainMeant ? words.map(tableOfStem).find(isTable) : null;
  if (short?.chain != null) strong.unshift(short.chain);
  const isNetdev = words.includes("netdev");
  return {
    key: null,
    family,
    table: short?.table ?? stem ?? table,
    chains: [...strong, ...weak],
    userChain,
    ...(isNetdev ? { isNetdev } : {}),
  };
}

function isTable(table: Table | null): table is Table {
  return table !== null;
}

/** Beside a family's name, a table by its first letter and what it can only mean of a chain behind: `EBT_B_BR`, `ipt-n-po`. */
function shortNames(
  words: readonly string[],
  family: Family,
): { readonly table: Table; readonly chain: BaseChain | null } | null {
  for (const [index, word] of words.entries()) {
    const table = word.length === 1 ? tableOfLetter(word, family) : null;
    const chain = words[index + 1];
    if (table === null || chain === undefined || chain.length < 2) continue;
    const [known] = meaningsOf(chain);
    if (known?.kind === "chain") return { table, chain: null };
    const meant = chainOfStem(chain, family, table);
    if (meant !== null) return { table, chain: meant };
  }
  return null;
}

/** The last word may be cut: anywhere if the prefix has the length at which xt_LOG cuts, else down to four letters. */
function meaningsOfLast(word: string, prefix: string, tableIsNamed: boolean): readonly Meaning[] {
  const whole = meaningsOf(word);
  if (whole.length > 0) return whole;
  const isCut = prefix.length === IPTABLES_PREFIX_BYTES && /[A-Za-z]$/.test(prefix);
  const stem = word.length >= 4 || isCut ? meaningOfStem(word, tableIsNamed) : null;
  return stem === null ? [] : [stem];
}
