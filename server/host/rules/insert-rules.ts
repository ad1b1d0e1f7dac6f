import type { Outcome } from "@/lib/protocol/events";
import type { RulesListing } from "@/lib/protocol/host-verbs";
import { done, fault } from "../outcome";
import { insertSites, type SiteChange } from "./insert-sites";
import { insertTables } from "./insert-tables";
import type { AskedRules } from "./log-lines";

/** Rules that stand as long as child processes live, and end together. */
export type OwnedRules = {
  /** The child that they live with, and what they were when they were in. */
  readonly pid: number;
  readonly inserted: RulesListing;
  readonly list: () => Promise<Outcome<RulesListing>>;
  /** Resolves with what a program refused, in its words; empty: nothing. */
  readonly change: (change: SiteChange) => Promise<string>;
  /** Removes the rules, ends the children and waits for their end. */
  readonly close: () => Promise<void>;
  /** Resolves when a child has ended, for whatever reason, and no rule stands any more. */
  readonly gone: Promise<void>;
};

const failed = (error: unknown) => fault("host-failed", String(error));

/** Errors: those of both back ends, `host-failed`. Then nothing stands: a child that lived on would hold its rules. */
export async function insertRules(
  asked: AskedRules,
  nonce: string,
  namespacePid: number | null,
  halt: AbortSignal,
  backEnds = { insertTables, insertSites },
): Promise<Outcome<OwnedRules>> {
  const tables = asked.nft.length > 0 ? await backEnds.insertTables(asked.nft, namespacePid, halt) : null;
  if (tables?.ok === false) return tables;
  const sites =
    asked.sites !== null ? await backEnds.insertSites(asked, nonce, namespacePid).catch(failed) : null;
  const owned = [tables?.value, sites?.ok ? sites.value : null].filter((part) => part != null);
  const close = async () => {
    await Promise.allSettled(owned.map((part) => part.close()));
  };
  const list = async (nft?: readonly string[]): Promise<Outcome<RulesListing>> => {
    const lines = nft ? done(nft) : ((await tables?.value.list()) ?? done([]));
    if (!lines.ok) return lines;
    const saves = sites?.ok ? await sites.value.list() : undefined;
    return saves === null
      ? fault("iptables-refused", "iptables-save")
      : done({ nft: lines.value, saves: saves ?? null });
  };
  const inserted = sites?.ok === false ? sites : await list(tables?.value.inserted).catch(failed);
  if (!inserted.ok) {
    await close();
    return inserted;
  }
  return done({
    pid: owned[0]?.pid ?? 0,
    inserted: inserted.value,
    list: () => list(),
    change: async (change) => (sites?.ok ? sites.value.change(change) : ""),
    close,
    // Half of the rules is worse than none: with one child the others go.
    gone: Promise.race(owned.map((part) => part.gone)).then(close),
  });
}
