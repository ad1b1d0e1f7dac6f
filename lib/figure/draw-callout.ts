import { CALLOUT_LINE, type Callout } from "./callout";
import { drawDiamond } from "./glyph";
import { label } from "./label";
import { num } from "./lane";
import { group, path, rect, type SceneNode } from "./scene";
import type { Palette } from "./theme";

export function drawCallout({ box, lines, lane, leader }: Callout, palette: Palette): SceneNode {
  const [from, to] = leader;
  return group({ class: "map-callout" }, [
    path(`M${num(from.x)} ${num(from.y)}L${num(to.x)} ${num(to.y)}`, {
      stroke: palette[lane],
      "stroke-width": 1.2,
      fill: "none",
    }),
    rect(box, { rx: 6, fill: palette.page, stroke: palette[lane], "stroke-width": 1.2 }),
    ...lines.flatMap((line, index) => {
      const middle = box.y + 2.5 + index * CALLOUT_LINE + CALLOUT_LINE / 2;
      return [
        drawDiamond({ x: box.x + 11, y: middle }, palette[lane], palette.page),
        label(line, box.x + 22, middle + 4, { fill: palette[lane], width: box.width - 25 }),
      ];
    }),
  ]);
}
