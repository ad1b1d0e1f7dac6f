import { createElement, memo, type ReactElement } from "react";
import type { SceneNode } from "@/lib/figure/scene";

/** Renders scene data as SVG elements. React owns every one of them. */
export const SceneNodes = memo(function SceneNodes({ nodes }: { readonly nodes: readonly SceneNode[] }) {
  return <>{nodes.map((node, index) => elementOf(node, index))}</>;
});

export function elementOf(
  node: SceneNode,
  key: number | string,
  extra?: Readonly<Record<string, unknown>>,
): ReactElement {
  const children = (node.children ?? []).map((child, index) => elementOf(child, index));
  return createElement(
    node.tag,
    { key, ...reactProps(node.attrs), ...extra },
    ...(node.text === undefined ? [] : [node.text]),
    ...children,
  );
}

/** `stroke-width` → `strokeWidth`; `aria-*` and `data-*` stay as they are. */
function reactProps(attrs: SceneNode["attrs"]): Record<string, string | number> {
  const props: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(attrs)) props[propName(name)] = value;
  return props;
}

const propNames = new Map<string, string>([
  ["class", "className"],
  ["tabindex", "tabIndex"],
]);

function propName(name: string): string {
  const known = propNames.get(name);
  if (known !== undefined) return known;
  const made = /^(?:aria|data)-/.test(name)
    ? name
    : name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  propNames.set(name, made);
  return made;
}
