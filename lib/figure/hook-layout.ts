import { chainParts } from "@/lib/netfilter/chain";
import type { ChainNode } from "@/lib/netfilter/chain-graph";
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
import type { Box, Heading, Step, Tile } from "./map-layout";

export type Placed = { readonly box: Box; readonly tiles: readonly Tile[]; readonly steps: readonly Step[] };

/** Height of the label above the lanes, and of the two lines of text below them. */
export const LABEL_HEIGHT = 16;
export const FOOT_HEIGHT = 27;

/** y of the axis in a tile that ways cross from left to right. */
export function axisInTile(tileY: number, metrics: Metrics): number {
  return tileY + LABEL_HEIGHT + (metrics.tileHeight - LABEL_HEIGHT - FOOT_HEIGHT) / 2;
}

/** Tiles side by side from x on; `widths` by table, `pad` on both sides. */
export function layoutRow(
  nodes: readonly ChainNode[],
  x: number,
  y: number,
  metrics: Metrics,
  options: { readonly pad?: number; readonly widen?: (node: ChainNode) => number } = {},
): Placed {
  const pad = options.pad ?? PAD;
  const tiles: Tile[] = [];
  const steps: Step[] = [];
  let at = x + pad;
  for (const node of nodes) {
    const width = options.widen?.(node) ?? naturalWidth(node);
    const box = { x: at, y: y + HEADER, width, height: metrics.tileHeight };
    const axis = { x: at + width / 2, y: axisInTile(y + HEADER, metrics) };
    put(node, box, axis, "right", tiles, steps);
    at += width + TILE_GAP;
  }
  const width = Math.max(at - TILE_GAP, x + pad) + pad - x;
  return { box: { x, y, width, height: HEADER + metrics.tileHeight + PAD }, tiles, steps };
}

/** Tiles above each other, centred on a vertical axis; first called is at the top for `down`, at the bottom for `up`. */
export function layoutUpright(
  nodes: readonly ChainNode[],
  axisX: number,
  y: number,
  metrics: Metrics,
  heading: "up" | "down",
): Placed {
  const tiles: Tile[] = [];
  const steps: Step[] = [];
  let at = y + HEADER;
  for (const node of heading === "down" ? nodes : nodes.toReversed()) {
    const height = node.kind === "conntrack" ? STEP_HEIGHT : metrics.rowHeight;
    const box = { x: axisX - UPRIGHT_LEFT, y: at, width: UPRIGHT_LEFT + UPRIGHT_RIGHT, height };
    put(node, box, { x: axisX, y: at + height / 2 }, heading, tiles, steps);
    at += height + 3;
  }
  const pad = 4;
  return {
    box: {
      x: axisX - UPRIGHT_LEFT - pad,
      y,
      width: UPRIGHT_LEFT + UPRIGHT_RIGHT + 2 * pad,
      height: Math.max(at - 3, y + HEADER) + pad - y,
    },
    tiles,
    steps,
  };
}

export function uprightHeight(nodes: readonly ChainNode[], metrics: Metrics): number {
  return layoutUpright(nodes, 0, 0, metrics, "up").box.height;
}

export function naturalWidth(node: ChainNode): number {
  return node.kind === "conntrack" ? CONNTRACK_WIDTH : tileWidth(node.table ?? "");
}

function put(
  node: ChainNode,
  box: Box,
  axis: { readonly x: number; readonly y: number },
  heading: Heading,
  tiles: Tile[],
  steps: Step[],
): void {
  const { place, chain } = node;
  if (chain === null) {
    steps.push({ place, box, heading, axis });
    return;
  }
  const { table, chain: title } = chainParts(chain);
  tiles.push({ place, chain, table, title, box, heading, axis });
}
