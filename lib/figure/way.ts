import type { Change, Direction, Fate, PacketId } from "@/lib/journey/journey";
import type { Place } from "@/lib/netfilter/place";
import type { Point } from "./map-layout";

/**
 * What a direction's lane shows on a tile. `entered`: logged there. `skipped`: conntrack already knew the
 * connection. `passed`: crossed, but no rule logged it there.
 */
export type Mark = "entered" | "skipped" | "passed";

export type Visit = {
  readonly place: Place;
  readonly mark: Mark;
  /** Index of the packet's hop; null where it was not logged. */
  readonly hop: number | null;
  /** On the lane. */
  readonly at: Point;
  readonly dropped: boolean;
};

export type Stop = {
  readonly hop: number;
  readonly place: Place;
  /** Along the strand. */
  readonly at: number;
  /** From the middle of its tile to the edge, along the way. */
  readonly reach: number;
};

/** One unbroken piece of a way. */
export type Strand = {
  /** SVG path data. */
  readonly d: string;
  /** Corners, before rounding. */
  readonly corners: readonly Point[];
  /** As short straight pieces, with the length up to each point. */
  readonly points: readonly Point[];
  readonly lengths: readonly number[];
  readonly stops: readonly Stop[];
  readonly places: readonly Place[];
};

/** A detour off a strand, into the user chains below a tile and back. */
export type Branch = Strand & {
  /** Of which strand, and where along it. */
  readonly strand: number;
  readonly at: number;
  readonly visits: readonly Visit[];
  /** The packet ended there. */
  readonly dropped: boolean;
};

/**
 * `told`: no line of the packet shows it, those of that direction do (unseen-changes.ts). `conntrack`: no rule was
 * asked (by-conntrack.ts).
 */
export type ShownChange = Change & { readonly told?: "request" | "reply"; readonly conntrack?: true };

/** Changes shown at one place: where the packet was when they were made, as far as the log tells. */
export type ChangesAt = { readonly place: Place; readonly changes: readonly ShownChange[] };

/** User chains that logged the packet below a base chain's tile, in order. */
export type UserChainsAt = { readonly place: Place; readonly chains: readonly string[] };

/** Records that may have been the packet's own were lost here, beside the tile of its next hop, or of its last. */
export type WayGap = {
  readonly at: Point;
  /** Of the lane there, in degrees. */
  readonly angle: number;
  readonly lost: number;
  readonly place: Place;
  readonly side: "before" | "behind";
};

/** The way of one packet over the map. */
export type Way = {
  readonly packet: PacketId;
  readonly direction: Direction;
  readonly fate: Fate;
  readonly strands: readonly Strand[];
  readonly branches: readonly Branch[];
  readonly visits: readonly Visit[];
  readonly changes: readonly ChangesAt[];
  readonly userChains: readonly UserChainsAt[];
  /** Tiles of chains that no prefix names: the devices of the line told them. */
  readonly inferred: ReadonlySet<Place>;
  readonly gaps: readonly WayGap[];
};

/** The lane of a direction: `unknown` runs where requests do. */
export function laneOf(direction: Direction): "request" | "reply" {
  return direction === "reply" ? "reply" : "request";
}
