import type { ChainKey } from "@/lib/netfilter/chain";
import type { ChainGraph, GraphFamily } from "@/lib/netfilter/chain-graph";
import type { Place } from "@/lib/netfilter/place";
import type { UserPanel } from "./user-panel";

export type Point = { readonly x: number; readonly y: number };
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** How packets cross a part of the map. */
export type Heading = "right" | "up" | "down";

/** One table of a hook: the thing that a log line speaks of. */
export type Tile = {
  readonly place: Place;
  readonly chain: ChainKey;
  readonly table: string;
  /** The chain's name: PREROUTING, BROUTING, … */
  readonly title: string;
  readonly box: Box;
  readonly heading: Heading;
  /** Where ways cross it; each direction's lane lies beside this point. */
  readonly axis: Point;
};

/** Conntrack's own step: drawn like a tile, but no chain. */
export type Step = {
  readonly place: Place;
  readonly box: Box;
  readonly heading: Heading;
  readonly axis: Point;
};

export type Decision = {
  readonly place: Place;
  readonly kind: "bridging" | "routing" | "neighbour";
  readonly box: Box;
  readonly axis: Point;
  /** Where its word begins: beside it, for ways cross its middle. */
  readonly label: Point;
};

export type HookBox = {
  readonly id: string;
  readonly title: string;
  /** `called`: iptables, called by br_netfilter out of the bridge. */
  readonly kind: "ebtables" | "iptables" | "called";
  readonly box: Box;
  /** Nothing is called here: bridge-nf-call-iptables = 0. */
  readonly ghost: boolean;
};

export type EndKind = "port:rx" | "port:tx" | "nic:rx" | "nic:tx" | "process";

/** Where packets enter and leave. */
export type End = { readonly kind: EndKind; readonly place: Place; readonly box: Box };

export type BandBox = { readonly kind: "process" | "net" | "link"; readonly box: Box };

/** A stretch between two drawn places, along their axes; corners included, both ends included. */
export type Track = { readonly from: Place; readonly to: Place; readonly points: readonly Point[] };

/**
 * Where everything stands, in units of which about 1280 fill the width. Packets enter at the left and
 * leave at the right; each hook's tiles stand in the order in which the kernel calls them.
 */
export type MapLayout = {
  readonly graph: ChainGraph;
  readonly family: GraphFamily;
  readonly width: number;
  readonly height: number;
  readonly bands: readonly BandBox[];
  readonly hooks: readonly HookBox[];
  readonly tiles: readonly Tile[];
  readonly steps: readonly Step[];
  readonly decisions: readonly Decision[];
  readonly ends: readonly End[];
  readonly tracks: readonly Track[];
  /** User chains below the tiles: see `withUserPanels`. */
  readonly panels: readonly UserPanel[];
  /** Free areas of the network band: what is shown, and the legend. */
  readonly card: Box;
  readonly legend: Box;
};
