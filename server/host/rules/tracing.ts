import type { Outcome } from "@/lib/protocol/events";
import type {
  HostIptables,
  HostValues,
  LogRules,
  RulesChange,
  RulesCommands,
  RulesListing,
} from "@/lib/protocol/host-verbs";
import { consoleWouldShow } from "../console-level";
import { LEASE_MS, MAX_MINUTES, MAX_SITE_COMMANDS } from "../limits";
import { hasNetAdmin } from "../net-admin";
import { done, fault } from "../outcome";
import { field, intWithin, listOf } from "../read-fields";
import { claim, type Owner, readClaim, readClaims, startTicks } from "../run-files";
import { insertSites, type OwnedSites } from "./iptables-owner";
import { sweepLeftovers } from "./leftovers";
import { insertTables, type OwnedTables } from "./nft-owner";
import { listCommand, nftCommands } from "./nft-text";
import { makeNonce } from "./own-prefix";
import { type AskedRules, MAX_NUMBER, readRules } from "./read-rules";
import { readIptables } from "./saves";
import { sitesOf, undoOf } from "./site";

/** What is watched: a process's network namespace; null: this one. */
export type Watched = { readonly namespacePid: number | null };

/** In the claim of who holds rules: the child that they live and die with. */
export type RulesHolder = { readonly nonce: string; readonly child: Owner | null };

type Owned = { tables: OwnedTables | null; sites: OwnedSites | null };

type Standing = {
  readonly owned: Owned;
  readonly asked: string;
  readonly endsAtMs: number;
  renewedAtMs: number;
  readonly release: () => void;
};

const MAX_CHANGED = 1000;

/**
 * At most one set of rules, and its end: by `remove`, by the lease, by the time that was set, or with
 * this process. Calls must come one at a time (`createQueue`); `renew` and `list` may come at any time.
 */
