import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { paletteOf, type Theme } from "@/lib/figure";

const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");

function token(name: string, theme: Theme): string {
  const pair = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  return pair?.[theme === "light" ? 1 : 2] ?? `no --${name}`;
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const TEXTS = ["ink", "dim", "faint", "request", "reply", "unknown", "blocked", "attention", "good"];

describe.each(["light", "dark"] as const)("theme tokens, %s", (theme) => {
  it("the page has the picture's colours for what both show", () => {
    const { page, ink, request, reply, unknown, blocked } = paletteOf(theme);
    expect(
      ["canvas", "ink", "request", "reply", "unknown", "blocked"].map((name) => token(name, theme)),
    ).toEqual([page, ink, request, reply, unknown, blocked]);
  });

  it.each(TEXTS)("%s is readable as text on every ground (WCAG 1.4.3)", (name) => {
    for (const ground of ["canvas", "panel", "raised", "selected"])
      expect(contrast(token(name, theme), token(ground, theme)), ground).toBeGreaterThanOrEqual(4.5);
  });

  it("strong edges and the focus ring stand out (WCAG 1.4.11)", () => {
    for (const name of ["edge-strong", "focus"])
      expect(contrast(token(name, theme), token("panel", theme)), name).toBeGreaterThanOrEqual(3);
  });
});
