import type { Change } from "@/lib/journey/journey";
import type { Place } from "@/lib/netfilter/place";
import { labelWidth, TEXT } from "./label";
import type { Box, MapLayout, Point } from "./map-layout";
import { laneOf, type Way } from "./way";

/** A box of text beside the tile or the decision that changed a packet. */
export type Callout = {
  readonly place: Place;
  readonly lane: "request" | "reply";
  readonly lines: readonly string[];
  readonly box: Box;
  /** From the box to what it speaks of. */
  readonly leader: readonly [Point, Point];
};

export const CALLOUT_LINE = 14;
const GLYPH = 18;
const CLEAR = 2;

/** Puts every change beside its place: near, inside the map, over nothing that is drawn. */
export function placeCallouts(
  layout: MapLayout,
  ways: readonly Way[],
  cardHeight: number,
): readonly Callout[] {
  const taken: Box[] = [...obstacles(layout, cardHeight)];
  const callouts: Callout[] = [];
  for (const way of ways) {
    for (const { place, changes } of way.changes) {
      const anchor = anchorOf(layout, place);
      if (anchor === null) continue;
      const lines = linesOf(changes);
      const width = Math.max(...lines.map((line) => labelWidth(line, TEXT))) + GLYPH + 8;
      const size = { width, height: lines.length * CALLOUT_LINE + 5 };
      const box = freeBox(layout, taken, anchor, size);
      if (box === null) continue;
      taken.push(box);
      callouts.push({ place, lane: laneOf(way.direction), lines, box, leader: leaderOf(box, anchor) });
    }
  }
  return callouts;
}

/** `dst 172.17.8.211 → 172.18.0.2`; addresses first, MAC addresses last. */
function linesOf(changes: readonly Change[]): readonly string[] {
  const order = ["src", "dst", "sport", "dport", "ttl", "mac.src", "mac.dst"];
  return [...changes]
    .sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field))
    .map(({ field, from, to }) => {
      if (field === "ttl") return `TTL ${from} → ${to}`;
      if (field === "mac.src" || field === "mac.dst")
        return `${field === "mac.src" ? "MAC src" : "MAC dst"} ${from} → ${to}`;
      return `${from} → ${to}`;
    });
}

/** What a callout must stand close to: the hook around a tile, or the decision. */
function anchorOf(layout: MapLayout, place: Place): { readonly near: Box; readonly point: Point } | null {
  const tile = layout.tiles.find((one) => one.place === place);
  if (tile !== undefined) {
    const around = layout.hooks.filter(({ box }) => contains(box, tile.box));
    const hook = around.sort((a, b) => b.box.width - a.box.width)[0]?.box ?? tile.box;
    const near =
      tile.heading === "right"
        ? { x: tile.box.x, width: tile.box.width, y: hook.y, height: hook.height }
        : { x: hook.x, width: hook.width, y: tile.box.y, height: tile.box.height };
    return { near, point: center(tile.box) };
  }
  const decision = layout.decisions.find((one) => one.place === place);
  return decision === undefined ? null : { near: decision.box, point: decision.axis };
}

function freeBox(
  layout: MapLayout,
  taken: readonly Box[],
  { near, point }: { readonly near: Box; readonly point: Point },
  size: { readonly width: number; readonly height: number },
): Box | null {
  let best: Box | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let dy = -150; dy <= 150; dy += 3) {
    for (let dx = -320; dx <= 320; dx += 8) {
      const box = { x: point.x - size.width / 2 + dx, y: point.y - size.height / 2 + dy, ...size };
      const cost = gap(box, near) * 3 + Math.abs(dx) * 0.6 + Math.abs(dy) * 0.4 + (dy > 0 ? 4 : 0);
      if (cost >= least) continue;
      if (box.x < 8 || box.x + box.width > layout.width - 8) continue;
      if (box.y < 4 || box.y + box.height > layout.height - 6) continue;
      if (taken.some((other) => overlaps(box, other, CLEAR))) continue;
      best = box;
      least = cost;
    }
  }
  return best;
}

function obstacles(layout: MapLayout, cardHeight: number): readonly Box[] {
  const lanes = layout.tracks.flatMap(({ points }) =>
    points.slice(1).map((point, index) => {
      const from = points[index] as Point;
      const x = Math.min(from.x, point.x) - 11;
      const y = Math.min(from.y, point.y) - 11;
      return {
        x,
        y,
        width: Math.abs(from.x - point.x) + 22,
        height: Math.abs(from.y - point.y) + 22,
      };
    }),
  );
  return [
    ...layout.hooks.map(({ box }) => box),
    ...layout.ends.map(({ box }) => box),
    ...layout.decisions.map(({ box }) => box),
    ...layout.decisions.map(({ label }) => ({ x: label.x, y: label.y - 11, width: 62, height: 14 })),
    ...layout.bands.map(({ box }) => ({ x: box.x, y: box.y, width: 190, height: 22 })),
    ...lanes,
    { ...layout.card, height: cardHeight },
    layout.legend,
  ];
}

function leaderOf(
  box: Box,
  { near, point }: { readonly near: Box; readonly point: Point },
): readonly [Point, Point] {
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

function contains(outer: Box, inner: Box): boolean {
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
