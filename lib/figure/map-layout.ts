import type { ChainKey } from "@/lib/netfilter/chain";
import type { GraphFamily } from "@/lib/netfilter/chain-graph";
import type { HostModel } from "@/lib/netfilter/host-model";
import type { Place } from "@/lib/netfilter/place";

export type Point = { readonly x: number; readonly y: number };
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** How packets cross a part of the map: from left to right, upwards, or downwards. */
export type Heading = "right" | "up" | "down";

/** One table of a hook: the thing that a log line speaks of. */
export type Tile = {
  readonly place: Place;
  readonly chain: ChainKey;
  readonly table: string;
  /** The hook's name, or BROUTING. */
  readonly hook: string;
  readonly box: Box;
  readonly heading: Heading;
  /** Where ways cross it; each direction's lane lies beside this point. */
  readonly axis: Point;
};

/** Conntrack's own step, drawn like a tile but no chain. */
export type Step = {
  readonly place: Place;
  readonly kind: "conntrack";
  readonly box: Box;
  readonly heading: Heading;
  readonly axis: Point;
};

export type Decision = {
  readonly place: Place;
  readonly kind: "bridging" | "routing" | "neighbour";
  readonly box: Box;
  readonly axis: Point;
  /** Text beside it: ways cross its middle. */
  readonly label: Point;
};

export type HookBox = {
  readonly id: string;
  readonly title: string;
  readonly kind: "ebtables" | "iptables" | "br_netfilter";
  readonly box: Box;
  /** Nothing is called here: bridge-nf-call-iptables = 0. */
  readonly ghost: boolean;
};

export type EndKind = "port:rx" | "port:tx" | "nic:rx" | "nic:tx" | "process";
export type End = {
  readonly place: Place;
  readonly kind: EndKind;
  readonly box: Box;
  readonly axis: Point;
};

export type BandBox = { readonly kind: "process" | "net" | "link"; readonly box: Box; readonly title: Point };

/**
 * Where everything stands, in units of which 1280 fill the width. Packets enter at the left, leave at the
 * right; every hook's tiles stand in the order in which the kernel calls them.
 */
export type MapLayout = {
  readonly model: HostModel;
  readonly family: GraphFamily;
  readonly width: number;
  readonly height: number;
  readonly bands: readonly BandBox[];
  readonly hooks: readonly HookBox[];
  readonly tiles: readonly Tile[];
  readonly steps: readonly Step[];
  readonly decisions: readonly Decision[];
  readonly ends: readonly End[];
  /** Thin unlit lines that show which ways exist. */
  readonly tracks: readonly (readonly Point[])[];
  /** Free areas of the network band: what is shown, and the legend. */
  readonly card: Box;
  readonly legend: Box;
};
