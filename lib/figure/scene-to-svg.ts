import { num } from "./lane";
import { FONT_FAMILY, type Scene, type SceneNode } from "./scene";

/** A whole SVG file: no script, no outside reference, text escaped. `scale` sets its natural size only. */
export function sceneToSvg(scene: Scene, scale = 1): string {
  const { width, height, background } = scene;
  const size = `width="${num(width * scale)}" height="${num(height * scale)}"`;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${num(width)} ${num(height)}" ${size} font-family="${escapeXml(FONT_FAMILY)}" role="img">`;
  const body = [
    `<title>${escapeXml(scene.title)}</title>`,
    `<rect width="${num(width)}" height="${num(height)}" fill="${background}"/>`,
    ...scene.nodes.map((node) => nodeToSvg(node)),
  ];
  return `${open}\n${body.join("\n")}\n</svg>\n`;
}

function nodeToSvg({ tag, attrs, children, text }: SceneNode): string {
  let open = `<${tag}`;
  for (const [name, value] of Object.entries(attrs)) {
    // Only a page has a keyboard.
    if (name === "tabindex") continue;
    open += ` ${name}="${typeof value === "number" ? num(value) : escapeXml(value)}"`;
  }
  const inner = (text === undefined ? "" : escapeXml(text)) + (children ?? []).map(nodeToSvg).join("");
  return inner === "" ? `${open}/>` : `${open}>${inner}</${tag}>`;
}

/** Control characters are not allowed in XML at all. */
function escapeXml(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
