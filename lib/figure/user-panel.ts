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
import { contains, overlaps, panelObstacles } from "./callout";
import { labelWidth } from "./label";
import { PANEL_GAP } from "./layout-metrics";
import type { Box, MapLayout, Point, Tile } from "./map-layout";
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
  readonly entry: { readonly y: number; readonly inwards: 1 | -1 };
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
const LEAST_CARD = 160;

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
  const obstacles = [...panelObstacles(layout)];
  const panels: UserPanel[] = [];
  // What the shown ways pass comes first, and gets the better places.
  const places = [...new Set([...options.entered.keys(), ...options.expanded, ...options.below.keys()])];
  for (const place of places) {
    const tile = layout.tiles.find((one) => one.place === place);
    const panel = tile === undefined ? null : panelOf(layout, tile, options, obstacles);
    if (panel === null) continue;
    obstacles.push(panel.box);
    panels.push(panel);
  }
  return { ...layout, panels, card: besidePanels(layout.card, panels) };
}

/** The card gives way to what hangs beside INPUT: no narrower than its arrow and a few words need. */
function besidePanels(card: Box, panels: readonly UserPanel[]): Box {
  const within = panels.filter(({ box }) => overlaps(card, box, CARD_GAP)).map(({ box }) => box.x);
  const width = Math.min(card.x + card.width, ...within.map((x) => x - CARD_GAP)) - card.x;
  return width < LEAST_CARD ? card : { ...card, width };
}

/** The map with its user chains; its rows stand as far apart as they need. @param layoutAt the map with so much room. */
export function layoutWithPanels(layoutAt: LayoutAt, options: PanelOptions): MapLayout {
  const base = layoutAt(0);
  const hanging = hangingHeight(base, options);
  return withUserPanels(hanging === 0 ? base : layoutAt(hanging), options);
}

/** The map with this height below the row of routed packets (`hanging` of layoutMap). */
export type LayoutAt = (hanging: number) => MapLayout;

/** For a log alone: only those chains that these packets entered. */
export function withEnteredChains(layoutAt: LayoutAt, packets: readonly Packet[], lang: Lang): MapLayout {
  const entered = chainsEntered(layoutAt(0), packets);
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

/** The height that the user chains need which hang below the row of routed packets; those that somebody opens lie over the rest. */
function hangingHeight({ tiles }: MapLayout, options: PanelOptions): number {
  const heights = tiles
    .filter(({ place, heading }) => heading === "right" && place.startsWith("net/"))
    .map((tile) => contentOf(tile, { ...options, expanded: new Set() })?.size.height ?? 0);
  return Math.max(0, ...heights);
}

function panelOf(
  layout: MapLayout,
  tile: Tile,
  options: PanelOptions,
  obstacles: readonly Box[],
): UserPanel | null {
  const content = contentOf(tile, options);
  if (content === null) return null;
  const { names, hidden, open, hasMore, gap, size } = content;
  const found = freePlace(layout, tile, size, obstacles, open || names.length > 0);
  if (found === null) return null;
  const { box, inwards } = found;
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
    entry: { y: entryY, inwards },
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

/**
 * Below or above the hooks of the tile, or beside an upright one, as near as there is room. What must be seen
 * takes the nearest place even if something lies there.
 */
function freePlace(
  layout: MapLayout,
  tile: Tile,
  size: { readonly width: number; readonly height: number },
  obstacles: readonly Box[],
  must: boolean,
): { readonly box: Box; readonly inwards: 1 | -1 } | null {
  let best: { readonly box: Box; readonly inwards: 1 | -1 } | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const { point, inwards } of anchorsOf(layout, tile, size)) {
    for (let dx = -180; dx <= 180; dx += 3) {
      for (let dy = 0; dy <= (tile.heading === "right" ? 66 : 0); dy += 6) {
        const box = { x: point.x + dx, y: point.y + dy * inwards, ...size };
        if (box.x < 4 || box.x + box.width > layout.width - 4) continue;
        if (box.y < 2 || box.y + box.height > layout.height - 2) continue;
        // A way comes straight down from its tile, then turns to the rails.
        const hit = obstacles.filter((other) => overlaps(box, other, 1)).length;
        if (hit > 0 && !must) continue;
        const cost = Math.abs(dx) + dy * 1.5 + hit * 1000;
        if (cost < least) [best, least] = [{ box, inwards }, cost];
      }
    }
  }
  return best;
}

function anchorsOf(
  layout: MapLayout,
  tile: Tile,
  size: { readonly width: number; readonly height: number },
): readonly { readonly point: Point; readonly inwards: 1 | -1 }[] {
  const around = layout.hooks.filter(({ box }) => contains(box, tile.box)).map(({ box }) => box);
  const top = Math.min(tile.box.y, ...around.map(({ y }) => y));
  const bottom = Math.max(tile.box.y + tile.box.height, ...around.map((box) => box.y + box.height));
  if (tile.heading === "right") {
    const x = tile.box.x + tile.box.width - size.width + 6;
    const below = { point: { x, y: bottom + PANEL_GAP }, inwards: 1 } as const;
    const above = { point: { x, y: top - PANEL_GAP - size.height }, inwards: -1 } as const;
    return tile.place.startsWith("net/") ? [below] : [above];
  }
  const right = Math.max(...around.map((box) => box.x + box.width)) + 16;
  const left = Math.min(...around.map((box) => box.x)) - 16 - size.width;
  const x = tile.heading === "down" ? right : left;
  const level = tile.box.y + tile.box.height / 2;
  return [
    { point: { x, y: level - 6 }, inwards: 1 },
    { point: { x, y: level + 6 - size.height }, inwards: -1 },
  ];
}
