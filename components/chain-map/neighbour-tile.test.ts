import { describe, expect, it } from "vitest";
import { layoutMap } from "@/lib/figure/layout-map";
import { DEFAULT_HOST_MODEL } from "@/lib/netfilter/host-model";
import type { Place } from "@/lib/netfilter/place";
import { type ArrowKey, neighbourTile } from "./neighbour-tile";

const layout = layoutMap(DEFAULT_HOST_MODEL);
const walk = (from: string, keys: readonly ArrowKey[]) =>
  keys.reduce<Place>((place, key) => neighbourTile(layout, place, key) ?? place, from as Place);

describe("neighbourTile", () => {
  it("goes along a bridged frame's way, over conntrack's step and the decision", () => {
    const seen: string[] = [];
    let place = "link/bridge:broute:BROUTING" as Place;
    for (let step = 0; step < 6; step++) {
      place = walk(place, ["ArrowRight"]);
      seen.push(place);
    }
    expect(seen).toEqual([
      "link/bridge:nat:PREROUTING",
      "link/ip:raw:PREROUTING",
      "link/ip:mangle:PREROUTING",
      "link/ip:nat:PREROUTING",
      "link/bridge:filter:FORWARD",
      "link/ip:mangle:FORWARD",
    ]);
  });

  it("goes up where frames go up, and back", () => {
    expect(walk("link/bridge:filter:INPUT", ["ArrowUp"])).toBe("net/ip:mangle:INPUT");
    expect(walk("net/ip:mangle:INPUT", ["ArrowUp", "ArrowUp"])).toBe("net/ip:nat:INPUT");
    expect(walk("net/ip:nat:INPUT", ["ArrowDown", "ArrowDown", "ArrowDown"])).toBe(
      "link/bridge:filter:INPUT",
    );
  });

  it("reaches every tile from the first one with arrow keys alone", () => {
    const first = layout.tiles[0]!.place;
    const seen = new Set([first]);
    const open = [first];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"] as const) {
        const next = neighbourTile(layout, place, key);
        if (next === null || seen.has(next)) continue;
        seen.add(next);
        open.push(next);
      }
    }
    expect(layout.tiles.map(({ place }) => place).filter((place) => !seen.has(place))).toEqual([]);
  });
});
