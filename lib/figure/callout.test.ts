import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contains, overlaps, placeCallouts } from "./callout";
import { chosenPackets } from "./chosen-packets";
import { drawCallout, STEM_DASH } from "./draw-callout";
import { layoutMap } from "./layout-map";
import type { Room } from "./layout-rows";
import type { Point } from "./map-layout";
import { modelFromPackets } from "./model-from-packets";
import { notesOf } from "./note";
import { waysOf } from "./render-scene";
import { journeysOf } from "./testing/journeys";
import { paletteOf } from "./theme";
import { withEnteredChains } from "./user-panel";
import { figureWords, isConntracks } from "./words";

const LOGS = [
  "public/captures/wan-to-container.log",
  "lib/journey/testdata/article-0-masquerade.log",
  "lib/journey/testdata/nft-0-fragments.log",
  "lib/journey/testdata/nft-1-http.log",
  "lib/journey/testdata/log-ip-1-hairpin.log",
];

const pictures = LOGS.flatMap((log) => {
  const { packets, conversations } = journeysOf(readFileSync(log, "utf8"));
  return conversations.slice(0, 8).flatMap(({ id }) => {
    const chosen = chosenPackets(
      packets.filter(({ conversation }) => conversation === id),
      null,
    );
    return [490, 510, 560, 700].map((height) => {
      const layoutAt = (room: Room) => layoutMap(modelFromPackets(packets), { height, room });
      const layout = withEnteredChains(layoutAt, chosen, "en");
      const ways = waysOf({ layout, topology: null, packets: chosen });
      const callouts = placeCallouts(layout, ways, 70, figureWords("en"));
      return { name: `${log} ${id} ${height}`, layout, ways, callouts };
    });
  });
});

describe("what is said of changes", () => {
  it("[F13] [F39] is all said, and stands in the band of the layer that made them", () => {
    for (const { name, layout, ways, callouts } of pictures) {
      expect(callouts.length, name).toBe(notesOf(ways).length);
      for (const { place, box } of callouts) {
        const kind = /^(?:link|dec:bridge)/.test(place) ? "link" : "net";
        const band = layout.bands.find((one) => one.kind === kind);
        expect(band !== undefined && contains(band.box, box), `${name} ${place}`).toBe(true);
      }
    }
  });

  it("[F50] points to its place, or the hook around it, over no other tile and no other words", () => {
    let pointing = 0;
    for (const { name, layout, callouts } of pictures)
      callouts.forEach(({ place, leader }, index) => {
        if (leader === null) return;
        pointing += 1;
        const [from, to] = leader;
        const dot = ({ x, y }: Point) => ({ x, y, width: 0, height: 0 });
        const made = layout.tiles.find((tile) => tile.place === place)?.box;
        const ends = [
          ...layout.hooks.filter(({ box }) => made !== undefined && contains(box, made)),
          ...layout.decisions.filter((decision) => decision.place === place),
        ];
        expect(ends.some(({ box }) => contains(box, dot(to)))).toBe(true);
        expect(Math.hypot(from.x - to.x, from.y - to.y)).toBeLessThanOrEqual(70);
        const others = [
          ...layout.tiles.filter((tile) => tile.place !== place).map(({ box }) => box),
          ...callouts.slice(0, index).map(({ box }) => box),
          ...layout.decisions.map(({ label }) => ({ x: label.x, y: label.y - 11, width: 62, height: 14 })),
        ];
        for (let t = 0; t <= 1; t += 0.05) {
          const at = dot({ x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t });
          expect(
            others.filter((box) => overlaps(at, box)),
            `${name} ${place}`,
          ).toEqual([]);
        }
      });
    expect(pointing).toBeGreaterThan(80);
  });

  it("[F31] says who made what no line of the packet shows, or in which direction it is seen", () => {
    const told = pictures.flatMap(({ callouts }) => callouts.filter((one) => one.told !== null));
    expect(told.length).toBeGreaterThan(20);
    for (const { lines, told: how } of told) {
      const text = lines.map((line) => line.text).join("\n");
      expect(text).toMatch(isConntracks(how) ? /conntrack/ : /in the re(?:quest|ply)$/);
    }
    const [first] = pictures[0]?.callouts.filter((one) => one.told !== null) ?? [];
    expect([first?.direction, first?.told]).toEqual(["reply", "undone"]);
  });

  it("[F46] says of a later packet's rewrite that it is conntrack's, and of the first packet's that it is the rule's", () => {
    const { packets } = journeysOf(readFileSync("lib/journey/testdata/article-1-http.log", "utf8"));
    const [first, , later] = packets.filter(({ header }) => header.sport === 39550 || header.dport === 39550);
    const layout = layoutMap(modelFromPackets(packets), { height: 560 });
    const [rule, conntrack] = [first, later].map((packet) => {
      const ways = waysOf({ layout, topology: null, packets: packet === undefined ? [] : [packet] });
      const callouts = placeCallouts(layout, ways, 70, figureWords("en"));
      const callout = callouts.find(({ place }) => place === "net/ip:nat:PREROUTING");
      const drawn = callout && JSON.stringify(drawCallout(callout, paletteOf("light"), figureWords("en")));
      return { told: callout?.told, text: callout?.lines.map(({ text }) => text).join(), drawn };
    });
    const rewrite = "172.17.8.211 → 172.18.0.2,5566 → 80";
    expect([rule?.told, rule?.text]).toEqual([null, rewrite]);
    expect([conntrack?.told, conntrack?.text]).toEqual(["kept", `${rewrite},by conntrack, as first decided`]);
    expect(rule?.drawn).not.toContain("stroke-dasharray");
    expect(conntrack?.drawn).toContain(`"stroke-dasharray":"${STEM_DASH}"`);
  });
});
