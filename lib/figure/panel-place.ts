import { contains, mapObstacles, overlaps } from "./callout";
import { LEAST_CARD, LEAST_LEGEND, MOST_LEGEND, PANEL_GAP } from "./layout-metrics";
import type { Box, MapLayout, Point, Tile } from "./map-layout";

/** What a panel of user chains must not cover. */
export type PanelArea = {
  readonly map: readonly Box[];
  readonly panels: readonly Box[];
  /** The card and the legend as they are, and as small as they can be. */
  readonly wanted: readonly Box[];
  readonly least: readonly Box[];
  /** What the card takes of its room at most. */
  readonly cardHeight: number;
};

type Found = {
  readonly box: Box;
  readonly inwards: 1 | -1;
  readonly turn: { readonly x: number; readonly outwards: 1 | -1 } | null;
};

/** `level`: beside the tile; `shift`: how far it may be moved to each side, and inwards. */
type Anchor = {
  readonly point: Point;
  readonly inwards: 1 | -1;
  readonly turn: Found["turn"];
  readonly left: number;
  readonly right: number;
  readonly down: number;
  /** No lower than this, so that it stays in sight of its tile. */
  readonly bottom: number;
};

type Size = { readonly width: number; readonly height: number };

/** A panel and its part of the band keep clear of the hooks of another layer. */
const BESIDE_HOOK = 6;
/** A heading, and a line for each of three packets: one that answers, and an ICMP error. */
const CARD_HEIGHT = 92;
/** Between an upright hook and the panel beside it, the lanes that lead to one below its tile. */
const BESIDE_UPRIGHT = 16;
const CLEAR = 3;

/** What costs most is tried last: another panel, then the map, then what can be left out. */
const OVER_PANEL = 1e6;
const OVER_MAP = 1e4;
const OVER_LEAST = 1e3;
/** So much farther away it may be before the card or the legend gets smaller: for what was entered, or a mere count. */
const OVER_WANTED = { must: 24, may: 90 } as const;

/** Ways to a panel may cross a track, so that it may stand close to one. */
export function panelArea(layout: MapLayout): PanelArea {
  const { card, legend } = layout;
  const hooks = layout.hooks.map((hook) => ({ ...hook, box: widened(hook.box, BESIDE_HOOK) }));
  const cardHeight = Math.min(card.height, CARD_HEIGHT);
  return {
    map: mapObstacles({ ...layout, hooks }, 3),
    panels: [],
    wanted: [
      { ...card, height: cardHeight },
      { ...legend, height: Math.min(legend.height, MOST_LEGEND) },
    ],
    least: [
      { ...card, width: Math.min(card.width, LEAST_CARD), height: cardHeight },
      { ...legend, height: LEAST_LEGEND },
    ],
    cardHeight,
  };
}

/**
 * Below or above the hooks of the tile, or beside an upright one, as near as there is room. What must be seen
 * takes the nearest place even if something lies there.
 */
export function freePlace(
  layout: MapLayout,
  tile: Tile,
  size: Size,
  area: PanelArea,
  must: boolean,
): Found | null {
  let best: Found | null = null;
  let least = must ? Number.POSITIVE_INFINITY : OVER_LEAST;
  for (const { point, inwards, turn, left, right, down, bottom } of anchorsOf(layout, tile, size)) {
    for (let dx = -left; dx <= right; dx += 3) {
      for (let dy = 0; dy <= down; dy += 3) {
        const box = { x: point.x + dx, y: point.y + dy * inwards, ...size };
        if (box.x < 4 || box.x + box.width > layout.width - 4) continue;
        if (box.y < 2 || box.y + box.height > bottom) continue;
        // A way comes straight down from its tile, then turns to the rails.
        const away = Math.abs(dx) + dy * (turn === null ? 1.5 : 0.3);
        if (away >= least) break;
        const cost = away + costOver(box, area, must);
        if (cost < least) [best, least] = [{ box, inwards, turn }, cost];
      }
    }
  }
  return best;
}

function costOver(box: Box, { map, panels, wanted, least }: PanelArea, must: boolean): number {
  const hits = (others: readonly Box[], clear: number) =>
    others.filter((other) => overlaps(box, other, clear)).length;
  return (
    hits(panels, 1) * OVER_PANEL +
    hits(map, 1) * OVER_MAP +
    hits(least, CLEAR) * OVER_LEAST +
    hits(wanted, CLEAR) * OVER_WANTED[must ? "must" : "may"]
  );
}

function anchorsOf(layout: MapLayout, tile: Tile, size: Size): readonly Anchor[] {
  const around = layout.hooks.filter(({ box }) => contains(box, tile.box)).map(({ box }) => box);
  const top = Math.min(tile.box.y, ...around.map(({ y }) => y));
  const bottom = Math.max(tile.box.y + tile.box.height, ...around.map((box) => box.y + box.height));
  const upper = tile.place.startsWith("net/");
  if (tile.heading === "right") {
    const x = tile.box.x + tile.box.width - size.width + 6;
    const shift = { turn: null, left: 180, right: 180, down: 66, bottom: layout.height - 2 };
    return upper
      ? [{ point: { x, y: bottom + PANEL_GAP }, inwards: 1, ...shift }]
      : [{ point: { x, y: top - PANEL_GAP - size.height }, inwards: -1, ...shift }];
  }
  const outwards = tile.heading === "down" ? 1 : -1;
  const edge =
    outwards === 1
      ? Math.max(...around.map((box) => box.x + box.width))
      : Math.min(...around.map((box) => box.x));
  const x = edge + BESIDE_UPRIGHT * outwards - (outwards === 1 ? 0 : size.width);
  const level = tile.box.y + tile.box.height / 2;
  const beside = { turn: null, left: 180, right: 180, down: 0, bottom: layout.height - 2 };
  // There is room under the legend and the card, down to the row of routed packets.
  const row = layout.hooks.find(({ id }) => id === "net:FORWARD")?.box.y ?? layout.height;
  const farther = outwards === 1 ? { left: 0, right: 400 } : { left: 300, right: 0 };
  return [
    { point: { x, y: level - 6 }, inwards: 1, ...beside },
    { point: { x, y: level + 6 - size.height }, inwards: -1, ...beside },
    ...(upper
      ? [
          {
            point: { x, y: Math.min(level + 12, row - 2 - size.height) },
            inwards: 1,
            turn: { x: edge, outwards },
            ...farther,
            down: 180,
            bottom: row - 2,
          } as const,
        ]
      : []),
  ];
}

function widened(box: Box, by: number): Box {
  return { ...box, x: box.x - by, width: box.width + 2 * by };
}
