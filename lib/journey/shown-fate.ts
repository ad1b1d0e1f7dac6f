import { basePlace } from "@/lib/netfilter/place";
import type { Hop, Packet } from "./journey";

/** A packet's fate in a word for people: what left out of this host itself was sent, and crossed no chain FORWARD. */
export function shownFate({
  fate,
  hops,
}: Pick<Packet, "fate"> & { readonly hops: readonly Pick<Hop, "place">[] }): Packet["fate"] | "sent" {
  if (fate !== "forwarded") return fate;
  // Of a frame in the bridge's OUTPUT alone nobody knows whether IP forwarded it before.
  const [first] = hops;
  return first !== undefined && /^net\/(?:ip6?|arp):\w+:OUTPUT$/.test(basePlace(first.place)) ? "sent" : fate;
}
