import type { Made, RuleFamily, Saves } from "@/lib/protocol/host-verbs";
import type { Words } from "./batches";
import type { Placed } from "./site";

/** `session`: its nonce, or its number (`sessionNumber`). */
export type Standing = Placed & { readonly session: string };

const OWN_CHAIN = /^(?::|-N )(hop-([a-z2-7]{8})-\d+([ct]?))(?!\S)/;
const TAG = /--comment "?hop-([89a])([0-9a-f]{7})\b/;
const MADE: Readonly<Record<string, Made>> = { c: "chain", t: "table", "9": "chain", a: "table" };
/** What iptables-save prints of our rules' options (log-lines.ts). */
const OWN_OPTION = /^(?:-[dijmops]|--(?:comment|ports|log-level|log-prefix))$/;
/** By the last word of our prefix; a name of two words is its own. */
const BASE: Readonly<Record<string, string>> = {
  BRO: "BROUTING",
  PRE: "PREROUTING",
  IN: "INPUT",
  FWD: "FORWARD",
  OUT: "OUTPUT",
  POST: "POSTROUTING",
};

/** What stands there of any hopscope, by its tags, out of what `iptables-save` and its like print. */
export function standingIn(saves: Saves | null): readonly Standing[] {
  return (["bridge", "ip", "ip6"] as const).flatMap((family) => standingOf(family, saves?.[family] ?? ""));
}

/** @param save what iptables-save prints, or what inserts rules. */
export function standingOf(family: RuleFamily, save: string): readonly Standing[] {
  const found = new Map<string, Standing>();
  let table = "";
  for (const line of save.split("\n")) {
    table = /^\*(\w+)/.exec(line)?.[1] ?? table;
    const [, name, nonce = "", letter = ""] = OWN_CHAIN.exec(line) ?? [];
    if (name !== undefined) {
      const placed = { family, table, chain: null, own: name, inChain: [], session: nonce };
      found.set(`${table} ${name}`, { ...placed, made: MADE[letter] ?? "nothing" });
    }
    const [, chain = "", rule = ""] = /^(?:\[\d+:\d+\] )?-[AI] (\S+) (?:1 )?(.+)$/.exec(line) ?? [];
    const words = ownWordsIn(rule);
    const called = found.get(`${table} ${/(?:^| )-j (\S+)$/.exec(rule)?.[1]}`);
    if (called !== undefined && words !== null)
      found.set(`${table} ${called.own}`, { ...called, chain, inChain: [...called.inChain, words] });
    // Where an undoing was cut off nothing leads to our own chain any more, but it still logs under a name.
    const caller = found.get(`${table} ${chain}`);
    const base = BASE[/--log-prefix "?hop:\w+:\w+:\w+:([A-Z]+)\b/.exec(rule)?.[1] ?? ""];
    if (caller?.chain === null && base !== undefined)
      found.set(`${table} ${chain}`, { ...caller, chain: base });
    const [, digit = "", session] = TAG.exec(rule) ?? [];
    if (session !== undefined && words !== null) {
      const placed = { family, table, chain, own: null, inChain: [words], session };
      found.set(`${found.size}`, { ...placed, made: MADE[digit] ?? "nothing" });
    }
  }
  return [...found.values()];
}

/**
 * xtables_save_string (libxtables, xtables.c) sets a backslash before quotes and backslashes, in quotes alone, and
 * prints a newline as it is: behind one in somebody's comment, a line is what they please.
 */
export function wordsIn(line: string): Words {
  const found = line.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g);
  return Array.from(found, ([all, quoted]) => quoted?.replace(/\\(.)/g, "$1") ?? all);
}

/**
 * Null: it has an option that no rule of ours has. Run as root, --modprobe, -nM or --atomic-file would name a program
 * or file of theirs.
 */
function ownWordsIn(rule: string): Words | null {
  const words = wordsIn(rule);
  return words.every((word) => !word.startsWith("-") || OWN_OPTION.test(word)) ? words : null;
}
