import type { Packet } from "@/lib/journey/journey";
import {
  type BaseChain,
  chainKey,
  chainParts,
  type Family,
  isBaseChain,
  type Table,
} from "@/lib/netfilter/chain";
import { bandOfPlace, type Place, userTile } from "@/lib/netfilter/place";
import type { UserChain } from "@/lib/protocol/topology";
import { overlaps } from "./callout";
import { labelWidth } from "./label";
import { LEAST_CARD, LEAST_LEGEND } from "./layout-metrics";
import { NO_ROOM, type Room } from "./layout-rows";
import type { Box, MapLayout, Tile } from "./map-layout";
import { freePlace, type PanelArea, panelArea } from "./panel-place";
import { placeOnGraph } from "./route-places";
import { figureWords, type Lang } from "./words";

/**
 * The user chains below a base chain's tile: those that the shown packets entered, or all of them, each a tile
 * of its own, and how many more there are.
 */
export type UserPanel = {
  /** The base chain's tile. */
  readonly place: Place;
  readonly box: Box;
  /** In the order in which a way from the base chain meets them. */
  readonly rows: readonly Tile[];
  /** The button that shows the others, or hides them again; null where there are no others. */
  readonly more: { readonly box: Box; readonly hidden: number } | null;
  readonly expanded: boolean;
  /** Where ways come in, at the side of the base chain's tile: y of the panel's border, inwards positive. */
  readonly entry: {
    readonly y: number;
    readonly inwards: 1 | -1;
    /** Of a panel that is not level with its upright tile: where its lanes turn, close to the tile's hook. */
    readonly turn: { readonly x: number; readonly outwards: 1 | -1 } | null;
  };
  /** x of the lanes within the panel. */
  readonly rails: { readonly request: number; readonly reply: number };
};

/** What is called below a tile: names in the order in which they are first met. */
export type Below = ReadonlyMap<Place, readonly string[]>;

const ROW = 15.5;
export const ROW_TEXT = 10.5;
/** Room for lanes between the border and the first row. */
const ENTRY = 13;
const EDGE = 3;
/** Right of the name of a chain: how many lines it logged, in four characters at most. */
export const COUNT_ROOM = labelWidth("999M", ROW_TEXT) + 5;
/** Beside the name of a chain: the lanes, its box's edges, and the counter. */
const ROW_EDGES = 36 + COUNT_ROOM;
/** A drop's cross reaches below the last row. */
const DROP_ROOM = 6;
const WIDEST = 196;
const CARD_GAP = 6;
const LEGEND_GAP = 3;
const BETWEEN_ROWS = 5;

/** Which user chains these packets entered, below each base chain, in order. */
export function chainsEntered({ graph }: MapLayout, packets: readonly Packet[]): Below {
  const entered = new Map<Place, readonly string[]>();
  for (const { hops } of packets) {
    for (const { place, chain } of hops) {
      const base = placeOnGraph(graph, place);
      const { chain: name } = chainParts(chain);
      const known = entered.get(base) ?? [];
      if (!base.endsWith(`:${name}`) && !known.includes(name)) entered.set(base, [...known, name]);
    }
  }
  return entered;
}

/** Depth first, as a packet that meets each jump would. */
export function chainsBelow(layout: MapLayout, chains: readonly UserChain[]): Below {
  const below = new Map<Place, readonly string[]>();
  for (const { place, chain: key, title } of layout.tiles) {
    const { family, table } = chainParts(key);
    const known = chains.filter((one) => one.family === family && one.table === table);
    const names: string[] = [];
    const visit = (caller: string) => {
      for (const { name, from } of known) {
        if (!from.includes(caller) || names.includes(name)) continue;
        names.push(name);
        visit(name);
      }
    };
    visit(title);
    if (names.length > 0) below.set(place, names);
  }
  return below;
}

export type PanelOptions = {
  readonly below: Below;
  /** Chains that the shown packets entered, in order; they may be others than the host's own list knows. */
  readonly entered: Below;
  readonly expanded: ReadonlySet<Place>;
  readonly moreText: (count: number, all: boolean) => string;
};

/** The same map with its user chains. Where there is no room for a panel, none is drawn. */
export function withUserPanels(layout: MapLayout, options: PanelOptions): MapLayout {
  const area = panelArea(layout);
  const panels: UserPanel[] = [];
  // What the shown ways pass comes first, and gets the better places.
  const places = [...new Set([...options.entered.keys(), ...options.expanded, ...options.below.keys()])];
  for (const place of places) {
    const tile = layout.tiles.find((one) => one.place === place);
    const panel =
      tile === undefined
        ? null
        : panelOf(layout, tile, options, { ...area, panels: panels.map(({ box }) => box) });
    if (panel !== null) panels.push(panel);
  }
  const boxes = panels.map(({ box }) => box);
  return {
    ...layout,
    panels,
    card: besidePanels(layout.card, area.cardHeight, boxes),
    legend: abovePanels(layout.legend, boxes),
  };
}

/** The card gives way to what hangs beside INPUT: no narrower than its arrow and a few words need. */
function besidePanels(card: Box, height: number, panels: readonly Box[]): Box {
  const within = panels.filter((box) => overlaps({ ...card, height }, box, 1)).map(({ x }) => x);
  const width = Math.min(card.x + card.width, ...within.map((x) => x - CARD_GAP)) - card.x;
  return width < LEAST_CARD ? card : { ...card, width };
}

