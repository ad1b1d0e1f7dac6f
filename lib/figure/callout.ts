import type { Place } from "@/lib/netfilter/place";
import { labelWidth, TEXT } from "./label";
import { distance } from "./lane";
import type { Box, MapLayout, Point } from "./map-layout";
import { type Note, type NoteLine, notesOf } from "./note";
import type { UserPanel } from "./user-panel";
import type { Way } from "./way";
import type { FigureWords } from "./words";

/** A box of text beside what changed a packet, or beside the tile below which user chains logged it. */
export type Callout = {
  readonly place: Place;
  /** null: both. */
  readonly direction: Note["direction"];
  readonly lines: readonly NoteLine[];
  readonly told: Note["told"];
  readonly box: Box;
  /** From the box to what it speaks of; null where another text lies between. */
  readonly leader: readonly [Point, Point] | null;
};

export const CALLOUT_LINE = 14;
export const GLYPH = 18;
const CLEAR = 2;
/** The lanes of a panel beside an upright hook come from no farther. */
const LANES_ABOVE = 120;
/** A longer one would run across other things. */
const LONGEST_LEADER = 70;

/** Puts every change beside its place: near, inside the map, over nothing that is drawn. */
export function placeCallouts(
  layout: MapLayout,
  ways: readonly Way[],
  cardHeight: number,
  words: FigureWords,
): readonly Callout[] {
  const notes = notesOf(ways, new Set(layout.panels.map((panel) => panel.place)));
  const placed = placeNotes(layout, notes, cardHeight, words);
  const short = notes.filter((note) => !placed.some((one) => isOf(one, note) && isWhole(one, note)));
  if (short.length === 0) return placed;
  // What found no room, or none for its words, chooses first: a smaller one may do with what is left.
  const others = notes.filter((note) => !short.includes(note));
  let best = placed;
  for (const tall of [true, false]) {
    const again = placeNotes(layout, [...short, ...others], cardHeight, words, tall);
    if (worth(again, notes) > worth(best, notes)) best = again;
    if (worth(best, notes) === notes.length * (notes.length + 2)) break;
  }
  return best;
}

/** That everything is said counts more than that it is said in full. */
function worth(callouts: readonly Callout[], notes: readonly Note[]): number {
  const whole = callouts.filter((one) => notes.some((note) => isOf(one, note) && isWhole(one, note)));
  return callouts.length * (notes.length + 1) + whole.length;
}

function isWhole({ lines }: Callout, note: Note): boolean {
  return note.told === null || lines !== note.lines;
}

function isOf({ place, direction, told }: Callout, note: Note): boolean {
  return place === note.place && direction === note.direction && told === note.told;
}

/**
 * How a change is known: in a line of its own, behind the last one, or, without room, only by the border's dashes.
 * @param tall the line of its own is tried first.
 */
function wordings(
  { lines, told }: Note,
  words: FigureWords,
  tall: boolean,
): readonly (readonly NoteLine[])[] {
  const last = lines.at(-1);
  if (told === null || last === undefined) return [lines];
  const behind = (text: string) => [...lines.slice(0, -1), { ...last, text: `${last.text} · ${text}` }];
  const inOwnLine = [...lines, { text: words.told[told], rewritten: false }];
  const inLast = behind(words.told[told]);
  return [...(tall ? [inOwnLine, inLast] : [inLast, inOwnLine]), behind(words.toldBrief[told]), lines];
}

