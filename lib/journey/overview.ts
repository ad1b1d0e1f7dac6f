import type { Archive } from "./archive";
import type { PacketId } from "./journey";

export type OverviewBin = { readonly packets: number; readonly dropped: number };

/** How many packets began in each of equal stretches of the time that is held; µs, ends included. */
export type Overview = {
  readonly fromUs: number;
  readonly toUs: number;
  readonly bins: readonly OverviewBin[];
};

/** Null where there is no stretch of time: no stamps, or all the same. */
export function overviewOf(archive: Archive, binCount: number): Overview | null {
  const stamps: number[] = [];
  const droppedAt: number[] = [];
  let fromUs = Number.POSITIVE_INFINITY;
  let toUs = Number.NEGATIVE_INFINITY;
  archive.eachBegun((_, stampUs, fate) => {
    stamps.push(stampUs);
    if (fate === "dropped") droppedAt.push(stampUs);
    fromUs = Math.min(fromUs, stampUs);
    toUs = Math.max(toUs, stampUs);
  });
  if (fromUs >= toUs) return null;
  const count = (ofStamps: readonly number[]) => {
    const counts: number[] = Array(binCount).fill(0);
    for (const stampUs of ofStamps) {
      const bin = Math.min(binCount - 1, Math.floor(((stampUs - fromUs) / (toUs - fromUs)) * binCount));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  };
  const dropped = count(droppedAt);
  const bins = count(stamps).map((packets, bin) => ({ packets, dropped: dropped[bin] ?? 0 }));
  return { fromUs, toUs, bins };
}

/** Of the packets in these rows the one that began nearest to a moment; null where none has a time. */
export function packetNear(
  archive: Archive,
  momentUs: number,
  isMeant: (row: number) => boolean = () => true,
): PacketId | null {
  let nearest: PacketId | null = null;
  let leastUs = Number.POSITIVE_INFINITY;
  archive.eachBegun((packet, stampUs, _, row) => {
    const awayUs = Math.abs(stampUs - momentUs);
    if (awayUs < leastUs && isMeant(row)) [nearest, leastUs] = [packet, awayUs];
  });
  return nearest;
}
