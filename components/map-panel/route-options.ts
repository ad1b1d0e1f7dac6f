import { looksLikeBridge, type RouteOptions } from "@/lib/figure/route-way";

/** Which names are bridges: the host's own list where it is known. */
export function routeOptions(bridges: readonly string[]): RouteOptions {
  const named = new Set(bridges);
  return { isBridge: (name) => named.has(name) || (named.size === 0 && looksLikeBridge(name)) };
}
