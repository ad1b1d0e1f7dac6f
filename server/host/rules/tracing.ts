import type { Outcome, RulesPreview } from "@/lib/protocol/events";
import type { RuleCounters, RulesInserted, RulesPlan, RulesState } from "@/lib/protocol/host-verbs";
import { consoleWouldShow } from "../console-level";
import { LEASE_MS } from "../limits";
import { hasNetAdmin } from "../net-admin";
import { done, fault } from "../outcome";
import { claim, type Owner, readClaim, readClaims, startTicks } from "../run-files";
import { insertIptables, sweepLeftovers } from "./iptables-owner";
import { insertRules } from "./nft-owner";
import { makeNonce } from "./own-prefix";
import type { OwnedRules } from "./owned-rules";
import { planRules } from "./plan";
import { previewRules } from "./preview";
import { NO_COUNTERS } from "./rule-counters";

/** What is watched: a process's network namespace; null: this one. */
export type Watched = { readonly namespacePid: number | null };

/** In the claim of who holds rules: the child that they live and die with. */
export type RulesHolder = { readonly nonce: string; readonly child: Owner | null };

type Standing = {
  readonly owned: readonly OwnedRules[];
  readonly plan: RulesPlan;
  readonly insertMs: number;
  readonly endsAtMs: number;
  renewedAtMs: number;
  readonly release: () => void;
};

/**
 * At most one set of rules, and its end: by `remove`, by the lease, by the time that was set, or with
 * this process. Calls must come one at a time (`createQueue`); `renew` may come at any time.
 */
