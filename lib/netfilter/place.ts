/**
 * A place on the map. A chain can be drawn at two places: br_netfilter calls ip PREROUTING,
 * FORWARD and POSTROUTING out of the bridge (`link/…`), and ip_rcv and friends call them in
 * the network layer (`net/…`).
 *
 * Tiles:  `link/bridge:nat:PREROUTING`, `link/ip:mangle:PREROUTING`, `net/ip:mangle:PREROUTING`.
 * Glue:   `port:rx` `port:tx` (bridge ports, left and right), `nic:rx` `nic:tx`, `process`,
 *         `dec:broute` `dec:bridge` `dec:route` `dec:route-out` `dec:reroute`, `neigh`,
 *         `link/conntrack:PREROUTING`, `net/conntrack:PREROUTING`, `net/conntrack:OUTPUT`,
 *         `br:up`, `br:tx`.
 */
export type Place = string & { readonly __brand: "Place" };

export type Band = "link" | "net";

export function tile(band: Band, chain: string): Place {
  return `${band}/${chain}` as Place;
}

export function glue(name: string): Place {
  return name as Place;
}

/** `link/ip6:raw:PREROUTING` → `ip6:raw:PREROUTING`; null for glue. */
export function chainOfPlace(place: Place): string | null {
  const slash = place.indexOf("/");
  return slash < 0 || place.includes("/conntrack:") ? null : place.slice(slash + 1);
}
