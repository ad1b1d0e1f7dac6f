/** A drawing as plain data: React renders it on screen, `sceneToSvg` as text. Colours are resolved. */
export type SceneNode = {
  readonly tag: "g" | "rect" | "path" | "circle" | "text" | "tspan" | "title" | "desc";
  readonly attrs: Readonly<Record<string, string | number>>;
  readonly children?: readonly SceneNode[];
  readonly text?: string;
};

export type Scene = {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly title: string;
  readonly nodes: readonly SceneNode[];
};

/** Fonts by what systems have; the last names are what a bare Linux machine has. */
export const FONT_FAMILY =
  'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei", "DejaVu Sans", "Liberation Sans", sans-serif';

export function group(attrs: SceneNode["attrs"], children: readonly (SceneNode | null)[]): SceneNode {
  return { tag: "g", attrs, children: children.filter((child) => child !== null) };
}

export function rect(
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  attrs: SceneNode["attrs"],
): SceneNode {
  return { tag: "rect", attrs: { x: box.x, y: box.y, width: box.width, height: box.height, ...attrs } };
}

export function path(d: string, attrs: SceneNode["attrs"]): SceneNode {
  return { tag: "path", attrs: { d, ...attrs } };
}

export function title(text: string): SceneNode {
  return { tag: "title", attrs: {}, text };
}