export function createTracing(claimName: string, leaseMs: number = LEASE_MS) {
  const nonce = makeNonce();
  const halting = new AbortController();
  let standing: Standing | null = null;

  /** Errors: `no-net-admin`, `console-level`. */
  async function prepare(
    { namespacePid }: Watched,
    withIptables: boolean,
  ): Promise<Outcome<HostIptables | null>> {
    await end();
    if (!hasNetAdmin()) return fault("no-net-admin");
    if (consoleWouldShow()) return fault("console-level");
    if (withIptables) await sweepLeftovers(namespacePid, livingSessions);
    return done(withIptables ? await readIptables(namespacePid) : null);
  }

  /** Errors: `bad-request`, `rules-held`, those of `prepare` and of both back ends. The same rules twice are one set. */
  async function insert(
    rules: LogRules,
    minutes: number,
    { namespacePid }: Watched,
  ): Promise<Outcome<HostValues["rules-insert"]>> {
    const asked = readRules(rules);
    if (asked === null || intWithin(minutes, 1, MAX_MINUTES) === null) return fault("bad-request");
    const text = JSON.stringify([rules, minutes]);
    if (standing?.asked === text) return answer(standing);
    await end();
    if (!hasNetAdmin()) return fault("no-net-admin");
    if (consoleWouldShow()) return fault("console-level");
    const claimed = claim<RulesHolder>(claimName, { nonce, child: null });
    if (claimed === null) return fault("rules-held", `process ${readClaim(claimName)?.owner.pid ?? ""}`);
    const owned: Owned = { tables: null, sites: null };
    let isUp = false;
    try {
      const inserted = await insertAll(asked, namespacePid, owned);
      if (!inserted.ok) return inserted;
      const pid = partsOf(owned)[0]?.pid ?? 0;
      claimed.update({ nonce, child: { pid, startTicks: startTicks(pid) ?? 0 } });
      isUp = true;
    } finally {
      if (!isUp) {
        await closeAll(owned);
        claimed.release();
      }
    }
    const renewedAtMs = performance.now();
    const endsAtMs = renewedAtMs + minutes * 60_000;
    const mine: Standing = { owned, asked: text, endsAtMs, renewedAtMs, release: claimed.release };
    standing = mine;
    // Half of the rules is worse than none: with one child the others go.
    Promise.race(partsOf(owned).map(({ gone }) => gone))
      .then(() => closeAll(owned))
      .then(() => forget(mine))
      // The claim of a dead process is nobody's (run-files.ts); that this one failed to remove it must not end it.
      .catch(() => {});
    return answer(mine, owned.tables?.inserted);
  }

  /** What stands by the end of it is in `owned`, also where it fails. */
  async function insertAll(
    asked: AskedRules,
    namespacePid: number | null,
    owned: Owned,
  ): Promise<Outcome<null>> {
    const commands = sitesOf(asked, nonce).reduce((sum, { insert }) => sum + insert.length, 0);
    if (commands > MAX_SITE_COMMANDS) return fault("filter-too-wide");
    if (asked.tables.length > 0) {
      const tables = await insertTables(asked.tables, nonce, namespacePid, halting.signal);
      if (!tables.ok) return tables;
      owned.tables = tables.value;
    }
    if (asked.sites !== null) {
      const sites = await insertSites(asked, nonce, namespacePid);
      if (!sites.ok) return sites;
      owned.sites = sites.value;
    }
    return done(null);
  }

  async function answer(
    { owned, endsAtMs }: Standing,
    nft?: readonly string[],
  ): Promise<Outcome<HostValues["rules-insert"]>> {
    const listing = await listingOf(owned, nft);
    if (!listing.ok) return listing;
    return done({ listing: listing.value, endsInMs: Math.max(0, endsAtMs - performance.now()) });
  }

  /** Sites only. What a program refuses is said, and no fault: the rest stands. */
  async function change(asked: RulesChange): Promise<Outcome<HostValues["rules-change"]>> {
    const add = readRules(field(asked, "add"));
    const numbers = (name: string) =>
      listOf(field(asked, name), MAX_CHANGED, (one) => intWithin(one, 0, MAX_NUMBER));
    const [remove, lift] = [numbers("remove"), numbers("lift")];
    if (add === null || remove === null || lift === null) return fault("bad-request");
    return done({ trouble: (await standing?.owned.sites?.change({ remove, lift, add })) ?? "" });
  }

  function forget(ended: Standing): void {
    if (standing !== ended) return;
    standing = null;
    ended.release();
  }

  /** `end`, and what stood until then. */
  async function remove(): Promise<Outcome<RulesListing | null>> {
    const last = await list();
    await end();
    return last;
  }

  async function end(): Promise<void> {
    const ending = standing;
    if (ending === null) return;
    await closeAll(ending.owned);
    forget(ending);
  }

  /** For good, and out of turn: rules of nft go at once, also half inserted ones. */
  function halt(): void {
    halting.abort();
  }

  /** null: none stand. */
  async function list(): Promise<Outcome<RulesListing | null>> {
    return standing === null ? done(null) : listingOf(standing.owned);
  }

  /** What would be run. Error: `bad-request`. */
  function print(rules: LogRules): Outcome<RulesCommands> {
    const asked = readRules(rules);
    return asked === null ? fault("bad-request") : done(commandsOf(asked, nonce));
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

  /** Resolves when what stands has ended, for whatever reason. */
  async function gone(): Promise<void> {
    if (standing !== null) await Promise.race(partsOf(standing.owned).map((each) => each.gone));
  }

  return { nonce, prepare, insert, change, list, print, remove, end, halt, renew, isOver, gone };
}

function partsOf({ tables, sites }: Owned): readonly (OwnedTables | OwnedSites)[] {
  return [tables, sites].filter((part) => part !== null);
}

async function closeAll(owned: Owned): Promise<void> {
  await Promise.allSettled(partsOf(owned).map(({ close }) => close()));
}

async function listingOf(
  { tables, sites }: Owned,
  known?: readonly string[],
): Promise<Outcome<RulesListing>> {
  const nft = known ? done(known) : ((await tables?.list()) ?? done([]));
  if (!nft.ok) return nft;
  const saves = await sites?.list();
  if (saves === null) return fault("iptables-refused", "iptables-save");
  return done({ nft: nft.value, saves: saves ?? null });
}

export function commandsOf(asked: AskedRules, nonce: string): RulesCommands {
  const sites = sitesOf(asked, nonce);
  return {
    nft: nftCommands(asked.tables, nonce),
    list: asked.tables.map(({ family }) => `nft ${listCommand(family)}`),
    sites: sites.map(({ insert }) => insert),
    undo: undoOf(sites, asked.legacy),
  };
}

/** Nonces of all hopscopes on this machine that hold rules. */
export function livingSessions(): readonly string[] {
  return readClaims<Partial<RulesHolder> | null>().flatMap((held) => held?.nonce ?? []);
}

export type Tracing = ReturnType<typeof createTracing>;
