import type { Hop } from "@/lib/journey/journey";
import { parseLogLine } from "@/lib/kernel-log/parse-line";

/** For each hop the fragment that it saw, from 1 on; null where it saw a whole packet, or its line does not say. */
export function fragmentNumbers(hops: readonly Pick<Hop, "text">[]): readonly (number | null)[] {
  const offsets = hops.map(({ text }) => fragmentOffset(text));
  const known = [...new Set(offsets)].filter((offset) => offset !== null).sort((a, b) => a - b);
  return offsets.map((offset) => (offset === null ? null : known.indexOf(offset) + 1));
}

/** Nearly no line tells of one: only those are worth reading again. */
const MAY_BE_FRAGMENT = / MF |FRAG:|INCOMPLETE/;

function fragmentOffset(text: string): number | null {
  if (!MAY_BE_FRAGMENT.test(text)) return null;
  const l3 = parseLogLine(text)?.l3;
  if (l3?.kind === "ip4") return l3.mf || l3.fragmentOffset > 0 ? l3.fragmentOffset : null;
  return l3?.kind === "ip6" ? (l3.fragment?.offset ?? null) : null;
}
