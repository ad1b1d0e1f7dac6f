import type { ChainKey } from "@/lib/netfilter/chain";
import type { Outcome } from "@/lib/protocol/events";
import type { RuleCounters, RulesPlan } from "@/lib/protocol/host-verbs";
import { createQueue } from "../in-order";
import { done, fault } from "../outcome";
import { inNamespace, run } from "../programs";
import { suspects } from "./culprit";
import { type HostTables, readHostTables, readSaved } from "./host-tables";
import { type RuleCommand, type Site, type Spot, undoOf } from "./iptables-site";
import { type Extent, leftOut, siteBudget, sitesAt, spotsOn } from "./iptables-spots";
import { keyOf, RULE_FAMILIES } from "./log-point";
import { sessionNumber } from "./own-prefix";
import type { OwnedRules } from "./owned-rules";
import { BASE_CHAINS, type Placed, type Standing } from "./saved-rules";
import { startSweeper, sweepOnce } from "./sweeper";

/** Some 5 ms each. */
const MOST_COMMANDS = 2000;
const COMMAND_MS = 10_000;
/** Others remove the rules again within this time: they stay away. */
const PEACE_MS = 60_000;
const MOST_NOTES = 20;

type Counts = { readonly matched: number; readonly logged: number };
const NONE: Counts = { matched: 0, logged: 0 };

/**
 * What stands there of any hopscope, and what removes those of no living one: killed, or back out of an old save.
 * @param living is asked when all is read: whoever made a rule that was seen has claimed it before.
 */
export async function findStanding(namespacePid: number | null, living: () => readonly string[]) {
  const host = await readHostTables(namespacePid);
  const standing = host === null ? [] : allStanding(host.saved);
  const alive = new Set(living().flatMap((nonce) => [nonce, sessionNumber(nonce)]));
  const left = standing.filter(({ session }) => !alive.has(session));
  return { standing, left, undo: undoOf(left, host?.legacy ?? false) };
}

/** How many places were swept. */
export async function sweepLeftovers(
  namespacePid: number | null,
  living: () => readonly string[],
): Promise<number> {
  const { left, undo } = await findStanding(namespacePid, living);
  await sweepOnce(undo, namespacePid);
  return left.length;
}

/** The commands that would be run now, and those that undo them. Null: no iptables. */
export async function planIptables(
  plan: RulesPlan,
  nonce: string,
  namespacePid: number | null,
  extent: Extent,
) {
  const host = await readHostTables(namespacePid);
  if (host === null) return null;
  const spots = spotsOn(host, plan, nonce, extent, 0);
  const budget = siteBudget(spots, plan, extent);
  const sites = sitesAt(spots, host, { plan, nonce, number: 0, budget });
  return { host, budget, sites, undo: undoOf(sites, host.legacy), notes: leftOut(host, plan, extent) };
}

/**
 * Rule by rule at the head of each chain. Before the first one a sweeper knows how to undo them all.
 * Errors: `no-iptables`, `sampling-needs-nft`, `filter-too-wide`, `iptables-refused` (with its own words).
 */
