import { CALLOUT_LINE, type Callout, GLYPH } from "./callout";
import { drawDiamond } from "./glyph";
import { label } from "./label";
import { num } from "./lane";
import { group, path, rect, type SceneNode, title } from "./scene";
import type { Palette } from "./theme";
import { type FigureWords, isConntracks, isUnseen } from "./words";

/** What hangs on a tile by it is not of the tile's rules. */
export const STEM_DASH = "2 2";

export function drawCallout(
  { box, lines, direction, told, leader }: Callout,
  palette: Palette,
  words: FigureWords,
): SceneNode {
  const colour = direction === null ? palette.soft : palette[direction];
  return group({ class: "map-callout" }, [
    told === null ? null : title(words.toldHint[told]),
    leader === null
      ? null
      : path(`M${num(leader[0].x)} ${num(leader[0].y)}L${num(leader[1].x)} ${num(leader[1].y)}`, {
          stroke: colour,
          "stroke-width": 1.2,
          fill: "none",
          ...(isConntracks(told) ? { "stroke-dasharray": STEM_DASH } : {}),
        }),
    rect(box, {
      ...{ rx: 6, fill: palette.page, stroke: colour, "stroke-width": 1.2 },
      ...(isUnseen(told) ? { "stroke-dasharray": "4 3" } : {}),
    }),
    ...lines.flatMap(({ text, rewritten }, index) => {
      const middle = box.y + 2.5 + index * CALLOUT_LINE + CALLOUT_LINE / 2;
      const indent = lines.some((line) => line.rewritten) ? GLYPH : 0;
      return [
        rewritten
          ? drawDiamond({ x: box.x + 12, y: middle }, colour, palette.page, isConntracks(told))
          : null,
        label(text, box.x + 5.5 + indent, middle + 4, {
          fill: colour,
          width: box.width - 10 - indent,
        }),
      ];
    }),
  ]);
}
