import type { FoldedPacket } from "./fold";
import { REST_LINES } from "./limits";

/** Records that are missing just before one. */
export type Gap = { readonly beforeLine: number; readonly lost: number };

/**
 * Where the lines of a packet may have been lost (SPEC F3): between its first and its last; else, of one that is
 * incomplete for it, just before its first or at the next place behind its last, while it may have been under way.
 * @param gaps in the order of their lines.
 */
export function gapsOf(
  { hops, incomplete }: Pick<FoldedPacket<{ readonly line: number }>, "hops" | "incomplete">,
  gaps: readonly Gap[],
): readonly Gap[] {
  const first = hops[0]?.line ?? 0;
  const last = hops.at(-1)?.line ?? 0;
  const from = indexBehind(gaps, first);
  const to = indexBehind(gaps, last);
  if (from < to || incomplete !== "lost") return gaps.slice(from, to);
  const before = gaps[from - 1];
  if (before !== undefined && first - before.beforeLine <= REST_LINES / 8) return [before];
  const behind = gaps[to];
  return behind !== undefined && behind.beforeLine - last <= REST_LINES ? [behind] : [];
}

/** Of the first gap behind that line. */
function indexBehind(gaps: readonly Gap[], line: number): number {
  let [low, high] = [0, gaps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((gaps[middle]?.beforeLine ?? 0) > line) high = middle;
    else low = middle + 1;
  }
  return low;
}