/** The legend's rows lie closer where that makes room for what hangs beside OUTPUT, but no closer than they can be read. */
function abovePanels(legend: Box, panels: readonly Box[]): Box {
  const within = panels.filter((box) => overlaps(legend, box, LEGEND_GAP)).map(({ y }) => y - LEGEND_GAP);
  const height = Math.min(legend.height, ...within.map((y) => y - legend.y));
  // What somebody opened may lie over it: those of its items that it hides are left out.
  return { ...legend, height: Math.max(LEAST_LEGEND, height) };
}

/** The map with its user chains; its rows stand as far apart as they need. @param layoutAt the map with so much room. */
export function layoutWithPanels(layoutAt: LayoutAt, options: PanelOptions): MapLayout {
  const base = layoutAt(NO_ROOM);
  const room = roomFor(base, options);
  return withUserPanels(room.hanging + room.beside === 0 ? base : layoutAt(room), options);
}

/** The map with this room for user chains (`room` of layoutMap). */
export type LayoutAt = (room: Room) => MapLayout;

/** For a log alone: only those chains that these packets entered. */
export function withEnteredChains(layoutAt: LayoutAt, packets: readonly Packet[], lang: Lang): MapLayout {
  const entered = chainsEntered(layoutAt(NO_ROOM), packets);
  const moreText = figureWords(lang).userChains;
  return layoutWithPanels(layoutAt, { below: new Map(), entered, expanded: new Set(), moreText });
}

/** What a tile's panel holds, and how large it is; null where it would hold nothing. */
function contentOf(tile: Tile, { below, entered, expanded, moreText }: PanelOptions) {
  const met = entered.get(tile.place) ?? [];
  const known = below.get(tile.place) ?? [];
  const all = [...known, ...met.filter((name) => !known.includes(name))];
  const open = expanded.has(tile.place);
  const names = open ? all : all.filter((name) => met.includes(name));
  const hidden = all.length - names.length;
  const text = moreText(open ? all.length : hidden, open || names.length === 0);
  const hasMore = open || hidden > 0;
  if (names.length === 0 && !hasMore) return null;
  const widest = Math.max(
    ...names.map((name) => labelWidth(name, ROW_TEXT) + ROW_EDGES),
    hasMore ? labelWidth(text) + 26 : 0,
  );
  const gap = names.length === 0 ? 0 : DROP_ROOM;
  const size = {
    width: Math.min(WIDEST, widest),
    height: (names.length > 0 ? ENTRY : EDGE) + names.length * ROW + (hasMore ? ROW - 1 : 0) + gap + EDGE,
  };
  return { names, hidden, open, hasMore, gap, size };
}

/** What the user chains need in height; those that somebody opens lie over the rest. */
function roomFor({ tiles, legend }: MapLayout, options: PanelOptions): Room {
  const closed = { ...options, expanded: new Set<Place>() };
  const sizes = (heading: Tile["heading"]) =>
    tiles
      .filter((tile) => tile.heading === heading && tile.place.startsWith("net/"))
      .flatMap((tile) => contentOf(tile, closed)?.size ?? []);
  return {
    hanging: Math.max(0, ...sizes("right").map(({ height }) => height)),
    beside: stackedHeight(sizes("down"), legend.width),
  };
}

/** Of boxes in rows, each as full as it can be. */
function stackedHeight(
  sizes: readonly { readonly width: number; readonly height: number }[],
  width: number,
): number {
  let [above, row, used] = [0, 0, 0];
  // The highest first: those of a row are about as high as each other.
  for (const size of sizes.toSorted((a, b) => b.height - a.height)) {
    if (used > 0 && used + size.width > width) [above, row, used] = [above + row + BETWEEN_ROWS, 0, 0];
    row = Math.max(row, size.height);
    used += size.width + BETWEEN_ROWS;
  }
  return above + row;
}

function panelOf(layout: MapLayout, tile: Tile, options: PanelOptions, area: PanelArea): UserPanel | null {
  const content = contentOf(tile, options);
  if (content === null) return null;
  const { names, hidden, open, hasMore, gap, size } = content;
  const found = freePlace(layout, tile, size, area, open || names.length > 0);
  if (found === null) return null;
  const { box, inwards, turn } = found;
  const entryY = inwards === 1 ? box.y : box.y + box.height;
  const rowY = (index: number) =>
    inwards === 1
      ? box.y + (names.length > 0 ? ENTRY : EDGE) + index * ROW
      : box.y + box.height - (names.length > 0 ? ENTRY : EDGE) - (index + 1) * ROW + 1;
  const at = (index: number) => ({ x: box.x + 3, y: rowY(index), width: box.width - 6, height: ROW - 1.5 });
  const { family, table } = chainParts(tile.chain);
  return {
    place: tile.place,
    box,
    rows: names.map((name, index) => rowTile(tile, family, table, name, at(index))),
    more: hasMore ? { box: { ...at(names.length), y: rowY(names.length) + gap * inwards }, hidden } : null,
    expanded: open,
    entry: { y: entryY, inwards, turn },
    rails: { request: box.x + 9, reply: box.x + 18.5 },
  };
}

function rowTile(base: Tile, family: Family, table: Table, name: string, box: Box): Tile {
  const chain = chainKey(family, table, name);
  const band = bandOfPlace(base.place) ?? "net";
  return {
    place: userTile(band, chain, (isBaseChain(base.title) ? base.title : "FORWARD") satisfies BaseChain),
    chain,
    table,
    title: name,
    box,
    heading: "down",
    axis: { x: box.x, y: box.y + box.height / 2 },
  };
}