/** One after the other; those without room are left out. */
function placeNotes(
  layout: MapLayout,
  notes: readonly Note[],
  cardHeight: number,
  words: FigureWords,
  tall = true,
): readonly Callout[] {
  const taken: Box[] = [
    ...mapObstacles(layout),
    { ...layout.card, height: cardHeight },
    layout.legend,
    ...layout.panels.flatMap(panelWithLanes),
  ];
  const labels = decisionWords(layout);
  const callouts: Callout[] = [];
  for (const note of notes) {
    const { place, direction, told } = note;
    const anchor = anchorOf(layout, place);
    if (anchor === null) continue;
    const boxFor = (texts: readonly NoteLine[]) => {
      const glyph = texts.some(({ rewritten }) => rewritten) ? GLYPH : 0;
      const width = Math.max(...texts.map(({ text }) => labelWidth(text, TEXT))) + glyph + 11;
      return freeBox(layout, taken, anchor, { width, height: texts.length * CALLOUT_LINE + 5 });
    };
    for (const lines of wordings(note, words, tall)) {
      const box = boxFor(lines);
      if (box === null) continue;
      taken.push(box);
      const others = layout.tiles.filter((tile) => tile.place !== place).map((tile) => tile.box);
      const between = [...labels, ...callouts.map((one) => one.box), ...others];
      // Where other tables lie between, it points to the hook that they are in.
      const leader = [anchor, { ...anchor, near: anchor.hook }]
        .map((to) => leaderOf(box, to))
        .find(
          (line) => distance(...line) <= LONGEST_LEADER && !between.some((other) => crosses(line, other)),
        );
      callouts.push({ place, direction, lines, told, box, leader: leader ?? null });
      break;
    }
  }
  return callouts;
}

/**
 * What a callout must stand close to: the hook around a tile, or the decision. `beside`: its word stands to
 * the right, and so do its callouts. `hook`: the frame around it.
 */
type Anchor = { readonly near: Box; readonly hook: Box; readonly point: Point; readonly beside: boolean };

function anchorOf(layout: MapLayout, place: Place): Anchor | null {
  const tile = layout.tiles.find((one) => one.place === place);
  if (tile !== undefined) {
    const around = layout.hooks.filter(({ box }) => contains(box, tile.box));
    const hook = around.sort((a, b) => b.box.width - a.box.width)[0]?.box ?? tile.box;
    const near =
      tile.heading === "right"
        ? { x: tile.box.x, width: tile.box.width, y: hook.y, height: hook.height }
        : { x: hook.x, width: hook.width, y: tile.box.y, height: tile.box.height };
    return { near, hook, point: center(tile.box), beside: false };
  }
  const decision = layout.decisions.find((one) => one.place === place);
  return decision === undefined
    ? null
    : { near: decision.box, hook: decision.box, point: decision.axis, beside: true };
}

/** Beside its tile lanes lead down to a panel that is not level with it. */
function panelWithLanes({ box, entry: { y, turn }, rows }: UserPanel): readonly Box[] {
  if (turn === null || rows.length === 0) return [box];
  const x = Math.min(turn.x, turn.x + 12 * turn.outwards) - 3;
  return [box, { x, y: y - LANES_ABOVE, width: 18, height: LANES_ABOVE }];
}

/** Nearest first, so that the first free place prunes most of the others. */
function outwards(reach: number, step: number): readonly number[] {
  const offsets = [0];
  for (let at = step; at <= reach; at += step) offsets.push(-at, at);
  return offsets;
}

const REACH_X = 320;
const OUTWARDS_X = outwards(REACH_X, 8);
const OUTWARDS_Y = outwards(150, 3);

