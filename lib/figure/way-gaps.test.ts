import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Gap } from "@/lib/journey/gap";
import type { Packet } from "@/lib/journey/journey";
import { contains, overlaps } from "./callout";
import { layoutMap } from "./layout-map";
import { modelFromPackets } from "./model-from-packets";
import { type Picture, renderScene } from "./render-scene";
import { routeWay } from "./route-way";
import { sceneToSvg } from "./scene-to-svg";
import { drawnTexts } from "./testing/drawn-texts";
import { journeysOf } from "./testing/journeys";

const { packets, conversations } = journeysOf(
  readFileSync("public/captures/container-to-container.log", "utf8"),
);
const [request] = packets;
if (request === undefined) throw new Error("no packet");
const { hops } = request;
const layout = layoutMap(modelFromPackets(packets), { height: 560 });

const gapAt = (beforeLine: number): Gap => ({ beforeLine, lost: 30 });
const tileAt = (hop: number) => {
  const tile = layout.tiles.find(({ place }) => place === hops[hop]?.place);
  if (tile === undefined) throw new Error("no tile");
  return tile;
};
const gapOn = (gap: Gap) => routeWay(layout, request, { gaps: [gap] }).gaps[0];

function pictureOf(more: Partial<Picture>): Picture {
  return {
    ...{ layout, topology: null, conversation: conversations[0] ?? null, packets: [request as Packet] },
    ...{ counters: new Map(), theme: "light", lang: "en" },
    ...more,
  };
}

const svgOf = (more: Partial<Picture>) => sceneToSvg(renderScene(pictureOf(more)));

describe("lost records", () => {
  it("[F49] are marked on the lane between the two hops around the gap, however close these are", () => {
    for (let hop = 1; hop < hops.length; hop += 1) {
      const mark = gapOn(gapAt(hops[hop]?.line ?? 0));
      const [before, behind] = [tileAt(hop - 1).box, tileAt(hop).box];
      expect(mark, `hop ${hop}`).toMatchObject({ lost: 30, place: hops[hop]?.place, side: "before" });
      const x = mark?.at.x ?? 0;
      expect(x).toBeGreaterThanOrEqual(before.x + before.width);
      expect(x).toBeLessThanOrEqual(behind.x);
    }
  });

  it("[F49] before the first hop and behind the last one are marked there, on the way", () => {
    const first = gapOn(gapAt(hops[0]?.line ?? 0));
    expect(first?.side).toBe("before");
    expect(first?.at.x).toBeLessThan(tileAt(0).box.x);
    const last = gapOn(gapAt((hops.at(-1)?.line ?? 0) + 1));
    expect(last).toMatchObject({ side: "behind", place: hops.at(-1)?.place });
    const { box } = tileAt(hops.length - 1);
    expect(last?.at.x).toBeGreaterThan(box.x + box.width);
    const inside = { ...layout, x: 0, y: 0 };
    expect(contains(inside, { x: last?.at.x ?? -1, y: last?.at.y ?? -1, width: 0, height: 0 })).toBe(true);
  });

  it("[F49] are named in the picture and in the name of the tile behind them, and where there are none nothing is", () => {
    const svg = svgOf({ gapsOf: () => [gapAt(hops[3]?.line ?? 0)] });
    expect(svg).toContain("<title>30 records lost here</title>");
    expect(svg).toContain("request: chain entered, 30 records lost before it");
    expect(svgOf({})).not.toMatch(/\d records lost/);
  });
});

describe("a chain that no prefix names", () => {
  const guessed = { ...request, hops: hops.map((hop) => ({ ...hop, certainty: "inferred" as const })) };

  it("[F48] is dashed on its tile, and said to be inferred there and in the tile's name", () => {
    const svg = svgOf({ packets: [guessed] });
    for (const { place } of hops) {
      const tile = svg.split("<g ").find((piece) => piece.includes(`id="tile-${place}"`)) ?? "";
      expect(tile, place).toContain("chain inferred from the devices of the line");
      expect(tile, place).toContain("stroke-dasharray");
      expect(tile, place).toContain(">inferred<");
    }
    expect(svgOf({})).not.toContain("inferred from");
  });

  it("[F48] says so over no other text", () => {
    const texts = drawnTexts(renderScene(pictureOf({ packets: [guessed] })).nodes);
    expect(texts.filter(({ text }) => text === "inferred")).toHaveLength(hops.length);
    texts.forEach((a, index) => {
      for (const b of texts.slice(index + 1))
        expect(overlaps(a.box, b.box), `${a.text} on ${b.text}`).toBe(false);
    });
  });
});
