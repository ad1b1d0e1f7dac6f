import { chainParts } from "@/lib/netfilter/chain";
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

/**
 * The host's user chains, of which a packet's lines only say that it entered them. Where none of a chain's rules can
 * end a packet it was left again, and the end is behind: in the chain that called it, or that one's policy.
 */
export class ReturningChains {
  private readonly chains = new Map<string, { readonly from: readonly string[]; readonly mayEnd: boolean }>();

  know(chains: readonly KnownChain[]): void {
    this.chains.clear();
    const names = new Set(chains.map(({ family, table, name }) => `${family}:${table}:${name}`));
    for (const { family, table, name, from, rules } of chains.slice(0, LIMIT)) {
      const mayEnd = mayEndPackets(rules, (target) => names.has(`${family}:${table}:${target}`));
      this.chains.set(`${family}:${table}:${name}`, { from, mayEnd });
    }
  }

  /** Where a packet ended that entered these chains last, one after the other: the places of one base chain's. */
  endOf(entered: readonly Place[], last: Place): Place {
    for (let at = entered.length - 1; ; ) {
      const place = entered[at];
      if (place === undefined) return last;
      const known = this.chains.get(chainOfPlace(place) ?? "");
      if (known === undefined || known.mayEnd) return place;
      const caller = entered.slice(0, at).findLastIndex((before) => known.from.includes(nameOf(before)));
      if (caller >= 0) {
        at = caller;
        continue;
      }
      const base = basePlace(place);
      return known.from.includes(nameOf(base)) ? base : place;
    }
  }
}

function nameOf(place: Place): string {
  const chain = chainOfPlace(place);
  return chain === null ? "" : chainParts(chain).chain;
}
