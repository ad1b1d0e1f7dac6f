import type { Direction } from "@/lib/journey/journey";
import { num } from "./lane";
import type { Point } from "./map-layout";
import { group, path, type SceneNode } from "./scene";
import type { Palette } from "./theme";
import type { LaneState } from "./tile-state";

/** Requests are round and solid, replies square and dashed, others round and dotted: told apart without colour. */
export const DASH: Readonly<Record<Direction, string | null>> = {
  request: null,
  reply: "7 4",
  unknown: "2.5 3.5",
};

const ROUND = 4.6;
const SQUARE = 4.3;

function shape(direction: Direction, { x, y }: Point, grow = 0): string {
  if (direction === "reply") {
    const r = SQUARE + grow;
    return `M${num(x - r)} ${num(y - r)}h${num(2 * r)}v${num(2 * r)}h${num(-2 * r)}Z`;
  }
  const r = ROUND + grow;
  return `M${num(x - r)} ${num(y)}a${num(r)} ${num(r)} 0 1 0 ${num(2 * r)} 0a${num(r)} ${num(r)} 0 1 0 ${num(-2 * r)} 0Z`;
}

/** The mark that a direction leaves on a tile; null where it only crosses. */
export function drawMark(
  direction: Direction,
  at: Point,
  state: LaneState,
  palette: Palette,
  around: string,
): SceneNode | null {
  if (state.mark === "passed" && !state.dropped) return null;
  const colour = palette[direction];
  if (state.rewritten && state.mark === "entered") return drawDiamond(at, colour, around);
  if (state.mark === "skipped") {
    return path(shape(direction, at, 0.2), { fill: palette.page, stroke: colour, "stroke-width": 1.6 });
  }
  return path(shape(direction, at), { fill: colour, stroke: around, "stroke-width": 1.2 });
}

/** A rewrite: a diamond in a diamond; hollow, like a skipped tile's mark, where no rule was asked. */
export function drawDiamond({ x, y }: Point, colour: string, around: string, hollow = false): SceneNode {
  const diamond = (r: number) =>
    `M${num(x)} ${num(y - r)}L${num(x + r)} ${num(y)}L${num(x)} ${num(y + r)}L${num(x - r)} ${num(y)}Z`;
  return group({}, [
    path(diamond(7.6), { fill: around, stroke: colour, "stroke-width": 1.3, "stroke-linejoin": "round" }),
    hollow ? null : path(diamond(4.4), { fill: colour }),
  ]);
}

/** A drop: the lane ends at a bar, with a cross behind it. `angle` is the lane's direction in degrees. */
export function drawDrop({ x, y }: Point, angle: number, palette: Palette, scale = 1): SceneNode {
  const size = scale === 1 ? "" : ` scale(${scale})`;
  return group({ transform: `translate(${num(x)} ${num(y)}) rotate(${num(angle)})${size}` }, [
    path("M0 -9V9", {
      stroke: palette.blocked,
      "stroke-width": 3.2,
      "stroke-linecap": "round",
      fill: "none",
    }),
    path("M4.4 -4L12.4 4M4.4 4L12.4 -4", {
      stroke: palette.blocked,
      "stroke-width": 2.4,
      "stroke-linecap": "round",
      fill: "none",
    }),
  ]);
}

/** A reply's arrowhead is open, any other filled; the tip is at `at`. */
export function drawArrow(direction: Direction, { x, y }: Point, angle: number, palette: Palette): SceneNode {
  const transform = `translate(${num(x)} ${num(y)}) rotate(${num(angle)})`;
  if (direction !== "reply") {
    return path("M0 0L-9.5 -5.4L-9.5 5.4Z", { transform, fill: palette[direction] });
  }
  return path("M-8.5 -5.4L-0.9 0L-8.5 5.4", {
    transform,
    fill: "none",
    stroke: palette.reply,
    "stroke-width": 2.2,
    "stroke-linejoin": "miter",
  });
}

/** The lane is broken by two strokes: records were lost here. */
export function drawGap({ x, y }: Point, angle: number, palette: Palette): SceneNode {
  return group({ transform: `translate(${num(x)} ${num(y)}) rotate(${num(angle)})` }, [
    path("M-4.5 5L-0.5 -5H4.5L0.5 5Z", { fill: palette.page }),
    path("M-4.5 6.5L-0.5 -6.5M0.5 6.5L4.5 -6.5", {
      stroke: palette.ink,
      "stroke-width": 1.8,
      "stroke-linecap": "round",
      fill: "none",
    }),
  ]);
}

/** Three dots: the log does not show the packet any further. */
export function drawOpenEnd({ x, y }: Point, angle: number, colour: string): SceneNode {
  return path("M4 0h.01M9 0h.01M14 0h.01", {
    transform: `translate(${num(x)} ${num(y)}) rotate(${num(angle)})`,
    stroke: colour,
    "stroke-width": 3,
    "stroke-linecap": "round",
    fill: "none",
  });
}
