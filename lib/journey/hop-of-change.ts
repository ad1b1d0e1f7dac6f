import type { Change, Packet } from "./journey";

/**
 * Index of the hop that a change belongs to: that of the chain that made it, or, where that chain has logged none, of
 * the first line that shows it. A rule logs what it sees; what its chain then changes shows in a later line.
 */
export function hopOfChange({ hops }: Pick<Packet, "hops">, { line, by }: Change): number {
  const shown = hops.findIndex((hop) => hop.line === line);
  const made = hops.slice(0, shown).findLastIndex(({ chain }) => chain === by);
  return made >= 0 ? made : shown;
}
