import { Resvg } from "@resvg/resvg-js";

/** Fonts to fall back to, by what systems have: resvg knows no `system-ui`. */
const FALLBACK = "DejaVu Sans";

/** Renders with the fonts of this machine, in the SVG's natural size. */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  const resvg = new Resvg(svg, {
    font: { loadSystemFonts: true, defaultFontFamily: FALLBACK, sansSerifFamily: FALLBACK },
  });
  return resvg.render().asPng();
}
