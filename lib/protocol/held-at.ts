/** By the kernel log's clock; null: as long as anybody has looked. */
type Since = { readonly sinceUs: number | null };

/**
 * Of those that have an address or had it, whose it was then: the last one's that had come by then, else the first
 * one's that came. Those that have it now stand first; without a time it is theirs.
 */
export function heldAt<T extends Since>(holders: readonly T[], stampUs: number | null): T | undefined {
  if (holders.length < 2 || stampUs === null) return holders[0];
  const newestFirst = holders.toSorted((a, b) => (b.sinceUs ?? 0) - (a.sinceUs ?? 0));
  return newestFirst.find(({ sinceUs }) => (sinceUs ?? 0) <= stampUs) ?? newestFirst.at(-1);
}
