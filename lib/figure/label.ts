import { fitText, textWidth, type Weight } from "./measure";
import { type SceneNode, title } from "./scene";

export type LabelOptions = {
  readonly size?: number;
  readonly weight?: Weight;
  readonly fill: string;
  readonly anchor?: "start" | "middle" | "end";
  /** Room; a longer text ends in an ellipsis and keeps its whole self in a tooltip. */
  readonly width?: number;
};

/** The size below which nothing is written: 10 px where the map is drawn 540 px high. */
export const TEXT = 11;

/** Text at a baseline, never wider than its room. */
export function label(text: string, x: number, y: number, options: LabelOptions): SceneNode {
  const { size = TEXT, weight = "regular", anchor = "start", fill, width } = options;
  const shown = width === undefined ? text : fitText(text, width, size, weight);
  return {
    tag: "text",
    attrs: {
      x,
      y,
      fill,
      "font-size": size,
      ...(weight === "bold" ? { "font-weight": 600 } : {}),
      ...(anchor === "start" ? {} : { "text-anchor": anchor }),
    },
    ...(shown === text
      ? { text: shown }
      : { children: [{ tag: "tspan", attrs: {}, text: shown }, title(text)] }),
  };
}

export function labelWidth(text: string, size = TEXT, weight: Weight = "regular"): number {
  return textWidth(text, size, weight);
}
