import { chainParts } from "@/lib/netfilter/chain";
import type { ChainNode } from "@/lib/netfilter/chain-graph";
import type { HookContent } from "./hook-content";
import {
  CONNTRACK_WIDTH,
  HEADER,
  type Metrics,
  PAD,
  STEP_HEIGHT,
  TILE_GAP,
  tileWidth,
  UPRIGHT_LEFT,
  UPRIGHT_RIGHT,
} from "./layout-metrics";
import type { Box, Heading, Point, Step, Tile } from "./map-layout";

/** A hook's box with what stands in it. */
export type PlacedHook = {
  readonly box: Box;
  readonly ghost: boolean;
  readonly tiles: readonly Tile[];
  readonly steps: readonly Step[];
};

/** Height of the label above the lanes, and of the two lines of text below them. */
export const LABEL_HEIGHT = 16;
export const FOOT_HEIGHT = 27;

/** y of the axis in a tile that ways cross from left to right. */
export function axisInTile(tileY: number, metrics: Metrics): number {
  return tileY + LABEL_HEIGHT + (metrics.tileHeight - LABEL_HEIGHT - FOOT_HEIGHT) / 2;
}

export type RowOptions = {
  readonly pad?: number;
  readonly widthOf?: (node: ChainNode) => number;
};

/** Tiles side by side from x on. */
export function layoutRow(
  content: HookContent,
  { x, y }: Point,
  metrics: Metrics,
  { pad = PAD, widthOf = naturalWidth }: RowOptions = {},
): PlacedHook {
  const items = new Items();
  let at = x + pad;
  for (const node of content.nodes) {
    const width = widthOf(node) + metrics.spread;
    const box = { x: at, y: y + HEADER, width, height: metrics.tileHeight };
    items.put(node, box, { x: at + width / 2, y: axisInTile(box.y, metrics) }, "right");
    at += width + TILE_GAP;
  }
  const width = Math.max(at - TILE_GAP, x + pad) + pad - x;
  return items.hook({ x, y, width, height: HEADER + metrics.tileHeight + PAD }, content.ghost);
}

/** How far an upright hook's tiles reach beside their axis. */
type Sides = { readonly left: number; readonly right: number };

const WIDE: Sides = { left: UPRIGHT_LEFT, right: UPRIGHT_RIGHT };

/** Tiles above each other on a vertical axis; the first called is at the top for `down`, at the bottom for `up`. */
export function layoutUpright(
  content: HookContent,
  { x: axisX, y }: Point,
  metrics: Metrics,
  heading: "up" | "down",
  { left, right }: Sides = WIDE,
): PlacedHook {
  const items = new Items();
  let at = y + HEADER;
  for (const node of heading === "down" ? content.nodes : content.nodes.toReversed()) {
    const height = node.kind === "conntrack" ? STEP_HEIGHT : metrics.rowHeight;
    const box = { x: axisX - left, y: at, width: left + right, height };
    items.put(node, box, { x: axisX, y: at + height / 2 }, heading);
    at += height + 3;
  }
  const pad = 4;
  const width = left + right + 2 * pad;
  const height = Math.max(at - 3, y + HEADER) + pad - y;
  return items.hook({ x: axisX - left - pad, y, width, height }, content.ghost);
}

export function uprightHeight(content: HookContent, metrics: Metrics): number {
  return layoutUpright(content, { x: 0, y: 0 }, metrics, "up").box.height;
}

/** Without the spread. */
export function naturalWidth(node: ChainNode): number {
  return node.kind === "conntrack" ? CONNTRACK_WIDTH : tileWidth(node.table ?? "");
}

class Items {
  private readonly tiles: Tile[] = [];
  private readonly steps: Step[] = [];

  put({ place, chain }: ChainNode, box: Box, axis: Point, heading: Heading): void {
    if (chain === null) {
      this.steps.push({ place, box, heading, axis });
      return;
    }
    const { table, chain: title } = chainParts(chain);
    this.tiles.push({ place, chain, table, title, box, heading, axis });
  }

  hook(box: Box, ghost: boolean): PlacedHook {
    return { box, ghost, tiles: ghost ? [] : this.tiles, steps: ghost ? [] : this.steps };
  }
}
