import type { Made, RuleFamily } from "@/lib/protocol/host-verbs";
import { type Batch, batchOf, type Words } from "./batches";

/** One place where our rules stand, or stood: what it takes to remove them. */
export type Placed = {
  readonly family: RuleFamily;
  readonly table: string;
  /** Null: nothing leads to our own chain any more. */
  readonly chain: string | null;
  /** Our own chain, whose name is the tag; null: the rules are in the chain itself (the article's). */
  readonly own: string | null;
  /** Arguments of each rule of ours in the chain itself. */
  readonly inChain: readonly Words[];
  readonly made: Made;
};

/** A place where packets are to be logged. */
export type Site = Pick<Placed, "family" | "table"> & {
  readonly number: number;
  /** What inserts it. */
  readonly lines: readonly Words[];
  readonly placed: readonly Placed[];
};

const BASE_CHAIN = /^(BROUTING|PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING)$/;

/** Table by table, in order inside of each. */
function byTable<T extends Pick<Placed, "family" | "table">>(
  places: readonly T[],
  of: (here: readonly T[], place: T) => readonly Batch[],
): readonly Batch[] {
  const isWith = (one: T) => (other: T) => one.family === other.family && one.table === other.table;
  const first = places.filter((place, at) => places.findIndex(isWith(place)) === at);
  return first.flatMap((place) => of(places.filter(isWith(place)), place));
}

/** What is done at each of these sites. */
export function batchesOf(
  sites: readonly Site[],
  legacy: boolean,
  work: (site: Site) => readonly Words[],
): readonly Batch[] {
  return byTable(sites, (here, place) => [batchOf(place, legacy, here.flatMap(work))]);
}

export function inserting({ lines }: Site): readonly Words[] {
  return lines;
}

/** Back to the head of the chain, counters and all. */
export function lifting({ placed, lines }: Site): readonly Words[] {
  return [...placed.flatMap(leaving), ...lines.filter(([verb]) => verb === "-I")];
}

/**
 * What takes the rules of these places away, each by its own tag, and what was only made for them. In an order
 * that can be cut anywhere: our own chain, whose name is the tag, goes behind all that it tells of.
 */
export function undoOf(placed: readonly Placed[], legacy: boolean): readonly Batch[] {
  return byTable(placed, (here, place) => {
    const { family, table } = place;
    // What x_tables makes it keeps: nft has no part in it. (Of ebtables there is the one of nft only.)
    const isOfNft = !legacy || family === "bridge";
    const made = isOfNft ? here.filter((each) => each.made !== "nothing") : [];
    const own = (flag: "-F" | "-X") => here.flatMap((each) => (each.own === null ? [] : [[flag, each.own]]));
    const emptying = [
      // First what leads to our chains: from then on nothing is logged.
      ...here.flatMap(leaving),
      // Refused where others have put a rule into it meanwhile (by the kernel: NLM_F_NONREC) or given it a policy (by
      // iptables). `nft delete chain` would take their rules along. Before 1.8.8 it is refused always: it stays, empty.
      ...[...new Set(made.map(({ chain }) => chain ?? ""))].flatMap((chain) =>
        BASE_CHAIN.test(chain) ? [["-X", chain]] : [],
      ),
      ...own("-F"),
    ];
    if (!made.some((each) => each.made === "table"))
      return [batchOf(place, legacy, [...emptying, ...own("-X")])];
    return [
      batchOf(place, legacy, emptying),
      // Only if nothing else than these is in it (sweeper.ts). Our chains go with it, and by themselves if it stays.
      {
        atOnce: { command: ["nft", "delete", "table", family, table], input: "" },
        singly: batchOf(place, legacy, own("-X")).singly,
      },
    ];
  });
}

/** Deletes what is in the chain itself. */
function leaving({ chain, inChain }: Placed): readonly Words[] {
  return chain === null ? [] : inChain.map((rule) => ["-D", chain, ...rule]);
}