export function createTracing(claimName: string, leaseMs: number = LEASE_MS) {
  const nonce = makeNonce();
  const halting = new AbortController();
  let standing: Standing | null = null;

  /** Errors: `no-net-admin`, `console-level`, `rules-held`, and those of both back ends. The same plan twice is one set of rules. */
  async function insert(plan: RulesPlan, watched: Watched): Promise<Outcome<RulesInserted>> {
    if (standing !== null) {
      if (JSON.stringify(plan) === JSON.stringify(standing.plan)) return done(answer(standing));
      await end();
    }
    if (!hasNetAdmin()) return fault("no-net-admin");
    if (consoleWouldShow()) return fault("console-level");
    const claimed = claim<RulesHolder>(claimName, { nonce, child: null });
    if (claimed === null) return fault("rules-held", `process ${readClaim(claimName)?.owner.pid ?? ""}`);
    const startedMs = performance.now();
    const owned: OwnedRules[] = [];
    let isUp = false;
    try {
      const inserted = await insertAll(plan, watched, owned);
      if (!inserted.ok) return inserted;
      const pid = owned[0]?.pid ?? 0;
      claimed.update({ nonce, child: { pid, startTicks: startTicks(pid) ?? 0 } });
      isUp = true;
    } finally {
      if (!isUp) {
        await Promise.allSettled(owned.map(({ close }) => close()));
        claimed.release();
      }
    }
    const now = performance.now();
    const mine: Standing = {
      owned,
      plan,
      insertMs: now - startedMs,
      endsAtMs: now + plan.minutes * 60_000,
      renewedAtMs: now,
      release: claimed.release,
    };
    standing = mine;
    // Half of the rules is worse than none: with one child the others go.
    Promise.race(mine.owned.map(({ gone }) => gone))
      .then(() => Promise.allSettled(mine.owned.map(({ close }) => close())))
      .then(() => forget(mine))
      // The claim of a dead process is nobody's (run-files.ts); that this one failed to remove it must not end it.
      .catch(() => {});
    return done(answer(mine));
  }

  /** What stands by the end of it is in `owned`, also where it fails. */
  async function insertAll(
    plan: RulesPlan,
    { namespacePid }: Watched,
    owned: OwnedRules[],
  ): Promise<Outcome<null>> {
    if (plan.backend === "nft") {
      if (plan.article !== null) return fault("article-needs-iptables");
      const tables = await insertRules(planRules(plan, nonce), nonce, namespacePid, halting.signal);
      if (!tables.ok) return tables;
      owned.push(tables.value);
      if (!plan.userChains) return done(null);
    }
    await sweepLeftovers(namespacePid, livingSessions);
    const extent = plan.backend === "nft" ? "user" : "all";
    const chains = await insertIptables(plan, nonce, namespacePid, extent);
    if (!chains.ok) return chains;
    owned.push(chains.value);
    return done(null);
  }

  function answer({ owned, insertMs, endsAtMs }: Standing): RulesInserted {
    const chains = owned.flatMap((each) => each.chains());
    return { nonce, chains, insertMs, endsInMs: Math.max(0, endsAtMs - performance.now()) };
  }

  function forget(ended: Standing): void {
    if (standing !== ended) return;
    standing = null;
    ended.release();
  }

  /** `end`, and what was counted until then. */
  async function remove(): Promise<Outcome<RuleCounters>> {
    const last = await counters();
    await end();
    return last;
  }

  async function end(): Promise<void> {
    const ending = standing;
    if (ending === null) return;
    await Promise.all(ending.owned.map(({ close }) => close()));
    forget(ending);
  }

  /** For good, and out of turn: rules of nft go at once, also half inserted ones. */
  function halt(): void {
    halting.abort();
  }

  async function check(): Promise<Outcome<RulesState>> {
    if (standing === null) return done({ state: "off" });
    const { owned } = standing;
    const counted = await counters();
    if (!counted.ok) return counted;
    const found = new Set(counted.value.chains.map(({ chain }) => chain));
    const missing = owned.flatMap((each) => each.chains()).filter((chain) => !found.has(chain));
    const upkeep = owned.map((each) => each.upkeep());
    return done({
      ...{ state: "on", nonce, missing },
      restored: upkeep.reduce((sum, each) => sum + each.restored, 0),
      givenUp: upkeep.some(({ givenUp }) => givenUp),
      notes: upkeep.flatMap(({ notes }) => notes),
      noted: upkeep.reduce((sum, each) => sum + each.noted, 0),
      shortened: upkeep.flatMap(({ shortened }) => shortened),
    });
  }

  async function counters(): Promise<Outcome<RuleCounters>> {
    let sum = NO_COUNTERS;
    for (const { counters: count } of standing?.owned ?? []) {
      const counted = await count();
      if (!counted.ok) return counted;
      const { matched, logged, chains } = counted.value;
      sum = {
        matched: sum.matched + matched,
        logged: sum.logged + logged,
        chains: [...sum.chains, ...chains],
      };
    }
    return done(sum);
  }

  /** To be called some times a second. */
  async function tend(): Promise<void> {
    for (const each of standing?.owned ?? []) await each.tend();
  }

  function renew(): { readonly endsInMs: number | null } {
    if (standing === null) return { endsInMs: null };
    standing.renewedAtMs = performance.now();
    return { endsInMs: Math.max(0, standing.endsAtMs - standing.renewedAtMs) };
  }

  /** True when nobody renewed the lease, or the time that was set is over. */
  function isOver(): boolean {
    const now = performance.now();
    return standing !== null && (now > standing.endsAtMs || now - standing.renewedAtMs > leaseMs);
  }

  async function preview(plan: RulesPlan, watched: Watched): Promise<Outcome<RulesPreview>> {
    const text = await previewRules(plan, watched, nonce);
    return text.ok ? done({ insert: text.value.insert, undo: text.value.undo }) : text;
  }

  const gone = () => Promise.race(standing?.owned.map((each) => each.gone) ?? [Promise.resolve()]);
  return { insert, remove, end, halt, check, counters, tend, renew, isOver, preview, gone };
}

/** Nonces of all hopscopes on this machine that hold rules. */
export function livingSessions(): readonly string[] {
  return readClaims<Partial<RulesHolder> | null>().flatMap((held) => held?.nonce ?? []);
}

export type Tracing = ReturnType<typeof createTracing>;