export async function insertIptables(
  plan: RulesPlan,
  nonce: string,
  namespacePid: number | null,
  extent: Extent,
): Promise<Outcome<OwnedRules>> {
  if (plan.oneOf > 1) return fault("sampling-needs-nft");
  const planned = await planIptables(plan, nonce, namespacePid, extent);
  if (planned === null) return fault("no-iptables");
  const { host, budget } = planned;
  let { sites, notes } = planned;
  if (sites.reduce((sum, { insert }) => sum + insert.length, 0) > MOST_COMMANDS)
    return fault("filter-too-wide");
  const started = await startSweeper(planned.undo, namespacePid);
  if (started === null) return fault("iptables-refused", "its sweeper did not start");
  const sweeper = started;

  const session = new Set([nonce, sessionNumber(nonce)]);
  const inOrder = createQueue();
  let number = sites.length;
  let noted = notes.length;
  let isClosing = false;
  let isEnding = false;
  let restored = 0;
  let givenUp = false;
  let restoredAtMs = Number.NEGATIVE_INFINITY;
  /** Others may not be done yet when the first rule is missed. */
  let missedBefore = false;
  let seen: readonly Standing[] = [];
  /** Counters of the rules that stand, as last seen, and of those that were replaced. */
  const last = new Map<ChainKey, Counts>();
  const past = new Map<ChainKey, Counts>();

  // Told by others to stop: what goes now is not to be put back.
  sweeper.sweeping.then(() => {
    isEnding = true;
  });
  const gone = sweeper.gone.then(async () => {
    if (isClosing) return;
    isClosing = true;
    // It was killed: another does its work at once.
    await inOrder(() => sweepOnce(undoOf(sites, host.legacy), namespacePid));
  });

  function command([program, ...args]: RuleCommand) {
    return run(inNamespace(namespacePid, { program, args }), { timeoutMs: COMMAND_MS });
  }

  /** Family by family side by side, in order inside of one. What was refused, in the program's words. */
  async function runAll(commands: readonly RuleCommand[]): Promise<string> {
    const programs = [...new Set(commands.map(([program]) => program))];
    const complaints = await Promise.all(
      programs.map(async (program) => {
        for (const each of commands.filter(([name]) => name === program)) {
          const ran = await command(each);
          if (ran.exit !== 0) return `${each.join(" ")}: ${ran.stderr.trim().split("\n")[0] ?? ""}`;
        }
        return "";
      }),
    );
    return complaints.find((complaint) => complaint !== "") ?? "";
  }

  async function look(): Promise<HostTables["saved"] | null> {
    const saved = await readSaved(namespacePid, host.legacy);
    if (saved === null) return null;
    seen = allStanding(saved).filter((each) => session.has(each.session));
    for (const site of sites)
      if (stateOf(site) !== "gone") last.set(site.key, sumOf(seen.filter((each) => each.key === site.key)));
    return saved;
  }

  function stateOf(site: Site): "stands" | "behind" | "gone" {
    const here = seen.filter(({ key, own }) => key === site.key && own === site.own);
    const prefixes = here.flatMap((each) => each.prefixes).filter((prefix) => prefix === site.prefix);
    if (prefixes.length !== site.logs) return "gone";
    return here.every(({ first }) => first) ? "stands" : "behind";
  }

  function note(text: string): void {
    notes = [...notes, text].slice(-MOST_NOTES);
    noted += 1;
  }

  /** What is left of `removed` goes, then `added` comes. */
  async function change(removed: readonly Site[], added: readonly Site[]): Promise<string> {
    for (const { key } of removed) {
      past.set(key, sumOf([past.get(key) ?? NONE, last.get(key) ?? NONE]));
      last.delete(key);
    }
    sites = [...sites.filter((site) => !removed.includes(site)), ...added];
    await sweeper.instruct(undoOf(sites, host.legacy));
    const remains = seen.filter((each) =>
      removed.some(({ own, key }) =>
        own === null ? each.own === null && each.key === key : each.own === own,
      ),
    );
    for (const each of undoOf(remains.map(asOld), host.legacy)) await command(each);
    return runAll(added.flatMap(({ insert }) => insert));
  }

  async function tend(): Promise<void> {
    const saved = await look();
    if (saved === null || isClosing || isEnding) return;
    if (plan.userChains) await follow(saved);
    const behind = sites.filter((site) => stateOf(site) === "behind");
    for (const site of behind) {
      await runAll(undoOf([{ ...asOld(site), own: null }], host.legacy));
      await runAll(site.own === null ? site.insert : site.insert.slice(-1));
    }
    if (behind.length > 0) note(`others put rules before ours; back at the head: ${keysOf(behind)}`);
    const lost = sites.filter((site) => stateOf(site) === "gone");
    if (lost.length > 0 && !givenUp && missedBefore) await putBack(lost);
    else missedBefore = lost.length > 0;
  }

  async function putBack(lost: readonly Site[]): Promise<void> {
    missedBefore = false;
    const what = `${keysOf(lost)}; ${suspects(namespacePid).join(", ") || "by whom is not known"}`;
    if (performance.now() - restoredAtMs < PEACE_MS) {
      givenUp = true;
      return note(`removed again by others, given up: ${what}`);
    }
    restoredAtMs = performance.now();
    restored += 1;
    const now = (await readHostTables(namespacePid)) ?? host;
    const trouble = await change(lost, sitesAt(lost, now, { plan, nonce, number, budget }));
    number += lost.length;
    note(`removed by others and put back${trouble === "" ? "" : ` (${trouble})`}: ${what}`);
    await look();
  }

  /** User chains come and go with Docker's networks. */
  async function follow(saved: HostTables["saved"]): Promise<void> {
    const spots = spotsOn({ ...host, saved }, plan, nonce, "user", number);
    const there = new Set(spots.map(keyOfSpot));
    const known = new Set(sites.map(({ key }) => key));
    const left = sites.filter(({ chain, key }) => !BASE_CHAINS.has(chain) && !there.has(key));
    const came = spots.filter((spot) => !known.has(keyOfSpot(spot)));
    if (left.length + came.length === 0) return;
    const added = sitesAt(came, { ...host, saved }, { plan, nonce, number, budget });
    number += spots.length;
    const trouble = await change(left, added);
    if (trouble !== "") note(trouble);
    await look();
  }

  async function counters(): Promise<Outcome<RuleCounters>> {
    if ((await look()) === null) return fault("iptables-refused", "iptables-save");
    const keys = new Set([...past.keys(), ...last.keys()]);
    const all = [...keys].map((chain) => ({
      chain,
      ...sumOf([past.get(chain) ?? NONE, last.get(chain) ?? NONE]),
    }));
    const standing = new Set(sites.filter((site) => stateOf(site) !== "gone").map(({ key }) => key));
    return done({ ...sumOf(all), chains: all.filter(({ chain }) => standing.has(chain)) });
  }

  async function close(): Promise<void> {
    isClosing = true;
    await inOrder(async () => {
      await sweeper.sweep();
      if ((await look()) !== null) await sweepOnce(undoOf(seen, host.legacy), namespacePid);
    });
  }

  const refused = await runAll(sites.flatMap(({ insert }) => insert));
  await look();
  // Docker may have put a rule before one of ours meanwhile: `tend` moves it back to the head.
  const missing = sites.filter((site) => stateOf(site) === "gone");
  if (refused !== "" || missing.length > 0) {
    await close();
    return fault("iptables-refused", refused || `not there: ${keysOf(missing)}`);
  }
  return done({
    pid: sweeper.pid,
    chains: () => sites.map(({ key }) => key),
    counters: () => inOrder(counters),
    tend: () => inOrder(tend),
    upkeep: () => ({ restored, givenUp, notes, noted, shortened: sites.flatMap(shortenedOf) }),
    close,
    gone,
  });
}

/** Without what was made for it: it is about to stand again. */
function asOld<T extends Placed>(placed: T): T {
  return { ...placed, made: "nothing" };
}

function shortenedOf({ key, prefix }: Site) {
  return /=.+~.+$/.test(prefix) ? [{ prefix, chain: key }] : [];
}

function keyOfSpot({ family, table, chain }: Spot): ChainKey {
  return keyOf(family, table, chain);
}

function keysOf(sites: readonly Site[]): string {
  return sites.map(({ key }) => key).join(" ");
}

function sumOf(all: readonly Counts[]): Counts {
  return all.reduce(
    (sum, { matched, logged }) => ({ matched: sum.matched + matched, logged: sum.logged + logged }),
    NONE,
  );
}

function allStanding(saved: HostTables["saved"]): readonly Standing[] {
  return RULE_FAMILIES.flatMap((family) => saved[family].standing);
}
