import { DASH, drawArrow, drawDiamond, drawDrop, drawGap, drawMark, drawOpenEnd } from "./glyph";
import { pathData } from "./lane";
import type { MapLayout, Point } from "./map-layout";
import { openPieces } from "./open-pieces";
import { group, path, type SceneNode, title } from "./scene";
import type { Palette } from "./theme";
import { laneStates } from "./tile-state";
import { laneOf, type Strand, type Way } from "./way";
import type { FigureWords } from "./words";

const LINE = 2.8;
/** Detours into user chains. */
const BRANCH = 2;
/** Within the panel, and clear of the row or the button behind. */
const BRANCH_DROP = 0.62;
/** The line ends inside the arrowhead, not at its tip. */
const ARROW = 7;

/** The lanes of a way, with its arrowheads. */
export function drawWay(layout: MapLayout, way: Way, palette: Palette): SceneNode {
  return drawLanes(way, palette, (corners) => midArrows(layout, corners));
}

export type ArrowAt = { readonly at: Point; readonly angle: number };

/** `arrowsOn`: where arrowheads stand besides the one at the tip. */
export function drawLanes(
  way: Way,
  palette: Palette,
  arrowsOn: (corners: readonly Point[]) => readonly ArrowAt[],
): SceneNode {
  const { direction } = way;
  const dash = DASH[direction];
  const strands = way.strands.map((strand, index) => {
    const last = index === way.strands.length - 1;
    const ends = endsWith(way, strand, last);
    const corners = ends === "arrow" ? shorten(strand.corners, ARROW) : strand.corners;
    const tip = strand.corners.at(-1) as Point;
    const angle = angleAtEnd(strand.corners);
    return group({}, [
      path(pathData(corners), {
        fill: "none",
        stroke: palette[direction],
        "stroke-width": LINE,
        "stroke-linejoin": "round",
        "stroke-linecap": dash === null ? "round" : "butt",
        ...(dash === null ? {} : { "stroke-dasharray": dash }),
      }),
      ...arrowsOn(corners).map(({ at, angle: turn }) => drawArrow(direction, at, turn, palette)),
      ends === "arrow" ? drawArrow(direction, tip, angle, palette) : null,
      ends === "drop" ? drawDrop(tip, angle, palette) : null,
      ends === "open" ? drawOpenEnd(tip, angle, palette[direction]) : null,
    ]);
  });
  const branches = way.branches.map(({ d, corners, dropped }) =>
    group({ class: "map-branch" }, [
      path(d, {
        fill: "none",
        stroke: palette[direction],
        "stroke-width": BRANCH,
        "stroke-linejoin": "round",
        ...(dash === null ? {} : { "stroke-dasharray": direction === "reply" ? "5 3" : dash }),
      }),
      dropped ? drawDrop(corners.at(-1) as Point, angleAtEnd(corners), palette, BRANCH_DROP) : null,
    ]),
  );
  return group({ class: `map-way map-way-${direction}`, "pointer-events": "none" }, [
    ...strands,
    ...branches,
  ]);
}

/** On long free stretches, so that a way's direction shows without following it to its end. */
function midArrows(layout: MapLayout, corners: readonly Point[]): readonly ArrowAt[] {
  return openPieces(layout, corners).flatMap(({ from, to, length }) => {
    const flat = from.y === to.y;
    if (length < (flat ? 60 : 30)) return [];
    const angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
    const part = (length / 2 + 5) / length;
    return [{ at: { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }, angle }];
  });
}

/** The marks of all ways on the tiles, above every lane. */
export function drawMarks(layout: MapLayout, ways: readonly Way[], palette: Palette): SceneNode {
  const rows = layout.panels.flatMap((panel) => panel.rows);
  const tiles = new Map([...layout.tiles, ...rows].map((tile) => [tile.place, tile]));
  const states = laneStates(ways);
  const marks = ways.flatMap((way) => {
    const lane = laneOf(way.direction);
    return way.visits.map(({ place, at }) => {
      const state = states.get(place)?.[lane];
      const tile = tiles.get(place);
      if (state === undefined || state === null || tile === undefined) return null;
      const look = tile.chain.startsWith("bridge:") ? palette.ebtables : palette.iptables;
      return drawMark(way.direction, at, state, palette, look.fill);
    });
  });
  const decided = ways.flatMap((way) =>
    way.changes.flatMap(({ place }) => {
      const decision = layout.decisions.find((one) => one.place === place);
      if (decision === undefined) return [];
      const at = pointAbove(way, decision.axis);
      return at === null ? [] : [drawDiamond(at, palette[way.direction], palette.hook)];
    }),
  );
  return group({ class: "map-marks", "pointer-events": "none" }, [...marks, ...decided]);
}

/** Where records were lost that may have been the packets' own. */
export function drawGaps(ways: readonly Way[], palette: Palette, words: FigureWords): SceneNode {
  const gaps = ways.flatMap((way) =>
    way.gaps.map(({ at, angle, lost }) =>
      group({ class: "map-gap" }, [title(words.lostHere(lost)), drawGap(at, angle, palette)]),
    ),
  );
  return group({ "pointer-events": "none" }, gaps);
}

/** The point of a way's lane nearest to a decision's middle. */
function pointAbove(way: Way, axis: Point): Point | null {
  let best: Point | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const { points } of way.strands) {
    for (let i = 1; i < points.length; i++) {
      const at = nearest(points[i - 1] as Point, points[i] as Point, axis);
      const off = Math.hypot(at.x - axis.x, at.y - axis.y);
      if (off < least) [least, best] = [off, at];
    }
  }
  return best;
}

function nearest(a: Point, b: Point, to: Point): Point {
  const size = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
  if (size === 0) return a;
  const t = Math.min(1, Math.max(0, ((to.x - a.x) * (b.x - a.x) + (to.y - a.y) * (b.y - a.y)) / size));
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
}

function endsWith(way: Way, strand: Strand, last: boolean): "arrow" | "drop" | "open" | "branch" {
  const place = strand.places.at(-1);
  if (place === "port:tx" || place === "nic:tx" || place === "process") return "arrow";
  if (last && way.branches.some(({ dropped }) => dropped)) return "branch";
  return last && way.fate === "dropped" ? "drop" : "open";
}

function angleAtEnd(corners: readonly Point[]): number {
  const tip = corners.at(-1);
  const before = corners.at(-2);
  if (tip === undefined || before === undefined) return 0;
  return (Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI;
}

function shorten(corners: readonly Point[], by: number): readonly Point[] {
  const tip = corners.at(-1);
  const before = corners.at(-2);
  if (tip === undefined || before === undefined) return corners;
  const length = Math.hypot(tip.x - before.x, tip.y - before.y);
  if (length <= by) return corners;
  const end = {
    x: tip.x - ((tip.x - before.x) / length) * by,
    y: tip.y - ((tip.y - before.y) / length) * by,
  };
  return [...corners.slice(0, -1), end];
}
