import type { Direction } from "@/lib/journey/journey";
import { overlaps } from "./callout";
import { STEM_DASH } from "./draw-callout";
import { cross } from "./draw-tile";
import { DASH, drawArrow, drawDiamond, drawDrop, drawGap, drawMark, drawOpenEnd } from "./glyph";
import { label, labelWidth } from "./label";
import { LEAST_LEGEND_ROW, LEGEND_ROW } from "./layout-metrics";
import type { Box, MapLayout } from "./map-layout";
import { group, path, rect, type SceneNode } from "./scene";
import type { Palette } from "./theme";
import type { FigureWords } from "./words";

const SAMPLE = 48;
const BESIDE_TEXT = 13;

type Item = {
  readonly text: string;
  readonly draw: (x: number, y: number) => readonly (SceneNode | null)[];
  readonly shows?: LegendTerm;
};

/** The packets that an item stands for, as a term of the filter (lib/filter). */
export type LegendTerm = {
  readonly field: "direction" | "fate";
  readonly word: Direction | "dropped" | "incomplete";
};

/** An item by which packets can be chosen, and where it lies. */
export type LegendChoice = LegendTerm & { readonly text: string; readonly box: Box };

/** Explains every mark that the map can show. @param moving packets move on it. */
export function drawLegend(
  layout: MapLayout,
  palette: Palette,
  words: FigureWords,
  moving: boolean,
): SceneNode {
  return group(
    { class: "map-legend" },
    placeItems(layout, legendItems(palette, words, moving)).map(({ item, box }) => {
      const middle = box.y + box.height / 2;
      return group({}, [
        ...item.draw(box.x, middle),
        label(item.text, box.x + SAMPLE + 6, middle + 4, {
          fill: palette.soft,
          width: box.width - SAMPLE - BESIDE_TEXT,
        }),
      ]);
    }),
  );
}

/** Of a map on which packets move: nobody presses a printed one. */
export function legendChoices(
  layout: MapLayout,
  palette: Palette,
  words: FigureWords,
): readonly LegendChoice[] {
  return placeItems(layout, legendItems(palette, words, true)).flatMap(({ item: { text, shows }, box }) => {
    const width = Math.min(box.width, SAMPLE + BESIDE_TEXT + labelWidth(text));
    return shows === undefined ? [] : [{ ...shows, text, box: { ...box, width } }];
  });
}

/** Where its items lie on a map on which packets move. */
export function legendBoxes(layout: MapLayout, palette: Palette, words: FigureWords): readonly Box[] {
  return placeItems(layout, legendItems(palette, words, true)).map(({ box }) => box);
}

function placeItems(layout: MapLayout, items: readonly Item[]) {
  const { x, y, width, height } = layout.legend;
  // As many columns as leave each text its room; rows lie closer before a column is added, which would cut texts.
  const widest = Math.max(...items.map(({ text }) => labelWidth(text))) + SAMPLE + BESIDE_TEXT;
  const rows = Math.floor(height / LEAST_LEGEND_ROW);
  const columns = Math.max(1, Math.ceil(items.length / rows), Math.floor(width / widest));
  const perColumn = Math.ceil(items.length / columns);
  const row = Math.min(LEGEND_ROW, height / perColumn);
  const columnWidth = width / columns;
  const placed = items.map((item, index) => {
    const column = Math.floor(index / perColumn);
    const box: Box = {
      ...{ x: x + column * columnWidth, y: y + (index % perColumn) * row },
      ...{ width: columnWidth, height: row },
    };
    return { item, box };
  });
  // Opened user chains may lie over some: these are left out while they do.
  return placed.filter(({ box }) => !layout.panels.some((panel) => overlaps(box, panel.box)));
}

