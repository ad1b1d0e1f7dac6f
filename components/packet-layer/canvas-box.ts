import type { MapViewport } from "@/components/chain-map/chain-map-props";
import type { Dot } from "./paint-packets";

/** A part of the surface that packets move over, px. */
export type CanvasBox = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** What a packet's glyph and its count reach beyond its point, px. */
const REACH_PX = 36;
/** Made anew at these steps only, not with each pixel that a packet moves. */
const STEP_PX = 128;
/** A box this many times too large is not kept. */
const TOO_LARGE = 2;

/**
 * What a canvas has to cover to show these packets; `before` while that does, with little to spare. A browser copies
 * a whole canvas with each frame, whatever was painted: one as large as the map costs more than all of its packets.
 */
export function canvasBox(
  dots: readonly Dot[],
  { x, y, k }: MapViewport,
  surface: { readonly widthPx: number; readonly heightPx: number },
  before: CanvasBox,
): CanvasBox {
  let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [right, bottom] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const dot of dots) {
    left = Math.min(left, x + dot.x * k);
    right = Math.max(right, x + dot.x * k);
    top = Math.min(top, y + dot.y * k);
    bottom = Math.max(bottom, y + dot.y * k);
  }
  const [fromX, toX] = steps(left, right, surface.widthPx);
  const [fromY, toY] = steps(top, bottom, surface.heightPx);
  const needed = { x: fromX, y: fromY, width: Math.max(0, toX - fromX), height: Math.max(0, toY - fromY) };
  if (needed.width === 0 || needed.height === 0) return before;
  return contains(before, needed) && areaOf(before) <= TOO_LARGE * areaOf(needed) ? before : needed;
}

function steps(from: number, to: number, end: number): readonly [number, number] {
  return [
    Math.max(0, Math.floor((from - REACH_PX) / STEP_PX) * STEP_PX),
    Math.min(end, Math.ceil((to + REACH_PX) / STEP_PX) * STEP_PX),
  ];
}

function contains(outer: CanvasBox, inner: CanvasBox): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}

function areaOf({ width, height }: CanvasBox): number {
  return width * height;
}
