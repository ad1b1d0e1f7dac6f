import { type ChainKey, chainParts, isBaseChain } from "./chain";
import { hookOfBaseChain } from "./hook";
import { type Band, type Place, tile, userTile } from "./place";
import { baseChainsOf } from "./user-chain";

/** What a log line says about where it was written; null for what it does not show. */
export type HopFields = {
  readonly chain: ChainKey;
  readonly in: string | null;
  readonly out: string | null;
  readonly physIn: string | null;
  readonly physOut: string | null;
};

/**
 * The places on the map where a log line can have been written; more than one only for a user chain that
 * several base chains may call, never none. Which devices a hook prints follows from its
 * nf_hook_state (br_netfilter_hooks.c, ip_input.c, ip_forward.c, ip_output.c).
 */
export function placesOfHop(hop: HopFields): readonly Place[] {
  const { family, chain } = chainParts(hop.chain);
  return baseChainsOf(hop.chain, hop).map((base) => {
    const band = family === "bridge" ? "link" : bandOf(hop, hookOfBaseChain(base), family === "arp");
    return isBaseChain(chain) ? tile(band, hop.chain) : userTile(band, hop.chain, base);
  });
}

/**
 * br_netfilter leaves PHYSIN on a packet for good, so a routed one has it too, in FORWARD, INPUT and
 * POSTROUTING. Only a bridged one has PHYSOUT there; PREROUTING runs but once, in the bridge if PHYSIN is set.
 */
function bandOf(hop: HopFields, hook: ReturnType<typeof hookOfBaseChain>, isArp: boolean): Band {
  switch (hook) {
    case "PREROUTING":
      return hop.physIn === null ? "net" : "link";
    case "FORWARD":
      return isArp || hop.physOut !== null ? "link" : "net";
    case "POSTROUTING":
      return hop.physOut === null ? "net" : "link";
    default:
      return "net";
  }
}