function freeBox(
  layout: MapLayout,
  taken: readonly Box[],
  { near, point, beside }: Anchor,
  size: { readonly width: number; readonly height: number },
): Box | null {
  let best: Box | null = null;
  let least = Number.POSITIVE_INFINITY;
  // What happens in one layer is not said in another one's band.
  const band = layout.bands.find(({ box }) => point.y >= box.y && point.y <= box.y + box.height)?.box;
  const top = Math.max(4, (band?.y ?? 0) + 2);
  const bottom = Math.min(layout.height - 6, band === undefined ? layout.height : band.y + band.height - 2);
  const around = taken.filter(
    (box) => gap(box, { x: point.x, y: point.y, width: 0, height: 0 }) < REACH_X + size.width,
  );
  for (const dy of OUTWARDS_Y) {
    if (Math.abs(dy) * 0.4 >= least) break;
    for (const dx of OUTWARDS_X) {
      const away = Math.abs(dx) * 0.6 + Math.abs(dy) * 0.4;
      if (away >= least) break;
      const box = { x: point.x - size.width / 2 + dx, y: point.y - size.height / 2 + dy, ...size };
      const cost = away + (dy > 0 ? 4 : 0) + (beside && dx < 0 ? 400 : 0) + gap(box, near) * 3;
      if (cost >= least) continue;
      if (box.x < 8 || box.x + box.width > layout.width - 8) continue;
      if (box.y < top || box.y + box.height > bottom) continue;
      if (around.some((other) => overlaps(box, other, CLEAR))) continue;
      best = box;
      least = cost;
    }
  }
  return best;
}

/** What the map itself takes. @param beside how far a track's lanes reach. */
export function mapObstacles(layout: MapLayout, beside = 11): readonly Box[] {
  const lanes = layout.tracks.flatMap(({ points }) =>
    points.slice(1).map((point, index) => {
      const from = points[index] as Point;
      const x = Math.min(from.x, point.x) - beside;
      const y = Math.min(from.y, point.y) - beside;
      return {
        x,
        y,
        width: Math.abs(from.x - point.x) + 2 * beside,
        height: Math.abs(from.y - point.y) + 2 * beside,
      };
    }),
  );
  return [
    ...layout.hooks.map(({ box }) => box),
    ...layout.ends.map(({ box }) => box),
    ...layout.decisions.map(({ box }) => box),
    ...decisionWords(layout),
    ...layout.bands.map(({ box }) => ({ x: box.x, y: box.y, width: 190, height: 40 })),
    ...lanes,
  ];
}

function decisionWords(layout: MapLayout): readonly Box[] {
  return layout.decisions.map(({ label }) => ({ x: label.x, y: label.y - 11, width: 62, height: 14 }));
}

function crosses([from, to]: readonly [Point, Point], box: Box): boolean {
  for (let t = 0; t <= 1; t += 0.05) {
    const x = from.x + (to.x - from.x) * t;
    const y = from.y + (to.y - from.y) * t;
    if (x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height) return true;
  }
  return false;
}

function leaderOf(box: Box, { near, point }: Anchor): readonly [Point, Point] {
  const x = clamp(point.x, box.x + 8, box.x + box.width - 8);
  const y = clamp(point.y, box.y + 6, box.y + box.height - 6);
  if (box.y + box.height <= near.y)
    return [
      { x, y: box.y + box.height },
      { x: clamp(x, near.x + 4, near.x + near.width - 4), y: near.y },
    ];
  if (box.y >= near.y + near.height)
    return [
      { x, y: box.y },
      { x: clamp(x, near.x + 4, near.x + near.width - 4), y: near.y + near.height },
    ];
  if (box.x >= near.x + near.width)
    return [
      { x: box.x, y },
      { x: near.x + near.width, y: clamp(y, near.y + 2, near.y + near.height - 2) },
    ];
  return [
    { x: box.x + box.width, y },
    { x: near.x, y: clamp(y, near.y + 2, near.y + near.height - 2) },
  ];
}

function gap(a: Box, b: Box): number {
  const x = Math.max(0, b.x - a.x - a.width, a.x - b.x - b.width);
  const y = Math.max(0, b.y - a.y - a.height, a.y - b.y - b.height);
  return Math.hypot(x, y);
}

export function overlaps(a: Box, b: Box, clear = 0): boolean {
  return (
    a.x < b.x + b.width + clear &&
    b.x < a.x + a.width + clear &&
    a.y < b.y + b.height + clear &&
    b.y < a.y + a.height + clear
  );
}

export function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width + 0.01 &&
    inner.y + inner.height <= outer.y + outer.height + 0.01
  );
}

function center({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
