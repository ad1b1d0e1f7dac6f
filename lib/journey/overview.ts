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
  let fromUs = Number.POSITIVE_INFINITY;
  let toUs = Number.NEGATIVE_INFINITY;
  for (const [, stampUs] of begun(archive)) {
    fromUs = Math.min(fromUs, stampUs);
    toUs = Math.max(toUs, stampUs);
  }
  if (fromUs >= toUs) return null;
  const bins = Array.from({ length: binCount }, () => ({ packets: 0, dropped: 0 }));
  for (const [packet, stampUs] of begun(archive)) {
    const bin = bins[Math.min(binCount - 1, Math.floor(((stampUs - fromUs) / (toUs - fromUs)) * binCount))];
    if (bin === undefined) continue;
    bin.packets += 1;
    if (archive.fateOf(packet) === "dropped") bin.dropped += 1;
  }
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
  for (const [packet, stampUs, row] of begun(archive)) {
    if (!isMeant(row)) continue;
    const awayUs = Math.abs(stampUs - momentUs);
    if (awayUs < leastUs) [nearest, leastUs] = [packet, awayUs];
  }
  return nearest;
}

function* begun(archive: Archive): Generator<readonly [PacketId, stampUs: number, row: number]> {
  for (let number = archive.firstRow; number < archive.endRow; number += 1) {
    const row = archive.row(number);
    const stampUs = row?.kind === "packet" ? archive.beganUs(row.packet) : null;
    if (row?.kind === "packet" && stampUs !== null) yield [row.packet, stampUs, number];
  }
}
