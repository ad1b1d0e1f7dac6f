import type { Outcome } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import type {
  HostAnswer,
  HostIptables,
  HostRequest,
  RulesListing,
  RulesSurroundings,
} from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import {
  countersOf,
  follow,
  type KeptSites,
  keysOf,
  lift,
  missingIn,
  NO_COUNTERS,
  NO_UPKEEP,
  needsIptables,
  note,
  noteMissing,
  notePutBack,
  observe,
  othersIn,
  type PlannedRules,
  packRules,
  plannedChains,
  planRules,
  previewTexts,
  putBack,
  type RuleCounters,
  type RulesInserted,
  type RulesState,
  type RulesTexts,
  readCounters,
  readHostTables,
  type Step,
  shortenedIn,
  sumOf,
  suspectsIn,
} from "@/lib/rules";
import { createQueue } from "@/server/host/in-order";
import { commandsOf } from "./rule-commands";

/** Asks the privileged half, wherever it is. Never rejects. */
export type AskHost = <R extends HostRequest>(request: R) => Promise<HostAnswer<R["verb"]>>;

type Held = {
  readonly nonce: string;
  readonly planned: PlannedRules;
  sites: KeptSites | null;
  /** Who may have removed what is missed, as it was when that was first seen. */
  suspects: readonly string[];
  /** Of others' rules, as they were last seen. */
  others: string;
  /** When all of them were last seen to stand. */
  wholeAtMs: number;
  /** Of the rules of nft, as last listed. */
  tables: RuleCounters;
};

/** Between two looks at rules that others can reach: what they remove is back within four of them. */
const TEND_MS = 500;

/**
 * Plans rules, has `host` insert them, and looks after them while they stand: this needs no rights. One thing
 * happens at a time.
 * @param othersChanged others have changed rules in the host's chains since the last look.
 */
