import { label, labelWidth, TEXT } from "./label";
import { num, pathData } from "./lane";
import type { Decision, HookBox, MapLayout, Point } from "./map-layout";
import { openPieces } from "./open-pieces";
import { group, path, rect, type SceneNode } from "./scene";
import type { Palette } from "./theme";
import type { UserPanel } from "./user-panel";
import type { FigureWords } from "./words";

/** Up to where a frame that skips the bridge goes up. */
const TITLE_WIDTH = 160;

/** Bands, hooks and the tracks between them: what no packet changes. `bridges`: their names, for the band's title. */
export function drawBackdrop(
  layout: MapLayout,
  bridges: readonly string[],
  chosen: boolean,
  palette: Palette,
  words: FigureWords,
): readonly SceneNode[] {
  const bands = layout.bands.map(({ kind, box }) => {
    const room = {
      fill: palette.bandTitle[kind],
      size: 12.5,
      width: kind === "link" ? TITLE_WIDTH : layout.card.width,
    };
    return group({ class: "map-band" }, [
      rect(box, { rx: 10, fill: palette.band[kind] }),
      label(words.band[kind], box.x + 10, box.y + 17, { ...room, weight: "bold" }),
      kind === "link" ? label(bridges.join(", "), box.x + 10, box.y + 34, room) : null,
    ]);
  });
  const hanging = layout.panels.flatMap((panel) => drawHanging(layout, panel, palette));
  const hooks = layout.hooks.map((hook) => drawHook(hook, layout, palette, words));
  return [...bands, ...hanging, ...hooks, drawTracks(layout, chosen, palette)];
}

const BESIDE_PANEL = 4;

/**
 * User chains of the network layer that hang down between the bridge's hooks: their band comes down with them, and
 * with the lanes that lead to them from their tile.
 */
function drawHanging(
  layout: MapLayout,
  { place, box, entry, rows }: UserPanel,
  palette: Palette,
): readonly SceneNode[] {
  const band = layout.bands.find(({ kind }) => kind === "net")?.box;
  const tile = layout.tiles.find((one) => one.place === place);
  const bottom = box.y + box.height + 3;
  if (band === undefined || tile === undefined || !place.startsWith("net/")) return [];
  const edge = band.y + band.height;
  if (bottom <= edge) return [];
  const from = edge - 12;
  const right = tile.box.x + tile.box.width;
  const strip = { x: Math.min(box.x, right), width: Math.abs(right - box.x) };
  return [
    // Where none was entered no lane comes down.
    ...(rows.length === 0
      ? []
      : [rect({ ...strip, y: from, height: entry.y + 14 - from }, { rx: 4, fill: palette.band.net })]),
    rect(
      { x: box.x - BESIDE_PANEL, y: from, width: box.width + 2 * BESIDE_PANEL, height: bottom - from },
      { rx: 8, fill: palette.band.net },
    ),
  ];
}

function drawHook(
  { title, kind, box, ghost }: HookBox,
  { family }: MapLayout,
  palette: Palette,
  words: FigureWords,
): SceneNode {
  const look = kind === "ebtables" ? palette.ebtables : palette.iptables;
  const called = kind === "called";
  const room = box.width - 8;
  const weight = called ? "regular" : "bold";
  const fits = (text: string) => labelWidth(text, TEXT, weight) <= room;
  const names = called ? calledNames(title, family, box.width > 200, words) : [title];
  const silent = family === "arp" ? words.notForArp : words.notCalled;
  const text = (ghost && called ? [silent, ...names] : names).find(fits) ?? title;
  return group({ class: "map-hook" }, [
    rect(box, {
      rx: called ? 6 : 8,
      fill: ghost ? "none" : palette.hook,
      stroke: called && !ghost ? look.line : palette.hookLine,
      "stroke-width": 1,
      ...(called || ghost ? { "stroke-dasharray": "4 3" } : {}),
    }),
    label(text, box.x + (called ? 5 : 6), box.y + 11.5, {
      fill: ghost ? palette.soft : look.title,
      weight,
      width: room,
    }),
  ]);
}

/** From the longest to the shortest. */
function calledNames(
  title: string,
  family: MapLayout["family"],
  wide: boolean,
  words: FigureWords,
): readonly string[] {
  const plain = words.called(title, family === "arp" ? "arptables" : "iptables");
  return wide ? [words.calledBy(title), plain] : [plain];
}

/** Thin lines with small arrowheads: the ways that there are. */
function drawTracks(layout: MapLayout, chosen: boolean, palette: Palette): SceneNode {
  const stroke = chosen ? palette.faint : palette.track;
  return group(
    { class: "map-tracks", fill: "none", stroke, "stroke-width": 1.2, "stroke-linejoin": "round" },
    trackPaths(layout),
  );
}

const paths = new WeakMap<MapLayout, readonly SceneNode[]>();

/** They lie where they lie, whatever is chosen. */
function trackPaths(layout: MapLayout): readonly SceneNode[] {
  const known = paths.get(layout);
  if (known !== undefined) return known;
  const lines = new Set<string>();
  const heads = new Set<string>();
  for (const { points } of layout.tracks) {
    lines.add(pathData(points));
    for (const piece of openPieces(layout, points))
      if (piece.length >= (piece.from.y === piece.to.y ? 22 : 11)) heads.add(headOf(piece.from, piece.to));
  }
  const drawn = [...lines, ...heads].map((d) => path(d, {}));
  paths.set(layout, drawn);
  return drawn;
}

function headOf(from: Point, to: Point): string {
  const x = (from.x + to.x) / 2;
  const y = (from.y + to.y) / 2;
  if (from.y === to.y) {
    const by = Math.sign(to.x - from.x) * 3;
    return `M${num(x - by)} ${num(y - 3.5)}L${num(x + by)} ${num(y)}L${num(x - by)} ${num(y + 3.5)}`;
  }
  const by = Math.sign(to.y - from.y) * 3;
  return `M${num(x - 3.5)} ${num(y - by)}L${num(x)} ${num(y + by)}L${num(x + 3.5)} ${num(y - by)}`;
}

export function drawDecision(
  { box, axis, kind, label: at }: Decision,
  used: boolean,
  chosen: boolean,
  palette: Palette,
  words: FigureWords,
): SceneNode {
  const { x, y, width, height } = box;
  const d = `M${num(axis.x)} ${num(y)}L${num(x + width)} ${num(axis.y)}L${num(axis.x)} ${num(y + height)}L${num(x)} ${num(axis.y)}Z`;
  const strong = used || !chosen;
  return group({ class: "map-decision" }, [
    path(d, {
      fill: palette.hook,
      stroke: strong ? palette.soft : palette.track,
      "stroke-width": strong ? 1.4 : 1,
      "stroke-linejoin": "round",
    }),
    label(words[kind], at.x, at.y, { fill: strong ? palette.ink : palette.soft }),
  ]);
}
