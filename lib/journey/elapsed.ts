import type { Hop } from "./journey";

type Stamped = Pick<Hop, "stampUs">;

/** Between two hops, in the unit in which it is known. */
export type Elapsed = { readonly unit: "us" | "s"; readonly count: number };

const SECOND_US = 1_000_000;

/**
 * Syslog files and `dmesg -T` round to the second; of kernel stamps one in a million is so by chance.
 * False of hops that have no time.
 */
export function isToTheSecond(hops: readonly Stamped[]): boolean {
  return hops.every(({ stampUs }) => stampUs !== null && stampUs % SECOND_US === 0);
}

/** Null where the log carries no time, or where both are in one second and more is not known. */
export function elapsed(from: Stamped | undefined, to: Stamped, toTheSecond: boolean): Elapsed | null {
  if (from === undefined || from.stampUs === null || to.stampUs === null) return null;
  const us = to.stampUs - from.stampUs;
  if (!toTheSecond) return { unit: "us", count: us };
  return us === 0 ? null : { unit: "s", count: us / SECOND_US };
}
