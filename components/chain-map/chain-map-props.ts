import type { ReactNode } from "react";
import type { LegendTerm } from "@/lib/figure/draw-legend";
import type { MapLayout } from "@/lib/figure/map-layout";
import type { Theme } from "@/lib/figure/theme";
import type { Gap } from "@/lib/journey/gap";
import type { Conversation, Packet, PacketId } from "@/lib/journey/journey";
import type { PlaceCount } from "@/lib/journey/place-tally";
import type { GraphFamily } from "@/lib/netfilter/chain-graph";
import type { HostModel } from "@/lib/netfilter/host-model";
import type { Place } from "@/lib/netfilter/place";
import type { Topology } from "@/lib/protocol/topology";

/** From map units to pixels of the map's element. */
export type MapViewport = { readonly x: number; readonly y: number; readonly k: number };

/** What an overlay (the packet layer) needs to draw on top of the map. */
export type MapSurface = {
  readonly layout: MapLayout;
  readonly viewport: MapViewport;
  readonly widthPx: number;
  readonly heightPx: number;
};

export type ChainMapProps = {
  readonly model: HostModel;
  readonly family?: GraphFamily;
  readonly topology: Topology | null;
  /** The chosen conversation, whose ways are drawn; null: the whole map is shown. */
  readonly conversation: Conversation | null;
  /** Its packets, hops included. */
  readonly packets: readonly Packet[];
  /** Where records were lost that may have been a packet's own. */
  readonly gapsOf: (packet: Packet) => readonly Gap[];
  readonly selectedPacket: PacketId | null;
  readonly selectedPlace?: Place | null;
  readonly counters: ReadonlyMap<Place, PlaceCount>;
  /** Places that a moving packet is in now. */
  readonly litPlaces: ReadonlySet<Place>;
  readonly theme: Theme;
  readonly lang: "en" | "zh-TW";
  /** One short sentence on a chain, for its tooltip. */
  readonly describe?: (place: Place) => string | null;
  /** The rules of a user chain, for its tooltip. */
  readonly rulesOf?: (place: Place) => readonly string[];
  readonly onSelectPlace?: (place: Place) => void;
  /** A tile of the chosen conversation was activated: the packet's hop there. */
  readonly onSelectHop?: (packet: PacketId, hop: number) => void;
  /** Conversations are shown as they come: none has been chosen. */
  readonly following: boolean;
  /** The legend's items narrow the list to what they stand for. */
  readonly legendFilter?: LegendFilter;
  /** Drawn over the map, for example the packet layer. */
  readonly overlay?: (surface: MapSurface) => ReactNode;
  readonly reducedMotion?: boolean;
};

export type LegendFilter = {
  readonly isChosen: (field: LegendTerm["field"], word: LegendTerm["word"]) => boolean;
  readonly toggle: (field: LegendTerm["field"], word: LegendTerm["word"]) => void;
  /** What a click on the item with this text does. */
  readonly hint: (text: string) => string;
};

export type PictureOptions = { readonly hideAddresses: boolean };

/** What buttons and keys outside of the map call; given through `ref`. */
export type ChainMapHandle = {
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly fit: () => void;
  /** Moves the keyboard focus to a tile. */
  readonly focusPlace: (place: Place) => void;
  /** The picture as it is, styles inlined. */
  readonly svgText: (options: PictureOptions) => string;
  readonly pngBlob: (scale: number, options: PictureOptions) => Promise<Blob>;
};
