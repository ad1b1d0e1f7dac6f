import type { Outcome, RulesPreview } from "@/lib/protocol/events";
import type { RuleCounters, RulesInserted, RulesPlan, RulesState } from "@/lib/protocol/host-verbs";
import { consoleWouldShow } from "../console-level";
import { LEASE_MS } from "../limits";
import { done, fault } from "../outcome";
import { claim, type Owner, readClaim, startTicks } from "../run-files";
import { insertRules, type OwnedRules } from "./nft-owner";
import { listCommand, nftCommands, plannedChains } from "./nft-text";
import { makeNonce } from "./own-prefix";
import { planRules } from "./plan";
import { NO_COUNTERS } from "./rule-counters";

/** What is watched: a process's network namespace; null: this one. */
export type Watched = { readonly namespacePid: number | null };

type Standing = {
  readonly owned: OwnedRules;
  readonly plan: RulesPlan;
  readonly inserted: Omit<RulesInserted, "endsInMs">;
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
  let standing: Standing | null = null;

  /** Errors: `console-level`, `rules-held`, and those of `insertRules`. The same plan twice is one set of rules. */
  async function insert(plan: RulesPlan, watched: Watched): Promise<Outcome<RulesInserted>> {
    if (standing !== null) {
      if (JSON.stringify(plan) === JSON.stringify(standing.plan)) return done(answer(standing));
      await remove();
    }
    if (consoleWouldShow()) return fault("console-level");
    const claimed = claim<Owner | null>(claimName, null);
    if (claimed === null) return fault("rules-held", `process ${readClaim(claimName)?.owner.pid ?? ""}`);
    const startedMs = performance.now();
    const tables = planRules(plan, nonce);
    const owned = await insertRules(tables, nonce, watched.namespacePid);
    if (!owned.ok) {
      claimed.release();
      return owned;
    }
    const { pid } = owned.value;
    claimed.update({ pid, startTicks: startTicks(pid) ?? 0 });
    const now = performance.now();
    const mine: Standing = {
      owned: owned.value,
      plan,
      inserted: { nonce, chains: plannedChains(tables), insertMs: now - startedMs },
      endsAtMs: now + plan.minutes * 60_000,
      renewedAtMs: now,
      release: claimed.release,
    };
    standing = mine;
    owned.value.gone.then(() => forget(mine));
    return done(answer(mine));
  }

  function answer({ inserted, endsAtMs }: Standing): RulesInserted {
    return { ...inserted, endsInMs: Math.max(0, endsAtMs - performance.now()) };
  }

  function forget(ended: Standing): void {
    if (standing !== ended) return;
    standing = null;
    ended.release();
  }

  async function remove(): Promise<Outcome<RuleCounters>> {
    const ending = standing;
    if (ending === null) return done(NO_COUNTERS);
    const last = await ending.owned.counters();
    await ending.owned.close();
    forget(ending);
    return last;
  }

  async function check(): Promise<Outcome<RulesState>> {
    if (standing === null) return done({ state: "off" });
    const { inserted } = standing;
    const counted = await standing.owned.counters();
    if (!counted.ok) return counted;
    const found = new Set(counted.value.chains.map(({ chain }) => chain));
    const missing = inserted.chains.filter((chain) => !found.has(chain));
    return done({ state: "on", nonce: inserted.nonce, missing });
  }

  async function counters(): Promise<Outcome<RuleCounters>> {
    return standing === null ? done(NO_COUNTERS) : standing.owned.counters();
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

  function preview(plan: RulesPlan, watched: Watched): RulesPreview {
    const { insert, undo } = previewRules(plan, watched, nonce);
    return { insert, undo };
  }

  const gone = () => standing?.owned.gone ?? Promise.resolve();
  return { insert, remove, check, counters, renew, isOver, preview, gone };
}

export type Tracing = ReturnType<typeof createTracing>;

/** Commands as one would type them: the rules stand as long as that `nft -i` runs. */
export function previewRules(
  plan: RulesPlan,
  { namespacePid }: Watched,
  nonce: string,
): RulesPreview & { readonly check: string } {
  const enter = namespacePid === null ? "" : `nsenter --net=/proc/${namespacePid}/ns/net `;
  const tables = planRules(plan, nonce);
  return {
    insert: `# as root: ${enter}nft -i\n${nftCommands(tables).join("\n")}\n`,
    undo: "# Ctrl-D ends that nft: the kernel then removes the tables, as it does when nft is killed\n",
    check: tables.map(({ family }) => `${enter}nft ${listCommand(family)}\n`).join(""),
  };
}
