import { type ChainKey, isBaseChain } from "@/lib/netfilter/chain";
import type { Saves } from "@/lib/protocol/host-verbs";
import { REMOVED } from "@/lib/protocol/rule-note";
import { LINE_MAX, sanitizeText } from "@/lib/protocol/sanitize-text";
import { type HostTables, readAllSaves } from "./host-tables";
import { keyOf, RULE_FAMILIES } from "./log-point";
import { isShortened, prefixOf } from "./own-label";
import { type SitePlan, sitesAt, spotsOn } from "./plan-sites";
import { isInChain, type PlannedSite } from "./planned";
import { type Counts, NO_COUNTS, sumOf } from "./rule-counters";
import type { RuleCounters, ShortenedName, Upkeep } from "./rules-state";
import type { Standing } from "./saved-rules";

/** Others remove the rules again within this time: they stay away. */
const PEACE_MS = 60_000;
const MOST_NOTES = 20;

export type Session = { readonly nonce: string; readonly tag: string };

/** Rules of iptables and ebtables while they stand, as they were last seen. */
export type KeptSites = {
  readonly session: Session;
  readonly planned: SitePlan;
  readonly host: HostTables;
  readonly sites: readonly PlannedSite[];
  /** That no site of this session has had. */
  readonly nextNumber: number;
  readonly seen: readonly Standing[];
  /** Counters of the rules that stand, as last seen, and of those that were replaced. */
  readonly last: ReadonlyMap<ChainKey, Counts>;
  readonly past: ReadonlyMap<ChainKey, Counts>;
  readonly upkeep: Omit<Upkeep, "shortened">;
  readonly restoredAtMs: number;
  /** Others may not be done yet when the first rule is missed. */
  readonly missedBefore: boolean;
  /** Chains that stay without a rule, since hopscope has given up. */
  readonly leftAlone: ReadonlySet<ChainKey>;
};

/** Sites that go, go back to the head of their chain, or come. */
export type SiteChange = {
  readonly remove: readonly PlannedSite[];
  readonly lift: readonly PlannedSite[];
  readonly add: readonly PlannedSite[];
};

/** What to do, and what is known when it is done. */
export type Step = { readonly kept: KeptSites; readonly change: SiteChange };

export function keepSites(
  session: Session,
  planned: SitePlan,
  host: HostTables,
  sites: readonly PlannedSite[],
  notes: readonly string[],
): KeptSites {
  return {
    ...{
      session,
      planned,
      host,
      sites,
      nextNumber: nextOf(sites),
      seen: [],
      last: new Map(),
      past: new Map(),
    },
    upkeep: { restored: 0, givenUp: false, notes, noted: notes.length },
    ...{ restoredAtMs: Number.NEGATIVE_INFINITY, missedBefore: false, leftAlone: new Set() },
  };
}

export function observe(kept: KeptSites, saves: Saves): KeptSites {
  const saved = readAllSaves(saves);
  const { nonce, tag } = kept.session;
  const seen = RULE_FAMILIES.flatMap((family) => saved[family].standing).filter(
    ({ session }) => session === nonce || session === tag,
  );
  const now = { ...kept, host: { ...kept.host, saved }, seen };
  const counted = kept.sites
    .filter((site) => stateOf(now, site) !== "gone")
    .map((site) => [keyOfSite(site), sumOf(seen.filter(({ key }) => key === keyOfSite(site)))] as const);
  return { ...now, last: new Map([...kept.last, ...counted]) };
}

/** Changes with the rules of others, ours or their counters do not matter. */
export function othersIn({ host }: KeptSites): string {
  return RULE_FAMILIES.map((family) => host.saved[family].others).join(" ");
}

export function missingIn(kept: KeptSites): readonly PlannedSite[] {
  return kept.sites.filter((site) => stateOf(kept, site) === "gone");
}

function stateOf({ seen, session }: KeptSites, site: PlannedSite): "stands" | "behind" | "gone" {
  const here = seen.filter(
    ({ key, number }) => key === keyOfSite(site) && number === (isInChain(site) ? null : site.number),
  );
  const prefix = prefixOf(session.nonce, site.label);
  const logs = here.flatMap((each) => each.prefixes).filter((each) => each === prefix).length;
  if (logs !== site.rules.length || !here.every(({ isReached }) => isReached)) return "gone";
  return here.every(({ first }) => first) ? "stands" : "behind";
}

/** User chains come and go with Docker's networks. Null: none did. */
export function follow(kept: KeptSites): Step | null {
  const { planned, host, sites, nextNumber } = kept;
  if (!planned.plan.userChains) return null;
  const spots = spotsOn(host, planned.plan, "user", nextNumber);
  const there = new Set(spots.map(keyOfSite));
  const known = new Set(sites.map(keyOfSite));
  const remove = sites.filter((site) => !isBaseChain(site.chain) && !there.has(keyOfSite(site)));
  const came = spots.filter((spot) => !known.has(keyOfSite(spot)));
  if (remove.length + came.length === 0) return null;
  const change = { remove, lift: [], add: sitesAt(came, host, planned, nextNumber) };
  return { kept: { ...replaced(kept, change), nextNumber: nextNumber + spots.length }, change };
}

