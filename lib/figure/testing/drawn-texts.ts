import type { Box } from "../map-layout";
import { textWidth } from "../measure";
import type { SceneNode } from "../scene";

export type DrawnText = { readonly text: string; readonly size: number; readonly box: Box };

/** Every text of a drawing with the box that it takes, measured conservatively. */
export function drawnTexts(nodes: readonly SceneNode[]): readonly DrawnText[] {
  return nodes.flatMap((node) => [
    ...(node.tag === "text" ? [drawnText(node)] : []),
    ...drawnTexts(node.tag === "text" ? [] : (node.children ?? [])),
  ]);
}

function drawnText({ attrs, text, children }: SceneNode): DrawnText {
  const shown = text ?? children?.find(({ tag }) => tag === "tspan")?.text ?? "";
  const size = Number(attrs["font-size"]);
  const width = textWidth(shown, size, attrs["font-weight"] === undefined ? "regular" : "bold");
  const anchor = attrs["text-anchor"];
  const left = Number(attrs.x) - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
  // Ascenders and descenders of DejaVu Sans: 0.76 and 0.24 em; letters used here stay within 0.74.
  return {
    text: shown,
    size,
    box: { x: left, y: Number(attrs.y) - size * 0.74, width, height: size * 0.92 },
  };
}
