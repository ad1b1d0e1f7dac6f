import { formatOwnPrefix } from "@/lib/kernel-log/own-prefix";
import { type ChainKey, chainParts } from "@/lib/netfilter/chain";

/** One rule that logs: `matches` as the tool's own words. */
export type LogRule = {
  readonly tool: "ebtables" | "iptables" | "ip6tables" | "nft";
  readonly chain: ChainKey;
  readonly matches: readonly string[];
};

export type RuleWords = { readonly nothingRan: string; readonly undo: string };

/** Eight letters, as a session's, so that lines of copied rules are read; a page that is live counts them as foreign. */
const NONCE = "copyrule";
/** Lines of one packet's kind, for eyes: a busy connection must not fill the ring. */
const LIMIT = ["--limit", "10/second", "--limit-burst", "20"];
const NFT_TABLE = "hopcopy";
/** INT_MIN, as broute's own (net/bridge/netfilter/ebtable_broute.c): of equals the one registered last runs first. */
const BEFORE_BROUTE = "-2147483648";

/** A script for a shell: the commands that insert, and behind a mark those that undo them. Null without rules. */
export function ruleScript(rules: readonly LogRule[], words: RuleWords): string | null {
  if (rules.length === 0) return null;
  return [
    `# ${words.nothingRan}`,
    ...rules.map((rule) => command(rule, "-I")),
    `# ${words.undo}`,
    ...rules.map((rule) => command(rule, "-D")),
    "",
  ].join("\n");
}

function command({ tool, chain: key, matches }: LogRule, verb: "-I" | "-D"): string {
  const { table, chain } = chainParts(key);
  const prefix = formatOwnPrefix(NONCE, key) ?? `hop:${NONCE} `;
  const at = [tool, "-t", table, verb, chain, ...matches];
  const log = ["--log-level", "debug", "--log-prefix", prefix];
  switch (tool) {
    case "nft":
      return written([
        "nft",
        verb === "-I" ? nftInsert(matches, prefix) : `delete table bridge ${NFT_TABLE}`,
      ]);
    case "ebtables":
      return written([...at, ...LIMIT, ...log, "--log-ip", "--log-ip6", "--log-arp", "-j", "CONTINUE"]);
    default:
      return written([...at, "-m", "limit", ...LIMIT, "-j", "LOG", ...log]);
  }
}

/** A table of its own, for the one chain that ebtables 1.8 does not know. */
function nftInsert(matches: readonly string[], prefix: string): string {
  const chain = `bridge ${NFT_TABLE} c`;
  return [
    `add table bridge ${NFT_TABLE}`,
    `add chain ${chain} { type filter hook prerouting priority ${BEFORE_BROUTE}; }`,
    `add rule ${chain} ${matches.join(" ")} limit rate 10/second burst 20 packets log prefix "${prefix}" level debug`,
  ].join("; ");
}

function written(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}

/** POSIX quoting: between single quotes everything stands for itself. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
