import type { Packet } from "@/lib/journey/journey";

/** Of the protocol's capitals at 11 px and the words at 12 px, a little above what common faces need. */
const CAPITAL_PX = 8;
const LETTER_PX = 6.6;
const GAP_PX = 6;

/** Room that protocol and info need, so that the addresses beside them take none of it. */
export function infoPx({ header }: Pick<Packet, "header">): number {
  // A packet that says nothing of itself has its length there.
  const letters = header.info === "" ? `${header.length ?? ""} bytes`.length : header.info.length;
  return Math.ceil(header.protocol.length * CAPITAL_PX + GAP_PX + letters * LETTER_PX);
}