export function holdRules(ask: AskHost, othersChanged: () => void = () => {}) {
  let held: Held | null = null;
  const inOrder = createQueue();
  let timer: NodeJS.Timeout | undefined;
  let isTending = false;
  /** What this host said of itself; it stays so while its connection does. */
  let known: RulesSurroundings | null = null;

  /** Errors: those of planning (lib/rules), `no-net-admin`, `console-level`, `rules-held` and those of both back ends. */
  async function insert(plan: RulesPlan): Promise<Outcome<RulesInserted>> {
    forget();
    const startedMs = performance.now();
    const surroundings = await prepare(plan);
    if (!surroundings.ok) return surroundings;
    const planned = planRules(plan, surroundings.value);
    if (!planned.ok) return planned;
    const { rules, sites } = planned.value;
    const inserted = await ask({ verb: "rules-insert", rules, minutes: plan.minutes });
    if (!inserted.ok) return inserted;
    const { nonce } = surroundings.value;
    const insertMs = performance.now() - startedMs;
    const mine: Held = {
      nonce,
      planned: planned.value,
      sites,
      suspects: [],
      others: "",
      wholeAtMs: performance.now(),
      tables: NO_COUNTERS,
    };
    see(mine, inserted.value.listing);
    // Docker may have put a rule before one of ours meanwhile: `tend` moves it back to the head.
    const missing = missingChains(mine);
    if (missing.length > 0) {
      await ask({ verb: "rules-delete" });
      const code = plan.backend === "nft" ? "nft-refused" : "iptables-refused";
      return fault(code, `not there: ${missing.join(" ")}`);
    }
    held = mine;
    tellOthers(mine);
    if (sites !== null) timer = setInterval(() => void tendAgain(), TEND_MS).unref();
    return done({ nonce, chains: chainsOf(mine), insertMs, endsInMs: inserted.value.endsInMs });
  }

  /** Not asked again where nothing that changes on the host goes into the plan. */
  async function prepare(plan: RulesPlan): Promise<Outcome<RulesSurroundings>> {
    if (known !== null && known.ownBridge === null && !needsIptables(plan)) return done(known);
    const told = await ask({ verb: "rules-prepare", iptables: needsIptables(plan) });
    if (told.ok) known = { ...told.value, iptables: null };
    return told;
  }

  function forget(): void {
    clearInterval(timer);
    held = null;
  }

  /** What stands now. Null: nothing does any more. */
  async function look(): Promise<Outcome<Held | null>> {
    const mine = held;
    if (mine === null) return done(null);
    const listed = await ask({ verb: "rules-list" });
    if (!listed.ok) return listed;
    if (listed.value === null) forget();
    else see(mine, listed.value);
    if (held !== null) tellOthers(held);
    return done(held);
  }

  /** Once at the beginning, too: what was known of the host may be older than our rules. */
  function tellOthers(mine: Held): void {
    const others = mine.sites === null ? "" : othersIn(mine.sites);
    if (others === mine.others) return;
    mine.others = others;
    othersChanged();
  }

  /** Not while a look is under way or waits: of a slow host they would pile up before every other request. */
  async function tendAgain(): Promise<void> {
    if (isTending) return;
    isTending = true;
    await inOrder(tend).finally(() => {
      isTending = false;
    });
  }

  async function tend(): Promise<void> {
    const seen = await look();
    const mine = seen.ok ? seen.value : null;
    if (mine === null || mine.sites === null) return;
    const followed = follow(mine.sites);
    if (followed !== null) {
      const trouble = await change(mine, followed);
      if (trouble !== "") mine.sites = note(mine.sites, trouble);
      await look();
    }
    const lifted = lift(mine.sites);
    if (lifted !== null) await change(mine, lifted);
    const { kept, missed } = noteMissing(mine.sites);
    mine.sites = kept;
    if (missed === "no") mine.wholeAtMs = performance.now();
    // At the second look, half a second later, most that rewrite rules have ended.
    if (missed === "first") mine.suspects = suspectsOf(mine, await iptablesNow());
    if (missed === "lost") await restore(mine, kept);
  }

  async function iptablesNow(): Promise<HostIptables | null> {
    const around = await ask({ verb: "rules-look", iptables: true });
    return around.ok ? around.value.iptables : null;
  }

  async function restore(mine: Held, kept: KeptSites): Promise<void> {
    const iptables = await iptablesNow();
    const suspects = mine.suspects.length > 0 ? mine.suspects : suspectsOf(mine, iptables);
    const host = iptables === null ? kept.host : readHostTables(iptables);
    const lost = missingIn(kept);
    const step = putBack(kept, host, suspects, performance.now());
    mine.sites = step.kept;
    if (step.change.remove.length === 0) return;
    mine.sites = notePutBack(step.kept, lost, suspects, await change(mine, step));
    await look();
  }

  /** Resolves with what was refused, in the program's words. */
  async function change(mine: Held, { kept, change }: Step): Promise<string> {
    mine.sites = kept;
    const numbers = (sites: typeof change.remove) => sites.map(({ number }) => number);
    const add = packRules([], change.add, kept.host.legacy, kept.session);
    const changed = await ask({
      verb: "rules-change",
      change: { remove: numbers(change.remove), lift: numbers(change.lift), add },
    });
    return changed.ok ? changed.value.trouble : `${changed.code} ${keysOf(change.add)}`;
  }

  async function remove(): Promise<Outcome<RuleCounters>> {
    const mine = held;
    forget();
    const last = await ask({ verb: "rules-delete" });
    if (!last.ok) return last;
    if (mine === null || last.value === null) return done(NO_COUNTERS);
    see(mine, last.value);
    return done(countedIn(mine));
  }

  async function counters(): Promise<Outcome<RuleCounters>> {
    const seen = await look();
    return seen.ok ? done(seen.value === null ? NO_COUNTERS : countedIn(seen.value)) : seen;
  }

  function check(seen: Outcome<Held | null>): Outcome<RulesState> {
    if (!seen.ok) return seen;
    if (seen.value === null) return done({ state: "off" });
    const { nonce, sites } = seen.value;
    const upkeep = sites === null ? NO_UPKEEP : { ...sites.upkeep, shortened: shortenedIn(sites) };
    return done({ state: "on", nonce, missing: missingChains(seen.value), ...upkeep });
  }

  /** Errors: those of planning. */
  async function preview(plan: RulesPlan): Promise<Outcome<RulesTexts>> {
    const surroundings = await ask({ verb: "rules-look", iptables: needsIptables(plan) });
    if (!surroundings.ok) return surroundings;
    const planned = planRules(plan, surroundings.value);
    if (!planned.ok) return planned;
    const { nonce, namespacePid } = surroundings.value;
    const commands = commandsOf(planned.value.rules, nonce);
    if (commands === null) return fault("bad-request", "");
    return done(previewTexts(planned.value, commands, namespacePid));
  }

  return {
    insert: (plan: RulesPlan) => inOrder(() => insert(plan)),
    remove: () => inOrder(remove),
    counters: () => inOrder(counters),
    check: () => inOrder(async () => check(await look())),
    /** As they were last seen: whoever has just counted need not have the host list them again. */
    lastState: () => check(done(held)),
    tend: () => inOrder(tend),
    preview: (plan: RulesPlan) => inOrder(() => preview(plan)),
    /** The connection to the host is gone, or another one: the rules went with it. */
    close(): void {
      forget();
      known = null;
    },
  };
}

export type Rules = ReturnType<typeof holdRules>;

function see(mine: Held, { nft, saves }: RulesListing): void {
  mine.tables = readCounters(nft, `hop:${mine.nonce}:`) ?? mine.tables;
  if (mine.sites !== null && saves !== null) mine.sites = observe(mine.sites, saves);
}

function suspectsOf({ wholeAtMs }: Held, iptables: HostIptables | null): readonly string[] {
  return suspectsIn(iptables?.started ?? "", (performance.now() - wholeAtMs) / 1000);
}

function countedIn({ tables, sites }: Held): RuleCounters {
  const both = sites === null ? [tables] : [tables, countersOf(sites)];
  return { ...sumOf(both), chains: both.flatMap(({ chains }) => chains) };
}

function missingChains(mine: Held) {
  const found = new Set(countedIn(mine).chains.map(({ chain }) => chain));
  return chainsOf(mine).filter((chain) => !found.has(chain));
}

function chainsOf({ planned, sites }: Held) {
  return plannedChains({ ...planned, sites });
}

function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

function fault(code: FaultCode, detail: string): Outcome<never> {
  return { ok: false, code, detail };
}
