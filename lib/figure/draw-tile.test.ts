import { describe, expect, it } from "vitest";
import { DEFAULT_HOST_MODEL } from "@/lib/netfilter/host-model";
import { hostOf } from "./above/testing/host-of";
import { drawTile } from "./draw-tile";
import { layoutMap } from "./layout-map";
import { drawnTexts } from "./testing/drawn-texts";
import { paletteOf } from "./theme";
import { IDLE_TILE, isAbsent, type LaneState, type TileState } from "./tile-state";
import { figureWords } from "./words";

const LAYOUT = layoutMap(DEFAULT_HOST_MODEL);

describe("a tile that stands upright", () => {
  const tile = LAYOUT.tiles.find(({ place }) => place === "net/ip:mangle:INPUT");
  if (tile === undefined) throw new Error("no tile");

  it.each([
    ["skipped", false],
    ["entered", true],
  ] as const)(
    "[F14] says what happened (%s) and how often, or what happened alone where both would touch",
    (mark, dropped) => {
      const at: LaneState = { direction: "request", mark, dropped, rewritten: false };
      const textsOf = (visits: number) => {
        const state: TileState = {
          ...{ request: at, reply: null, count: { visits, drops: 3 }, chosen: true },
          ...{ lit: false, selected: false, hanging: false },
        };
        return drawnTexts([drawTile(tile, state, paletteOf("light"), figureWords("en"))]);
      };
      for (const visits of [1, 186, 2300, 123_456]) {
        const row = textsOf(visits).toSorted((a, b) => a.box.x - b.box.x);
        row.slice(1).forEach(({ box, text }, index) => {
          const before = row[index]?.box;
          expect(box.x - (before?.x ?? 0) - (before?.width ?? 0), `${visits} ${text}`).toBeGreaterThan(3);
        });
      }
    },
  );
});

describe("a tile of a table that this host has not", () => {
  const tile = LAYOUT.tiles.find(({ place }) => place === "net/ip:raw:PREROUTING");
  if (tile === undefined) throw new Error("no tile");
  const drawn = (state: Partial<TileState>) =>
    JSON.stringify(drawTile(tile, { ...IDLE_TILE, ...state }, paletteOf("light"), figureWords("en")));

  it("[F45] is dashed and says so, until something is logged there or a shown packet's way crosses it", () => {
    const absent = isAbsent(tile.chain, { ...hostOf(1), absentTables: ["ip:raw", "ip6:nat"] });
    expect(absent).toBe(true);
    expect(drawn({ absent })).toContain("no such table");
    expect(drawn({ absent })).toContain("stroke-dasharray");
    const request = { direction: "request", mark: "passed", dropped: false, rewritten: false } as const;
    for (const state of [{ absent, count: { visits: 1, drops: 0 } }, { absent, request, chosen: true }, {}])
      expect(drawn(state)).not.toMatch(/no such table|stroke-dasharray/);
    expect(isAbsent(tile.chain, { ...hostOf(1), absentTables: ["ip6:raw"] })).toBe(false);
    expect(isAbsent(tile.chain, null)).toBe(false);
  });
});
