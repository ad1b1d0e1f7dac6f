import { type ChainKey, chainParts } from "@/lib/netfilter/chain";
import { mayEndPackets } from "@/lib/netfilter/ending-rules";
import { basePlace, chainOfPlace, type Place } from "@/lib/netfilter/place";

export type KnownChain = {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly from: readonly string[];
  readonly rules: readonly string[];
};

/** A host with more chains than this is not foreseen. */
const LIMIT = 10_000;

type Known = { readonly from: readonly string[]; readonly rules: readonly string[] };

/**
 * The host's user chains, of which a packet's lines only say that it entered them. Where none of a chain's rules can
 * end a packet it went on from there, and the end is behind: in the chain that called it, its policy, or later.
 */
export class ReturningChains {
  private readonly chains = new Map<string, Known>();
  /** Those that log who enters them: a packet in one is seen there. */
  private readonly logging = new Set<string>();
  /** A host may have thousands of rules, and drop as many packets. */
  private readonly answers = new Map<string, boolean>();

  know(chains: readonly KnownChain[]): void {
    this.chains.clear();
    this.answers.clear();
    for (const { family, table, name, from, rules } of chains.slice(0, LIMIT))
      this.chains.set(`${family}:${table}:${name}`, { from, rules });
  }

  noteLogs(chain: ChainKey): void {
    if (this.logging.has(chain) || this.logging.size >= LIMIT) return;
    this.logging.add(chain);
    this.answers.clear();
  }

  /** Other rules log from now on. */
  renew(): void {
    this.logging.clear();
    this.answers.clear();
  }

  /** Where a packet ended that entered these chains last, one after the other: the places of one base chain's. */
  endOf(entered: readonly Place[], last: Place): Place {
    let goneTo = false;
    for (let at = entered.length - 1; ; ) {
      const place = entered[at];
      if (place === undefined) return last;
      const key = chainOfPlace(place) ?? "";
      const known = this.chains.get(key);
      if (known === undefined || (!goneTo && this.canEnd(key))) return place;
      const name = nameOf(place);
      const caller = entered.slice(0, at).findLastIndex((before) => known.from.includes(nameOf(before)));
      if (caller < 0) {
        const base = basePlace(place);
        return known.from.includes(nameOf(base)) ? base : place;
      }
      // Who goes to a chain has what calls itself go on, not its own next rule (iptables(8), --goto).
      const rules = this.chains.get(chainOfPlace(entered[caller] as Place) ?? "")?.rules ?? [];
      goneTo = hasTarget(rules, "-g", name) && !hasTarget(rules, "-j", name);
      at = caller;
    }
  }

  private canEnd(key: string): boolean {
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const answer = this.mayEnd(key, new Set());
    this.answers.set(key, answer);
    return answer;
  }

  /** By a rule of its own, or in a chain that it calls and that would not show the packet. */
  private mayEnd(key: string, asked: Set<string>): boolean {
    const rules = this.chains.get(key)?.rules;
    if (rules === undefined || asked.has(key)) return rules === undefined;
    asked.add(key);
    const table = key.slice(0, key.lastIndexOf(":") + 1);
    return mayEndPackets(rules, (target) => {
      const called = `${table}${target}`;
      return this.logging.has(called) || (this.chains.has(called) && !this.mayEnd(called, asked));
    });
  }
}

function hasTarget(rules: readonly string[], flag: "-g" | "-j", name: string): boolean {
  return rules.some((rule) => `${rule} `.includes(` ${flag} ${name} `));
}

function nameOf(place: Place): string {
  const chain = chainOfPlace(place);
  return chain === null ? "" : chainParts(chain).chain;
}
