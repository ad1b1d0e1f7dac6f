import type { Made, RuleFamily, Saves } from "@/lib/protocol/host-verbs";
import type { Placed } from "./site";

/** `session`: its nonce, or its number (`sessionNumber`). */
export type Standing = Placed & { readonly session: string };

const OWN_CHAIN = /^hop-([a-z2-7]{8})-\d+([ct]?)$/;
const TAG = /--comment "?hop-([89a])([0-9a-f]{7})\b/;
const MADE: Readonly<Record<string, Made>> = { c: "chain", t: "table", "9": "chain", a: "table" };
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
export function standingIn(saves: Saves): readonly Standing[] {
  return (["bridge", "ip", "ip6"] as const).flatMap((family) => standingOf(family, saves[family]));
}

function standingOf(family: RuleFamily, save: string): readonly Standing[] {
  const found = new Map<string, Standing>();
  let table = "";
  for (const line of save.split("\n")) {
    if (line.startsWith("*")) table = line.slice(1).trim();
    const own = OWN_CHAIN.exec(/^:(\S+)/.exec(line)?.[1] ?? "");
    if (own !== null) {
      const [name, session = "", letter = ""] = own;
      const placed = { family, table, chain: null, own: name, inChain: [], session };
      found.set(`${table} ${name}`, { ...placed, made: MADE[letter] ?? "nothing" });
    }
    const [, chain = "", rule = ""] = /-A (\S+) (.+)$/.exec(line) ?? [];
    const called = found.get(`${table} ${/(?:^| )-j (\S+)$/.exec(rule)?.[1]}`);
    if (called !== undefined)
      found.set(`${table} ${called.own}`, { ...called, chain, inChain: [...called.inChain, wordsOf(rule)] });
    // Where an undoing was cut off nothing leads to our own chain any more, but it still logs under a name.
    const caller = found.get(`${table} ${chain}`);
    const base = BASE[/--log-prefix "?hop:\w+:\w+:\w+:([A-Z]+)\b/.exec(rule)?.[1] ?? ""];
    if (caller?.chain === null && base !== undefined)
      found.set(`${table} ${chain}`, { ...caller, chain: base });
    const [, digit = "", session] = TAG.exec(rule) ?? [];
    if (session !== undefined) {
      const placed = { family, table, chain, own: null, inChain: [wordsOf(rule)], session };
      found.set(`${found.size}`, { ...placed, made: MADE[digit] ?? "nothing" });
    }
  }
  return [...found.values()];
}

function wordsOf(rule: string): readonly string[] {
  return [...rule.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}
