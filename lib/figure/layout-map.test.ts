import { describe, expect, it } from "vitest";
import type { GraphFamily } from "@/lib/netfilter/chain-graph";
import { DEFAULT_HOST_MODEL, type HostModel } from "@/lib/netfilter/host-model";
import { layoutMap } from "./layout-map";
import type { Box, MapLayout } from "./map-layout";

const flags = [true, false];
const models: readonly HostModel[] = flags.flatMap((calls) =>
  flags.flatMap((broute) =>
    flags.flatMap((security) =>
      (["legacy", "nft"] as const).map((backend) => ({
        ...DEFAULT_HOST_MODEL,
        bridgeNfCallIptables: calls,
        bridgeNfCallIp6tables: calls,
        broute,
        security,
        ipBackend: backend,
        bridgeBackend: backend,
      })),
    ),
  ),
);
const families: readonly GraphFamily[] = ["ip", "ip6", "arp"];
const layouts: readonly MapLayout[] = models.flatMap((model) =>
  families.flatMap((family) => [400, 560, 720, 1000].map((height) => layoutMap(model, { family, height }))),
);

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width - 0.01 &&
  b.x < a.x + a.width - 0.01 &&
  a.y < b.y + b.height - 0.01 &&
  b.y < a.y + a.height - 0.01;

const tablesOf = (layout: MapLayout, start: string, chain: string) =>
  layout.tiles
    .filter(({ place, title }) => place.startsWith(start) && title === chain)
    .sort((a, b) =>
      a.heading === "right"
        ? a.axis.x - b.axis.x
        : a.heading === "down"
          ? a.axis.y - b.axis.y
          : b.axis.y - a.axis.y,
    )
    .map(({ table }) => table);

describe("layoutMap", () => {
  it("[F1] stands the tables in call order, legacy and nft", () => {
    const legacy = layoutMap({ ...DEFAULT_HOST_MODEL, security: true });
    const nft = layoutMap({ ...DEFAULT_HOST_MODEL, security: true, ipBackend: "nft", bridgeBackend: "nft" });
    expect(tablesOf(legacy, "net/ip:", "OUTPUT")).toEqual(["raw", "mangle", "nat", "filter", "security"]);
    expect(tablesOf(legacy, "net/ip:", "INPUT")).toEqual(["mangle", "filter", "security", "nat"]);
    expect(tablesOf(nft, "net/ip:", "INPUT")).toEqual(["mangle", "filter", "nat", "security"]);
    expect(tablesOf(legacy, "link/bridge:", "OUTPUT")).toEqual(["nat", "filter"]);
    expect(tablesOf(nft, "link/bridge:", "OUTPUT")).toEqual(["filter", "nat"]);
    expect(tablesOf(legacy, "link/ip:", "PREROUTING")).toEqual(["raw", "mangle", "nat"]);
  });

  it("[F2] leaves the called hooks empty, and in their place, with bridge-nf-call-iptables = 0", () => {
    const off = layoutMap({ ...DEFAULT_HOST_MODEL, bridgeNfCallIptables: false });
    const on = layoutMap(DEFAULT_HOST_MODEL);
    expect(off.tiles.filter(({ place }) => place.startsWith("link/ip:"))).toEqual([]);
    const hookX = (layout: MapLayout) => layout.hooks.map(({ id, box }) => `${id} ${box.x} ${box.width}`);
    expect(hookX(off)).toEqual(hookX(on));
    expect(off.hooks.filter(({ ghost }) => ghost).map(({ id }) => id)).toEqual([
      "called:PREROUTING",
      "called:FORWARD",
      "called:POSTROUTING",
    ]);
  });

  it("[F3] has no tile for a table that the host lacks", () => {
    const bare = layoutMap({ ...DEFAULT_HOST_MODEL, broute: false, security: false });
    expect(bare.tiles.some(({ table }) => table === "broute" || table === "security")).toBe(false);
    expect(bare.hooks.some(({ title }) => title === "BROUTING")).toBe(false);
  });

  it("[F4] lets nothing overlap and nothing leave the picture", () => {
    for (const layout of layouts) {
      const boxes = [...layout.tiles, ...layout.steps, ...layout.decisions, ...layout.ends].map(
        ({ place, box }) => ({
          place,
          box,
        }),
      );
      boxes.forEach((a, index) => {
        expect(a.box.x).toBeGreaterThanOrEqual(0);
        expect(a.box.x + a.box.width).toBeLessThanOrEqual(layout.width);
        expect(a.box.y + a.box.height).toBeLessThanOrEqual(layout.height);
        for (const b of boxes.slice(index + 1)) {
          if (overlap(a.box, b.box)) throw new Error(`${a.place} overlaps ${b.place} (${layout.family})`);
        }
      });
      for (const hook of layout.hooks) {
        for (const end of layout.ends) expect(overlap(hook.box, end.box)).toBe(false);
      }
    }
  });

  it("[F5] grows to the height wanted, within limits, and wider in a low area", () => {
    for (const model of models) {
      const low = layoutMap(model, { height: 560 });
      const tall = layoutMap(model, { height: 720 });
      expect(tall.width).toBe(low.width);
      expect(tall.height).toBeCloseTo((720 * tall.width) / 1280, 0);
      // A low, wide area is filled in its width as far as tiles may grow.
      const wide = layoutMap(model, { height: 480 });
      expect(Math.min(wide.width / wide.height, 1280 / 480)).toBeGreaterThan((1280 / 480) * 0.97);
      // Readable on a screen of 1280 × 800 with a list below.
      expect(low.height / low.width).toBeLessThan(600 / 1280);
    }
  });

  it("[F6] has a track for each step of the graph, across no foreign tile", () => {
    for (const layout of layouts) {
      const joined = new Set(layout.tracks.map(({ from, to }) => `${from} ${to}`));
      const drawn = new Set([...layout.tiles, ...layout.decisions].map(({ place }) => place));
      for (const { from, to } of layout.graph.edges) {
        if (drawn.has(from) && drawn.has(to)) expect(joined).toContain(`${from} ${to}`);
      }
      for (const { from, to, points } of layout.tracks) {
        for (const tile of layout.tiles) {
          if (tile.place === from || tile.place === to) continue;
          points.slice(1).forEach((b, index) => {
            const a = points[index] as (typeof points)[number];
            const line = {
              x: Math.min(a.x, b.x),
              y: Math.min(a.y, b.y),
              width: Math.abs(a.x - b.x) + 0.1,
              height: Math.abs(a.y - b.y) + 0.1,
            };
            if (overlap(line, tile.box)) throw new Error(`${from} → ${to} crosses ${tile.place}`);
          });
        }
      }
    }
  });
});
