import type { MapViewport } from "@/components/chain-map/chain-map-props";
import type { Palette } from "@/lib/figure/theme";
import type { Direction } from "@/lib/journey/journey";
import type { CanvasBox } from "./canvas-box";

/** A packet as it is painted, in map units. */
export type Dot = {
  readonly x: number;
  readonly y: number;
  readonly direction: Direction;
  /** 0 to 1: how far its drop has been shown; null while it lives. */
  readonly drop: number | null;
  /** Of another conversation than the chosen one. */
  readonly greyed: boolean;
};

/** Packets closer than this, px, are one glyph with a count. */
const CLUSTER_PX = 7;
/** More than the largest zoom has in a row. */
const CELLS_A_ROW = 100_000;

/** Paints all packets on a cleared canvas that covers `box`; `ratio` is the device's pixels a CSS pixel. */
export function paintPackets(
  context: CanvasRenderingContext2D,
  dots: readonly Dot[],
  viewport: MapViewport,
  box: CanvasBox,
  palette: Palette,
  ratio: number,
): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(ratio, 0, 0, ratio, -box.x * ratio, -box.y * ratio);
  const radius = Math.min(14, Math.max(5, 6.4 * viewport.k));
  // What was chosen lies over the rest.
  const ordered = [...clusters(dots, viewport)].sort((a, b) => Number(b.dot.greyed) - Number(a.dot.greyed));
  for (const { dot, count } of ordered) {
    const x = viewport.x + dot.x * viewport.k;
    const y = viewport.y + dot.y * viewport.k;
    if (dot.drop !== null && !dot.greyed) paintDrop(context, x, y, radius, dot.drop, palette);
    else if (dot.greyed) paintPacket(context, x, y, radius * 0.7, dot.direction, palette.track, palette);
    else paintPacket(context, x, y, radius, dot.direction, palette[dot.direction], palette);
    if (count > 1)
      paintCount(
        context,
        x,
        dot.direction === "reply" ? y + radius + 12 : y - radius - 3,
        count,
        palette,
        ratio,
      );
  }
}

const KINDS: readonly Direction[] = ["request", "reply", "unknown"];

/** Those that lie on each other, joined: at most as many glyphs as the eye can tell apart. */
function clusters(dots: readonly Dot[], { k }: MapViewport) {
  const found = new Map<number, { readonly dot: Dot; count: number }>();
  const cell = CLUSTER_PX / k;
  for (const dot of dots) {
    const place = Math.round(dot.y / cell) * CELLS_A_ROW + Math.round(dot.x / cell);
    const kind = KINDS.indexOf(dot.direction) + 3 * Number(dot.drop === null) + 6 * Number(dot.greyed);
    const key = place * 12 + kind;
    const cluster = found.get(key);
    if (cluster === undefined) found.set(key, { dot, count: 1 });
    else cluster.count += 1;
  }
  return found.values();
}

/** Filled, unlike the mark of a skipped tile; a reply is square and any other round, as their marks on the tiles. */
function paintPacket(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  direction: Direction,
  fill: string,
  palette: Palette,
): void {
  const side = radius * 0.9;
  context.beginPath();
  if (direction === "reply") context.rect(x - side, y - side, 2 * side, 2 * side);
  else context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.strokeStyle = palette.page;
  context.lineWidth = 2;
  context.fill();
  context.stroke();
}

/** One burst that grows and fades away: the cross that stays is the way's. */
function paintDrop(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  progress: number,
  palette: Palette,
): void {
  const reach = radius * (0.7 + 0.9 * progress);
  context.globalAlpha = 1 - progress;
  context.strokeStyle = palette.blocked;
  context.lineWidth = radius * 0.5;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(x - reach, y - reach);
  context.lineTo(x + reach, y + reach);
  context.moveTo(x - reach, y + reach);
  context.lineTo(x + reach, y - reach);
  context.stroke();
  context.globalAlpha = 1;
}

/** A count is text with an outline, the dearest of all to paint: each is painted once, and copied from then on. */
const counts = new Map<string, HTMLCanvasElement>();
const COUNT_LIMIT = 400;
const COUNT_HEIGHT_PX = 16;
const COUNT_BASE_PX = 12;

function paintCount(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  count: number,
  { page, ink }: Palette,
  ratio: number,
): void {
  const key = `${count} ${page} ${ink} ${ratio}`;
  let sprite = counts.get(key);
  if (sprite === undefined) {
    if (counts.size >= COUNT_LIMIT) counts.clear();
    sprite = countSprite(`×${count}`, page, ink, ratio);
    counts.set(key, sprite);
  }
  const widthPx = sprite.width / ratio;
  context.drawImage(sprite, x - widthPx / 2, y - COUNT_BASE_PX, widthPx, sprite.height / ratio);
}

function countSprite(text: string, page: string, ink: string, ratio: number): HTMLCanvasElement {
  const sprite = document.createElement("canvas");
  sprite.width = Math.ceil((10 + 8 * text.length) * ratio);
  sprite.height = Math.ceil(COUNT_HEIGHT_PX * ratio);
  const context = sprite.getContext("2d");
  if (context === null) return sprite;
  context.scale(ratio, ratio);
  context.font = "600 11px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = page;
  context.fillStyle = ink;
  const middle = sprite.width / ratio / 2;
  context.strokeText(text, middle, COUNT_BASE_PX);
  context.fillText(text, middle, COUNT_BASE_PX);
  return sprite;
}
