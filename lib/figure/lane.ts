import type { Point } from "./map-layout";

/** Distance of a direction's lane from the axis. */
export const LANE = 8;
const RADIUS = 9;
/** Pieces of a quarter circle in `flatten`: enough that the eye sees a curve. */
const ARC_PIECES = 5;

/** Without repeated points and without points in the middle of a straight stretch. */
export function simplify(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (last !== undefined && same(last, point)) continue;
    const before = kept.at(-2);
    if (last !== undefined && before !== undefined && straight(before, last, point)) kept.pop();
    kept.push(point);
  }
  return kept;
}

/**
 * The polyline that runs beside an orthogonal one, `offset` to the right of its movement (negative: to the
 * left). Two offsets of one polyline never meet, whatever its corners.
 */
export function offsetLane(axis: readonly Point[], offset: number): readonly Point[] {
  return axis.map((point, index) => {
    const into = normal(axis[index - 1], point);
    const outOf = normal(point, axis[index + 1]);
    const first = into ?? outOf;
    const second = outOf ?? into;
    if (first === null || second === null) return point;
    const turns = first.x !== second.x || first.y !== second.y;
    return {
      x: point.x + offset * (turns ? first.x + second.x : first.x),
      y: point.y + offset * (turns ? first.y + second.y : first.y),
    };
  });
}

/** SVG path data with rounded corners. */
export function pathData(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let d = `M${num(first.x)} ${num(first.y)}`;
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    const before = points[index] ?? first;
    if (next === undefined) {
      d += `L${num(point.x)} ${num(point.y)}`;
      return;
    }
    const [enter, leave] = corner(before, point, next);
    d += `L${num(enter.x)} ${num(enter.y)}Q${num(point.x)} ${num(point.y)} ${num(leave.x)} ${num(leave.y)}`;
  });
  return d;
}

/** The same curve as `pathData`, as short straight pieces. */
export function flatten(points: readonly Point[]): readonly Point[] {
  const flat: Point[] = [];
  points.forEach((point, index) => {
    const before = points[index - 1];
    const next = points[index + 1];
    if (before === undefined || next === undefined) {
      flat.push(point);
      return;
    }
    const [enter, leave] = corner(before, point, next);
    for (let piece = 0; piece <= ARC_PIECES; piece++) {
      const t = piece / ARC_PIECES;
      flat.push({
        x: (1 - t) ** 2 * enter.x + 2 * t * (1 - t) * point.x + t ** 2 * leave.x,
        y: (1 - t) ** 2 * enter.y + 2 * t * (1 - t) * point.y + t ** 2 * leave.y,
      });
    }
  });
  return flat;
}

/** The length up to each point. */
export function lengthsOf(points: readonly Point[]): readonly number[] {
  let sum = 0;
  return points.map((point, index) => {
    const before = points[index - 1];
    if (before !== undefined) sum += distance(before, point);
    return sum;
  });
}

/** Where along the pieces the point lies (the nearest place, if it lies beside them). */
export function lengthAt(points: readonly Point[], lengths: readonly number[], at: Point): number {
  let best = Number.POSITIVE_INFINITY;
  let length = 0;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1] as Point;
    const b = points[i] as Point;
    const size = distance(a, b);
    if (size === 0) continue;
    const t = Math.min(1, Math.max(0, ((at.x - a.x) * (b.x - a.x) + (at.y - a.y) * (b.y - a.y)) / size ** 2));
    const off = distance(at, { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t });
    if (off < best - 0.01) {
      best = off;
      length = (lengths[i - 1] as number) + size * t;
    }
  }
  return length;
}

/** The point at a length along the pieces, and the direction of movement there, in degrees. */
export function pointAlong(
  { points, lengths }: { readonly points: readonly Point[]; readonly lengths: readonly number[] },
  at: number,
): { readonly at: Point; readonly angle: number } {
  const behind = lengths.findIndex((length) => length >= at && length > 0);
  const index = Math.max(1, behind < 0 ? lengths.length - 1 : behind);
  const [from, to] = [points[index - 1] as Point, points[index] as Point];
  const start = lengths[index - 1] as number;
  return {
    at: towards(from, to, Math.min(at - start, distance(from, to))),
    angle: (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI,
  };
}

/** Three decimals: no platform's floating point shows in a file. */
export function num(value: number): string {
  return String(Math.round(value * 1000) / 1000 + 0);
}

function corner(before: Point, at: Point, next: Point): readonly [Point, Point] {
  const radius = Math.min(RADIUS, distance(before, at) / 2, distance(at, next) / 2);
  return [towards(at, before, radius), towards(at, next, radius)];
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}

function same(a: Point, b: Point): boolean {
  return Math.abs(a.x - b.x) < 0.01 && Math.abs(a.y - b.y) < 0.01;
}

function straight(a: Point, b: Point, c: Point): boolean {
  const cross = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
  const dot = (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y);
  return Math.abs(cross) < 0.01 && dot >= 0;
}

/** Unit vector to the right of the movement from a to b, on a screen (y grows downwards). */
function normal(a: Point | undefined, b: Point | undefined): Point | null {
  if (a === undefined || b === undefined || same(a, b)) return null;
  const length = distance(a, b);
  return { x: -(b.y - a.y) / length, y: (b.x - a.x) / length };
}
