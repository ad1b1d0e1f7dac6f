import { describe, expect, it } from "vitest";
import { type Palette, paletteOf, type Theme } from "./theme";

/** WCAG 2.2 relative luminance and contrast; OKLab and Machado 2009 (severity 1) for distances. */
const linear = (channel: number) =>
  channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4;
const rgb = (hex: string) => [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16)));
const luminance = (hex: string) => {
  const [r, g, b] = rgb(hex) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};
const EYES = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
const seen = (hex: string, eye: keyof typeof EYES) => {
  const m = EYES[eye];
  const v = rgb(hex);
  const [r, g, b] = [0, 3, 6].map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        [0, 1, 2].reduce((sum, i) => sum + m[row + i]! * v[i]!, 0),
      ),
    ),
  ) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const n = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * n - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * n + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * n - 0.808675766 * s,
  ];
};
const distance = (a: string, b: string, eye: keyof typeof EYES) => {
  const [x, y] = [seen(a, eye), seen(b, eye)];
  return 100 * Math.hypot(...x.map((value, i) => value - y[i]!));
};

const grounds = (p: Palette) => [
  p.page,
  p.hook,
  p.tile,
  p.iptables.fill,
  p.ebtables.fill,
  p.band.process,
  p.band.net,
  p.band.link,
];

describe.each(["light", "dark"] as const)("the %s palette", (theme: Theme) => {
  const p = paletteOf(theme);

  it("[F15] writes text at 4.5:1 or more on all that it stands on", () => {
    for (const colour of [p.ink, p.soft, p.request, p.reply, p.unknown, p.blocked]) {
      for (const ground of grounds(p)) {
        expect(contrast(colour, ground), `${colour} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    for (const kind of ["process", "net", "link"] as const) {
      expect(contrast(p.bandTitle[kind], p.band[kind])).toBeGreaterThanOrEqual(4.5);
    }
    for (const look of [p.iptables, p.ebtables]) {
      for (const ground of [p.hook, p.page]) expect(contrast(look.title, ground)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("[F15] draws lines at 3:1 or more: tracks, the lit tile, the borders of tiles in use", () => {
    for (const ground of grounds(p)) expect(contrast(p.lit, ground)).toBeGreaterThanOrEqual(3);
    for (const ground of [p.hook, ...Object.values(p.band)]) {
      expect(contrast(p.track, ground), `track on ${ground}`).toBeGreaterThanOrEqual(3);
    }
    for (const look of [p.iptables, p.ebtables]) {
      expect(contrast(look.line, p.hook)).toBeGreaterThanOrEqual(3);
      expect(contrast(look.line, look.fill)).toBeGreaterThanOrEqual(3);
    }
  });

  it("[F15] keeps request, reply and blocked apart for every eye", () => {
    const roles = [p.request, p.reply, p.blocked];
    for (const eye of Object.keys(EYES) as (keyof typeof EYES)[]) {
      roles.forEach((a, index) => {
        for (const b of roles.slice(index + 1)) {
          expect(distance(a, b, eye), `${a} ${b} ${eye}`).toBeGreaterThanOrEqual(13);
        }
      });
    }
  });

  it("[F15] has a neutral colour for an unknown direction, apart from those for every eye", () => {
    for (const eye of Object.keys(EYES) as (keyof typeof EYES)[]) {
      for (const role of [p.request, p.reply, p.blocked]) {
        expect(distance(p.unknown, role, eye), `${role} ${eye}`).toBeGreaterThanOrEqual(8.5);
      }
    }
  });
});
