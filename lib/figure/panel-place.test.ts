import { describe, expect, it } from "vitest";
import type { Conversation, Packet } from "@/lib/journey/journey";
import type { ChainKey } from "@/lib/netfilter/chain";
import { DEFAULT_HOST_MODEL } from "@/lib/netfilter/host-model";
import { type Place, userTile } from "@/lib/netfilter/place";
import { contains, overlaps } from "./callout";
import { legendBoxes } from "./draw-legend";
import { layoutMap } from "./layout-map";
import type { Box, MapLayout, Tile } from "./map-layout";
import { renderScene } from "./render-scene";
import { routeWay } from "./route-way";
import { drawnTexts } from "./testing/drawn-texts";
import { paletteOf } from "./theme";
import { layoutWithPanels } from "./user-panel";
import { figureWords, type Lang } from "./words";

const HEIGHTS = [400, 480, 520, 560, 640, 720, 1000];
const MODELS = [DEFAULT_HOST_MODEL, { ...DEFAULT_HOST_MODEL, bridgeNfCallIptables: false, security: true }];
const NET_TILES = layoutMap(DEFAULT_HOST_MODEL).tiles.filter(({ place }) => place.startsWith("net/"));

type Hung = {
  readonly below: readonly Tile[];
  readonly entered?: number;
  readonly isOpen?: boolean;
  readonly lang?: Lang;
};

/** Hosts whose base chains call these: below each a count of them, or those that a packet entered. */
function mapWith(height: number, model: typeof DEFAULT_HOST_MODEL, hung: Hung): MapLayout {
  const { below, entered = 0, isOpen = false, lang = "en" } = hung;
  const names = ["DOCKER", "ufw-before-output", "ufw-user-output", "KUBE-SERVICES"];
  return layoutWithPanels((room) => layoutMap(model, { height, room }), {
    below: new Map(below.map(({ place }) => [place, names])),
    entered: new Map(entered === 0 ? [] : below.map(({ place }) => [place, names.slice(0, entered)])),
    expanded: new Set(isOpen ? below.map(({ place }) => place) : []),
    moreText: figureWords(lang).userChains,
  });
}

const everyMap = (
  hung: Omit<Hung, "below">,
  check: (layout: MapLayout, what: string, tile: Tile) => void,
) => {
  for (const tile of NET_TILES)
    for (const height of HEIGHTS)
      for (const model of MODELS)
        check(mapWith(height, model, { ...hung, below: [tile] }), `${tile.place} ${height}`, tile);
};

function expectApart(layout: MapLayout, what: string): void {
  const legend = legendBoxes(layout, paletteOf("light"), figureWords("en"));
  const card: Box = { ...layout.card, height: 30 + 2 * 20 };
  layout.panels.forEach(({ box, more }, index) => {
    const others = layout.panels.slice(index + 1).map((one) => one.box);
    const map = [...layout.hooks, ...layout.ends, ...layout.decisions].map((one) => one.box);
    for (const other of [...others, ...map, ...legend, card])
      if (overlaps(box, other)) throw new Error(`${what}: ${JSON.stringify([box, other, card])}`);
    if (more !== null && !contains(box, more.box)) throw new Error(`${what}: the button leaves its panel`);
    expect(contains({ x: 0, y: 0, width: layout.width, height: layout.height }, box), what).toBe(true);
  });
}

describe("user chains beside the legend and the card", () => {
  it("[F26] the count of those below each base chain is drawn, over no legend, card or hook, at any height", () => {
    everyMap({}, (layout, what) => {
      expect(layout.panels.length, what).toBe(1);
      expectApart(layout, what);
    });
  });

  it("[F26] so are those that a packet entered, with the count of the others", () => {
    for (const entered of [1, 2])
      everyMap({ entered }, (layout, what) => {
        expect(layout.panels[0]?.rows.length, what).toBe(entered);
        expectApart(layout, what);
      });
  });

  it("[F26] with them the legend is whole, and has lines as far apart as they need", () => {
    for (const entered of [0, 1])
      everyMap({ entered }, (layout, what) => {
        const legend = legendBoxes(layout, paletteOf("light"), figureWords("en"));
        const bare = legendBoxes({ ...layout, panels: [] }, paletteOf("light"), figureWords("en"));
        expect(legend.length, what).toBe(bare.length);
        expect(Math.min(...legend.map(({ height }) => height)), what).toBeGreaterThanOrEqual(14);
      });
  });

  it("[F26] of a host whose every base chain calls some, those that are drawn lie on nothing", () => {
    for (const height of HEIGHTS)
      for (const model of MODELS)
        for (const lang of ["en", "zh-TW"] as const) {
          const layout = mapWith(height, model, { below: NET_TILES, lang });
          expectApart(layout, `${height} ${lang}`);
          const drawn = new Set<string>(layout.panels.map(({ place }) => place));
          for (const place of ["ip:nat:OUTPUT", "ip:filter:OUTPUT", "ip:filter:INPUT", "ip:filter:FORWARD"])
            expect(drawn, `${height} ${lang}`).toContain(`net/${place}`);
        }
  });

  it("[F26] opened ones hide no item of the legend in part, and the card gives way to them", () => {
    everyMap({ isOpen: true }, (layout, what) => {
      expect(layout.panels[0]?.rows.length, what).toBe(4);
      expectApart({ ...layout, hooks: [], ends: [], decisions: [] }, what);
    });
  });

  it("[F27] a way to those below the legend or the card leads beside its hook, across no word of them", () => {
    for (const tile of NET_TILES.filter(({ heading }) => heading !== "right"))
      for (const height of HEIGHTS) {
        const layout = mapWith(height, DEFAULT_HOST_MODEL, { below: [tile], entered: 1 });
        const packet = packetIn(tile);
        const [branch] = routeWay(layout, packet).branches;
        expect(branch?.places.length, tile.place).toBe(1);
        const nodes = renderScene({
          ...{ layout, topology: null, conversation: CONVERSATION, packets: [packet] },
          ...{ counters: new Map(), theme: "light", lang: "en" },
        }).nodes;
        const within = [layout.legend, layout.card];
        const texts = drawnTexts(nodes).filter(({ box }) => within.some((area) => contains(area, box)));
        for (const { x, y } of branch?.points ?? [])
          for (const { box, text } of texts)
            if (overlaps({ x, y, width: 0, height: 0 }, box, 1))
              throw new Error(`${tile.place} ${height}: ${text}`);
      }
  });
});

const CONVERSATION = {
  ...{ id: "c1", scenario: "outside-to-container", protocol: "tcp" },
} as unknown as Conversation;

/** A packet that met this tile and the first user chain below it. */
function packetIn(tile: Tile): Packet {
  const user = tile.chain.replace(/[^:]+$/, "DOCKER") as ChainKey;
  const hop = (chain: ChainKey, place: Place, line: number) => ({
    ...{
      chain,
      place,
      line,
      stampUs: 1_000_000 + line,
      in: "eth0",
      out: "docker0",
      physIn: null,
      physOut: null,
    },
  });
  return {
    ...{
      id: "p1",
      conversation: "c1",
      direction: "request",
      fate: "forwarded",
      droppedAt: null,
      changes: [],
    },
    ...{ skipped: [], header: { src: "192.0.2.1", dst: "172.17.0.2", protocol: "tcp", family: "ip" } },
    hops: [
      hop(tile.chain, tile.place, 1),
      hop(user, userTile("net", user, tile.title as "INPUT" | "OUTPUT"), 2),
    ],
  } as unknown as Packet;
}
