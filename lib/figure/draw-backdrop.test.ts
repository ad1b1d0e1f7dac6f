import { expect, it } from "vitest";
import { DEFAULT_HOST_MODEL } from "@/lib/netfilter/host-model";
import { drawBackdrop } from "./draw-backdrop";
import { layoutMap } from "./layout-map";
import { drawnTexts } from "./testing/drawn-texts";
import { paletteOf } from "./theme";
import { figureWords } from "./words";

const hosts = [true, false].flatMap((calls) =>
  [true, false].map((broute) => ({
    ...DEFAULT_HOST_MODEL,
    bridgeNfCallIptables: calls,
    bridgeNfCallIp6tables: calls,
    broute,
  })),
);

it.each(["ip", "ip6", "arp"] as const)("[F14] cuts no name of a hook, %s", (family) => {
  for (const host of hosts)
    for (const height of [400, 560, 1000])
      for (const lang of ["en", "zh-TW"] as const) {
        const layout = layoutMap(host, { family, height });
        const nodes = drawBackdrop(layout, [], false, paletteOf("light"), figureWords(lang));
        const texts = drawnTexts(nodes).map(({ text }) => text);
        expect(texts.filter((text) => text.endsWith("…"))).toEqual([]);
      }
});
