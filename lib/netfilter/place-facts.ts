import { chainParts, isBaseChain } from "./chain";
import { type Hook, hookOfBaseChain } from "./hook";
import { basePlace, chainOfPlace, type Place } from "./place";

/** A tile whose table is conntrack's: only a connection's first packet is logged there. Not ebtables' nat. */
export function isNat(place: Place): boolean {
  const chain = chainOfPlace(place);
  if (chain === null) return false;
  const { family, table } = chainParts(chain);
  return table === "nat" && (family === "ip" || family === "ip6");
}

/** The hook of a tile, of a user chain's base, or of glue that is registered at one; else null. */
export function hookOf(place: Place): Hook | null {
  const name = basePlace(place).slice(basePlace(place).lastIndexOf(":") + 1);
  return place.includes("/") && isBaseChain(name) ? hookOfBaseChain(name) : null;
}
