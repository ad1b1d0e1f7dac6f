import type { Box } from "../map-layout";
import { group, rect, type SceneNode, title } from "../scene";
import type { Palette } from "../theme";
import type { NodeId } from "./above-layout";

/** How a node is drawn now. `here`: what its name says while a packet is in it. */
export type Look = {
  readonly palette: Palette;
  readonly used: boolean;
  readonly greyed: boolean;
  readonly lit: boolean;
  readonly here: string;
};

export function nodeGroup(
  node: NodeId,
  name: string,
  { lit, here }: Look,
  children: readonly (SceneNode | null)[],
): SceneNode {
  const said = lit ? `${name}, ${here}` : name;
  return group(
    {
      class: "above-node",
      "data-node": node,
      role: "img",
      "aria-label": said,
      ...(lit ? { "data-lit": "true" } : {}),
    },
    [...children, title(name)],
  );
}

export function frame(box: Box, { palette, used, greyed, lit }: Look, fill: string, line: string): SceneNode {
  return rect(box, {
    rx: 7,
    fill: greyed ? palette.hook : fill,
    stroke: lit ? palette.lit : greyed ? palette.hookLine : line,
    "stroke-width": lit ? 2.8 : used ? 1.6 : 1,
  });
}
