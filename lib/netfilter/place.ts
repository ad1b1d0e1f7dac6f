import { type BaseChain, type ChainKey, chainParts } from "./chain";

/**
 * A place on the map. A chain can be drawn at two places: br_netfilter calls ip PREROUTING,
 * FORWARD and POSTROUTING out of the bridge (`link/…`), and ip_rcv and friends call them in
 * the network layer (`net/…`).
 *
 * Tiles:  `link/bridge:nat:PREROUTING`, `link/ip:mangle:PREROUTING`, `net/ip:mangle:PREROUTING`.
 * Glue:   `port:rx` `port:tx` (bridge ports, left and right), `nic:rx` `nic:tx`, `process`,
 *         `dec:broute` `dec:bridge` `dec:route` `dec:route-out` `dec:reroute`, `neigh`,
 *         `link/conntrack:PREROUTING`, `net/conntrack:PREROUTING`, `net/conntrack:OUTPUT`,
 *         `br:up`, `br:tx`; also `lo`, `dec:route-bridge`, `ip:rx`, `ip:sabotage`, `brnf:PRE`, `brnf:LOCAL_IN`,
 *         `brnf:FORWARD`, `brnf:POST`, `…/defrag:PREROUTING`, `net/defrag:OUTPUT`, `net/conntrack:INPUT`,
 *         `…/conntrack:POSTROUTING` (the last two: where a new connection is confirmed).
 */
export type Place = string & { readonly __brand: "Place" };

export type Band = "link" | "net";

export function tile(band: Band, chain: string): Place {
  return `${band}/${chain}` as Place;
}

export function glue(name: string): Place {
  return name as Place;
}

/** A user chain stands below the base chain that calls it: `net/ip:filter:DOCKER-USER@FORWARD`. */
export function userTile(band: Band, chain: string, base: BaseChain): Place {
  return `${band}/${chain}@${base}` as Place;
}

/**
 * `link/ip6:raw:PREROUTING` → `ip6:raw:PREROUTING`, `net/ip:nat:DOCKER@OUTPUT` → `ip:nat:DOCKER`;
 * null for glue.
 */
export function chainOfPlace(place: Place): ChainKey | null {
  const slash = place.indexOf("/");
  if (slash < 0) return null;
  const chain = place.slice(slash + 1);
  if (!/^(?:bridge|ip|ip6|arp):/.test(chain)) return null;
  const at = chain.lastIndexOf("@");
  return (at < 0 ? chain : chain.slice(0, at)) as ChainKey;
}

export function bandOfPlace(place: Place): Band | null {
  if (place.startsWith("link/")) return "link";
  return place.startsWith("net/") ? "net" : null;
}

/** The base chain's tile that a user chain's place hangs below; every other place is its own. */
export function basePlace(place: Place): Place {
  const chain = chainOfPlace(place);
  const at = chain === null ? -1 : place.indexOf("@", place.indexOf("/") + 1 + chain.length);
  if (chain === null || at < 0) return place;
  const { family, table } = chainParts(chain);
  return `${place.slice(0, place.indexOf("/"))}/${family}:${table}:${place.slice(at + 1)}` as Place;
}
