import type { Hop, Packet } from "./journey";

/** A packet's fate in a word for people: what left out of this host itself was sent, and crossed no chain FORWARD. */
export function shownFate({
  fate,
  hops,
}: Pick<Packet, "fate"> & { readonly hops: readonly Pick<Hop, "chain">[] }): Packet["fate"] | "sent" {
  if (fate !== "forwarded") return fate;
  // Of a frame in the bridge's OUTPUT alone nobody knows whether IP forwarded it before.
  return /^(?:ip6?|arp):\w+:OUTPUT$/.test(hops[0]?.chain ?? "") ? "sent" : fate;
}