function legendItems(palette: Palette, words: FigureWords, moving: boolean): readonly Item[] {
  const logged = { direction: "request", mark: "entered", dropped: false, rewritten: false } as const;
  const skipped = { ...logged, mark: "skipped" } as const;
  const both = (state: typeof logged | typeof skipped) => (x: number, y: number) => [
    drawMark("request", { x: x + 14, y }, state, palette, palette.page),
    drawMark("reply", { x: x + 34, y }, state, palette, palette.page),
  ];
  const lane = (name: Direction) => (x: number, y: number) => [
    path(`M${x} ${y}H${x + SAMPLE - 8}`, {
      stroke: palette[name],
      "stroke-width": 2.8,
      ...(DASH[name] === null ? {} : { "stroke-dasharray": DASH[name] }),
    }),
    drawArrow(name, { x: x + SAMPLE, y }, 0, palette),
  ];
  const here: Item = {
    text: words.here,
    draw: (x, y) => [
      rect(
        { x: x + 8, y: y - 6, width: 32, height: 12 },
        { rx: 3, fill: palette.iptables.fill, stroke: palette.lit, "stroke-width": 2.6 },
      ),
    ],
  };
  const framed = (x: number, y: number, { fill, line }: Palette["iptables"]) =>
    rect({ x, y: y - 6, width: 18, height: 12 }, { rx: 3, fill, stroke: line, "stroke-width": 2.2 });
  const chosen: Item = {
    text: words.chosenHop,
    draw: (x, y) => [framed(x + 4, y, palette.iptables), framed(x + 26, y, palette.ebtables)],
  };
  const others: Item = {
    text: words.others,
    draw: (x, y) => [
      rect({ x: x + 10, y: y - 4, width: 8, height: 8 }, { rx: 4, fill: palette.track }),
      rect({ x: x + 30, y: y - 4, width: 8, height: 8 }, { fill: palette.track }),
    ],
  };
  return [
    { text: words.request, draw: lane("request"), shows: { field: "direction", word: "request" } },
    { text: words.reply, draw: lane("reply"), shows: { field: "direction", word: "reply" } },
    { text: words.unknown, draw: lane("unknown"), shows: { field: "direction", word: "unknown" } },
    { text: words.entered, draw: both(logged) },
    { text: words.skipped, draw: both(skipped) },
    {
      text: words.passed,
      draw: (x, y) => [
        rect(
          { x: x + 8, y: y - 6, width: 32, height: 12 },
          { rx: 3, fill: palette.tile, stroke: palette.tileLine },
        ),
        path(`M${x} ${y}H${x + SAMPLE}`, { stroke: palette.request, "stroke-width": 2.8 }),
      ],
    },
    ...(moving ? [here, chosen] : []),
    {
      text: words.rewritten,
      draw: (x, y) => [
        drawDiamond({ x: x + 14, y }, palette.request, palette.page),
        drawDiamond({ x: x + 34, y }, palette.reply, palette.page),
      ],
    },
    {
      text: words.lostLegend,
      draw: (x, y) => [
        path(`M${x} ${y}H${x + SAMPLE}`, { stroke: palette.request, "stroke-width": 2.8 }),
        drawGap({ x: x + 24, y }, 0, palette),
      ],
    },
    {
      text: words.conntrackLegend,
      draw: (x, y) => [
        drawDiamond({ x: x + 14, y }, palette.request, palette.page, true),
        path(`M${x + 26} ${y}H${x + SAMPLE - 4}`, {
          stroke: palette.request,
          "stroke-width": 1.2,
          "stroke-dasharray": STEM_DASH,
        }),
      ],
    },
    {
      text: words.dropped,
      draw: (x, y) => [drawDrop({ x: x + 20, y }, 0, palette, 0.75)],
      shows: { field: "fate", word: "dropped" },
    },
    {
      text: words.incomplete,
      shows: { field: "fate", word: "incomplete" },
      draw: (x, y) => [
        path(`M${x} ${y}H${x + 20}`, { stroke: palette.request, "stroke-width": 2.8 }),
        drawOpenEnd({ x: x + 20, y }, 0, palette.request),
      ],
    },
    {
      text: words.inferredLegend,
      draw: (x, y) => [
        rect(
          { x: x + 8, y: y - 6, width: 32, height: 12 },
          {
            rx: 3,
            fill: palette.iptables.fill,
            stroke: palette.iptables.line,
            "stroke-dasharray": "3 3",
          },
        ),
        drawMark("request", { x: x + 24, y }, logged, palette, palette.page),
      ],
    },
    {
      text: words.calledLegend,
      draw: (x, y) => [
        rect(
          { x: x + 4, y: y - 6, width: 40, height: 12 },
          { rx: 4, fill: palette.hook, stroke: palette.iptables.line, "stroke-dasharray": "4 3" },
        ),
      ],
    },
    {
      text: words.toldLegend,
      draw: (x, y) => [
        rect(
          { x: x + 4, y: y - 6, width: 40, height: 12 },
          {
            rx: 5,
            fill: palette.page,
            stroke: palette.reply,
            "stroke-width": 1.2,
            "stroke-dasharray": "4 3",
          },
        ),
        drawDiamond({ x: x + 24, y }, palette.reply, palette.page),
      ],
    },
    {
      text: words.counter,
      draw: (x, y) => [
        label("12", x + 4, y + 4, { fill: palette.soft }),
        cross(x + 29, y, 3, palette.blocked),
        label("2", x + 35, y + 4, { fill: palette.blocked }),
      ],
    },
    ...(moving ? [others] : []),
  ];
}