/** Of what others have put a rule before. Null: of none. */
export function lift(kept: KeptSites): Step | null {
  const behind = kept.sites.filter((site) => stateOf(kept, site) === "behind");
  if (behind.length === 0) return null;
  const noted = note(kept, `others put rules before ours; back at the head: ${keysOf(behind)}`);
  return { kept: noted, change: { remove: [], lift: behind, add: [] } };
}

/**
 * Whether rules are missed for the first time, by somebody who may still run, or for the second time in a row,
 * and are to be put back.
 */
export function noteMissing(kept: KeptSites): {
  readonly kept: KeptSites;
  readonly missed: "no" | "first" | "lost";
} {
  const lost = missingIn(kept);
  if (kept.upkeep.givenUp) return { kept: noteLeft(kept, lost), missed: "no" };
  if (lost.length === 0) return { kept: { ...kept, missedBefore: false }, missed: "no" };
  const missed = kept.missedBefore ? "lost" : "first";
  return { kept: { ...kept, missedBefore: missed !== "lost" }, missed };
}

function noteLeft(kept: KeptSites, lost: readonly PlannedSite[]): KeptSites {
  if (lost.every((site) => kept.leftAlone.has(keyOfSite(site)))) return kept;
  return note(leave(kept, lost), `${REMOVED} by others, given up: ${keysOf(lost)}`);
}

function leave(kept: KeptSites, lost: readonly PlannedSite[]): KeptSites {
  return { ...kept, leftAlone: new Set(lost.map(keyOfSite)) };
}

/**
 * Once; a second time within a minute they stay away.
 * @param host as it is now. @param suspects who may have removed them. @param nowMs of any clock that goes on.
 */
export function putBack(kept: KeptSites, host: HostTables, suspects: readonly string[], nowMs: number): Step {
  const lost = missingIn(kept);
  const what = whatOf(lost, suspects);
  if (nowMs - kept.restoredAtMs < PEACE_MS) {
    const ended = { ...leave(kept, lost), upkeep: { ...kept.upkeep, givenUp: true } };
    const noted = note(ended, `${REMOVED} again by others, given up: ${what}`);
    return { kept: noted, change: { remove: [], lift: [], add: [] } };
  }
  const add = sitesAt(lost, host, kept.planned, kept.nextNumber);
  const change = { remove: lost, lift: [], add };
  const upkeep = { ...kept.upkeep, restored: kept.upkeep.restored + 1 };
  const nextNumber = kept.nextNumber + lost.length;
  return { kept: { ...replaced(kept, change), upkeep, nextNumber, restoredAtMs: nowMs }, change };
}

export function notePutBack(
  kept: KeptSites,
  lost: readonly PlannedSite[],
  suspects: readonly string[],
  trouble: string,
): KeptSites {
  const failed = trouble === "" ? "" : ` (${trouble})`;
  return note(kept, `${REMOVED} by others and put back${failed}: ${whatOf(lost, suspects)}`);
}

/** Programs and what they complain of have names that others chose. */
export function note(kept: KeptSites, text: string): KeptSites {
  const { upkeep } = kept;
  const notes = [...upkeep.notes, sanitizeText(text, LINE_MAX)].slice(-MOST_NOTES);
  return { ...kept, upkeep: { ...upkeep, notes, noted: upkeep.noted + 1 } };
}

function replaced(kept: KeptSites, { remove, add }: SiteChange): KeptSites {
  const last = new Map(kept.last);
  const past = new Map(kept.past);
  for (const key of remove.map(keyOfSite)) {
    past.set(key, sumOf([past.get(key) ?? NO_COUNTS, last.get(key) ?? NO_COUNTS]));
    last.delete(key);
  }
  return { ...kept, last, past, sites: [...kept.sites.filter((site) => !remove.includes(site)), ...add] };
}

/** Of chains whose rule does not stand, the sum knows what was counted before. */
export function countersOf(kept: KeptSites): RuleCounters {
  const { last, past, sites } = kept;
  const all = [...new Set([...past.keys(), ...last.keys()])].map((chain) => ({
    chain,
    ...sumOf([past.get(chain) ?? NO_COUNTS, last.get(chain) ?? NO_COUNTS]),
  }));
  const standing = new Set(
    sites.filter((site) => stateOf(kept, site) !== "gone").map((site) => keyOfSite(site)),
  );
  return { ...sumOf(all), chains: all.filter(({ chain }) => standing.has(chain)) };
}

export function shortenedIn({ sites, session }: KeptSites): readonly ShortenedName[] {
  return sites
    .filter(({ label }) => isShortened(label))
    .map((site) => ({ prefix: prefixOf(session.nonce, site.label), chain: keyOfSite(site) }));
}

export function keyOfSite({
  family,
  table,
  chain,
}: Pick<PlannedSite, "family" | "table" | "chain">): ChainKey {
  return keyOf(family, table, chain);
}

export function keysOf(sites: readonly PlannedSite[]): string {
  return sites.map(keyOfSite).join(" ");
}

function whatOf(lost: readonly PlannedSite[], suspects: readonly string[]): string {
  return `${keysOf(lost)}; ${suspects.join(", ") || "by whom is not known"}`;
}

function nextOf(sites: readonly PlannedSite[]): number {
  return sites.reduce((most, { number }) => Math.max(most, number + 1), 0);
}
