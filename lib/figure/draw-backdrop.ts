import { label } from "./label";
import { num, pathData } from "./lane";
import type { Decision, HookBox, MapLayout } from "./map-layout";
import { group, path, rect, type SceneNode } from "./scene";
import type { Palette } from "./theme";
import type { FigureWords } from "./words";

/** Bands, hooks and the tracks between them: what no packet changes. */
export function drawBackdrop(layout: MapLayout, palette: Palette, words: FigureWords): readonly SceneNode[] {
  const bands = layout.bands.map(({ kind, box }) =>
    group({ class: "map-band" }, [
      rect(box, { rx: 10, fill: palette.band[kind] }),
      label(words.band[kind], box.x + 10, box.y + 17, {
        fill: palette.bandTitle[kind],
        size: 12.5,
        weight: "bold",
      }),
    ]),
  );
  return [
    ...bands,
    ...layout.hooks.map((hook) => drawHook(hook, palette, words)),
    drawTracks(layout, palette),
  ];
}

function drawHook({ title, kind, box, ghost }: HookBox, palette: Palette, words: FigureWords): SceneNode {
  const look = kind === "ebtables" ? palette.ebtables : palette.iptables;
  const called = kind === "called";
  const wide = box.width > 200;
  const text = called ? (wide ? words.calledBy(title) : words.called(title)) : title;
  return group({ class: "map-hook" }, [
    rect(box, {
      rx: called ? 6 : 8,
      fill: palette.hook,
      stroke: called ? look.line : palette.hookLine,
      "stroke-width": 1,
      ...(called ? { "stroke-dasharray": "4 3" } : {}),
    }),
    label(ghost && wide ? words.notCalled : text, box.x + (called ? 5 : 6), box.y + 11.5, {
      fill: ghost ? palette.soft : look.title,
      weight: called ? "regular" : "bold",
      width: called ? box.width - 7 : Math.max(92, Math.min(box.width - 8, 100)),
    }),
  ]);
}

function drawTracks(layout: MapLayout, palette: Palette): SceneNode {
  const seen = new Set<string>();
  const lines = layout.tracks.flatMap(({ points }) => {
    const d = pathData(points);
    if (seen.has(d)) return [];
    seen.add(d);
    return [path(d, {})];
  });
  return group(
    {
      class: "map-tracks",
      fill: "none",
      stroke: palette.track,
      "stroke-width": 1.2,
      "stroke-linejoin": "round",
    },
    lines,
  );
}

export function drawDecision(
  { box, axis, kind, label: at, anchor }: Decision,
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
    label(words[kind], at.x, at.y, { fill: strong ? palette.ink : palette.soft, anchor }),
  ]);
}
