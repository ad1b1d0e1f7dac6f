import type { Outcome } from "@/lib/protocol/events";
import type {
  HostAnswer,
  HostIptables,
  HostRequest,
  HostVerb,
  LogRules,
  RulesChange,
  RulesListing,
  RulesSurroundings,
} from "@/lib/protocol/host-verbs";
import { bridgePorts } from "../bridge-ports";
import { consoleWouldShow } from "../console-level";
import { LEASE_MS, MAX_MINUTES } from "../limits";
import { hasNetAdmin } from "../net-admin";
import { done, fault } from "../outcome";
import { fieldsOf, intWithin, listOf } from "../read-fields";
import { claim, type Owner, readClaim, readClaims, startTicks } from "../run-files";
import { announcedSessions, heldUnseen } from "./held-unseen";
import { insertRules, type OwnedRules } from "./insert-rules";
import { sweepLeftovers } from "./leftovers";
import { MAX_NUMBER, readRules } from "./log-lines";
import { makeNonce, sessionNumber } from "./own-prefix";
import { readIptables } from "./saves";

export type RulesRequest = Extract<HostRequest, { verb: `rules-${string}` | "renew" }>;

/** What is watched: a process's network namespace; null: this one. */
export type Watched = { readonly namespacePid: number | null };

/** In the claim of who holds rules: the child that they live and die with. */
export type RulesHolder = { readonly nonce: string; readonly child: Owner | null };

type Standing = {
  readonly owned: OwnedRules;
  readonly endsAtMs: number;
  renewedAtMs: number;
  readonly release: () => void;
};

const MAX_CHANGED = 1000;

/**
 * At most one set of rules, and its end: by a request, by the lease, by the time that was set, or with this
 * process. Calls must come one at a time (`createQueue`) but for `rules-list` and `renew`.
 * @param ownBridge of the page's own container, which planning has to leave out.
 */
export function createTracing(claimName: string, leaseMs = LEASE_MS, ownBridge: string | null = null) {
  const nonce = makeNonce();
  const halting = new AbortController();
  let standing: Standing | null = null;

  async function answer(request: RulesRequest, watched: Watched): Promise<HostAnswer<HostVerb>> {
    switch (request.verb) {
      case "rules-prepare":
        return prepare(watched, request.iptables);
      case "rules-look":
        return done(
          surroundings(watched, request.iptables ? await readIptables(watched.namespacePid) : null),
        );
      case "rules-insert":
        return insert(request.rules, request.minutes, watched);
      case "rules-change":
        return change(request.change);
      case "rules-list":
        return list();
      case "rules-delete": {
        const last = await list();
        await end();
        return last;
      }
      case "renew":
        return done(renew());
    }
  }

  function surroundings({ namespacePid }: Watched, iptables: HostIptables | null): RulesSurroundings {
    return {
      ...{ nonce, tag: sessionNumber(nonce), namespacePid },
      ...{ ownBridge, ownBridgePorts: bridgePorts(ownBridge) },
      iptables,
    };
  }

  /** Errors: `no-net-admin`, `console-level`. */
  async function prepare(watched: Watched, iptables: boolean): Promise<HostAnswer<"rules-prepare">> {
    await end();
    const refused = refusal();
    if (refused !== null) return refused;
    const found = iptables ? await sweepLeftovers(watched.namespacePid, livingSessions) : null;
    return done(surroundings(watched, found?.host ?? null));
  }

  /** Errors: `bad-request`, `rules-held`, those of `prepare` and of both back ends. */
  async function insert(
    rules: LogRules,
    minutes: number,
    { namespacePid }: Watched,
  ): Promise<HostAnswer<"rules-insert">> {
    const asked = readRules(rules, nonce);
    if (asked === null || intWithin(minutes, 1, MAX_MINUTES) === null) return fault("bad-request");
    await end();
    const refused = refusal();
    if (refused !== null) return refused;
    const claimed = claim<RulesHolder>(claimName, { nonce, child: null });
    if (claimed === null) return fault("rules-held", `process ${readClaim(claimName)?.owner.pid ?? ""}`);
    let owned: OwnedRules | null = null;
    try {
      // Of two nft the kernel refuses the second one itself: asked before, it would cost every insertion.
      const held = await heldUnseen(namespacePid, asked.sites !== null);
      if (held !== null) return held;
      const inserted = await insertRules(asked, nonce, namespacePid, halting.signal);
      if (!inserted.ok) return (await heldUnseen(namespacePid)) ?? inserted;
      owned = inserted.value;
      claimed.update({ nonce, child: { pid: owned.pid, startTicks: startTicks(owned.pid) ?? 0 } });
      standing = standingFor(owned, minutes, claimed.release);
      return done({ listing: owned.inserted, endsInMs: minutes * 60_000 });
    } finally {
      if (standing === null) {
        await owned?.close();
        claimed.release();
      }
    }
  }

  function standingFor(owned: OwnedRules, minutes: number, release: () => void): Standing {
    const renewedAtMs = performance.now();
    const mine: Standing = { owned, endsAtMs: renewedAtMs + minutes * 60_000, renewedAtMs, release };
    // The claim of a dead process is nobody's (run-files.ts); that this one failed to remove it must not end it.
    owned.gone.then(() => forget(mine)).catch(() => {});
    return mine;
  }

  /** Sites only. What a program refuses is said, and no fault: the rest stands. Error: `bad-request`. */
  async function change(asked: RulesChange): Promise<HostAnswer<"rules-change">> {
    const fields = fieldsOf(asked);
    const add = readRules(fields.add, nonce);
    const [remove = null, lift = null] = [fields.remove, fields.lift].map((list) =>
      listOf(list, MAX_CHANGED, (number) => intWithin(number, 0, MAX_NUMBER)),
    );
    if (add === null || remove === null || lift === null) return fault("bad-request");
    return done({ trouble: (await standing?.owned.change({ remove, lift, add })) ?? "" });
  }

  function forget(ended: Standing): void {
    if (standing !== ended) return;
    standing = null;
    ended.release();
  }

  async function end(): Promise<void> {
    const ending = standing;
    if (ending === null) return;
    await ending.owned.close();
    forget(ending);
  }

  /** For good, and out of turn: rules of nft go at once, also half inserted ones. */
  function halt(): void {
    halting.abort();
  }

  /** null: none stand. */
  async function list(): Promise<Outcome<RulesListing | null>> {
    return standing === null ? done(null) : standing.owned.list();
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
    await standing?.owned.gone;
  }

  return { answer, end, halt, isOver, gone };
}

function refusal(): Outcome<never> | null {
  if (!hasNetAdmin()) return fault("no-net-admin");
  return consoleWouldShow() ? fault("console-level") : null;
}

/** Nonces of all hopscopes that hold rules on this machine, as far as it is seen from here, or there. */
export function livingSessions(namespacePid: number | null): readonly string[] {
  const claimed = readClaims<Partial<RulesHolder> | null>().flatMap((held) => held?.nonce ?? []);
  return [...claimed, ...announcedSessions(namespacePid)];
}
