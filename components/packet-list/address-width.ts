import type { Packet } from "@/lib/journey/journey";
import { destinationText, sourceText } from "./endpoint-text";

/** Of the list's monospace face at 11 px, a little above what common faces need. */
const CHARACTER_PX = 6.7;
const ARROW_PX = 16;
const LEAST_PX = 150;
const MOST_PX = 420;

/** Room that `source → destination` needs, so that the column is no wider than what stands in it. */
export function addressPx({ header }: Packet): number {
  const from = sourceText(header)?.length ?? 10;
  const to = destinationText(header)?.length ?? 10;
  return Math.min(MOST_PX, Math.max(LEAST_PX, Math.ceil((from + to) * CHARACTER_PX + ARROW_PX)));
}
