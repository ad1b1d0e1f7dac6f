import type { Place } from "./place";

/** Where a packet enters or leaves the host: a bridge port, another interface, a local process, or `lo`. */
export type TripEnd = "port" | "nic" | "process" | "lo";

/**
 * What decides a packet's way through the host. `process` to `process` is the whole way over `lo`;
 * `process` to `lo` and `lo` to `process` are its halves.
 */
export type Trip = {
  readonly entry: TripEnd;
  readonly exit: TripEnd;
  /** port to port in layer 2, without being routed (hairpin back to the same port included). */
  readonly bridged: boolean;
  /** First packet of its connection for conntrack: only this one meets nat chains. */
  readonly first: boolean;
  /** BROUTING sends it to the network layer at once. */
  readonly brouted?: boolean;
  /** NAT changes the destination: shows the extra routing decision; the tiles stay the same. */
  readonly destinationChanged?: boolean;
  /** A fragment that is not the one to carry on: ends where fragments are collected. */
  readonly swallowedFragment?: boolean;
  /**
   * A flooded frame, cloned in bridge order: `ports` copies leave by other ports, then, if `localCopy`,
   * one goes up. `dropped`: the copy that only a promiscuous bridge makes dies in ip_rcv (OTHERHOST).
   */
  readonly flood?: { readonly ports: number; readonly localCopy: "none" | "delivered" | "dropped" };
  /** Dropped in this tile: the way ends there. */
  readonly droppedAt?: Place;
};
