import type { Box, MapLayout, Point } from "./map-layout";

export type Piece = { readonly from: Point; readonly to: Point; readonly length: number };

/** The parts of a polyline that lie in no hook, decision or end: where there is room for an arrowhead. */
export function openPieces(layout: MapLayout, points: readonly Point[], clear = 0): readonly Piece[] {
  const boxes = boxesOf(layout);
  return points.slice(1).flatMap((to, index) => {
    const from = points[index] as Point;
    return cut(from, to, boxes, clear);
  });
}

const known = new WeakMap<MapLayout, readonly Box[]>();

function boxesOf(layout: MapLayout): readonly Box[] {
  const boxes =
    known.get(layout) ?? [...layout.hooks, ...layout.decisions, ...layout.ends].map(({ box }) => box);
  known.set(layout, boxes);
  return boxes;
}

/** Orthogonal stretches only. */
function cut(from: Point, to: Point, boxes: readonly Box[], clear: number): readonly Piece[] {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return [];
  const covered: [number, number][] = [];
  for (const { x, y, width, height } of boxes) {
    const a = along(from, to, length, { x: x - clear, y: y - clear });
    const b = along(from, to, length, { x: x + width + clear, y: y + height + clear });
    const across = from.y === to.y ? from.y > y && from.y < y + height : from.x > x && from.x < x + width;
    if (across) covered.push([Math.min(a, b), Math.max(a, b)]);
  }
  covered.sort((one, other) => one[0] - other[0]);
  const pieces: Piece[] = [];
  let at = 0;
  for (const [start, end] of [...covered, [length, length] as const]) {
    if (start - at > 1) pieces.push(piece(from, to, length, at, Math.min(start, length)));
    at = Math.max(at, end);
    if (at >= length) break;
  }
  return pieces;
}

function along(from: Point, to: Point, length: number, corner: Point): number {
  return ((corner.x - from.x) * (to.x - from.x) + (corner.y - from.y) * (to.y - from.y)) / length;
}

function piece(from: Point, to: Point, length: number, start: number, end: number): Piece {
  const at = (t: number) => ({
    x: from.x + ((to.x - from.x) * t) / length,
    y: from.y + ((to.y - from.y) * t) / length,
  });
  return { from: at(start), to: at(end), length: end - start };
}
