import { describe, expect, it } from "vitest";
import type { Packet } from "@/lib/journey/journey";
import type { ChainKey } from "@/lib/netfilter/chain";
import { DEFAULT_HOST_MODEL } from "@/lib/netfilter/host-model";
import type { Place } from "@/lib/netfilter/place";
import type { UserChain } from "@/lib/protocol/topology";
import { contains } from "./callout";
import { layoutMap } from "./layout-map";
import { litAt, motionOf, positionAt } from "./motion";
import { type Picture, renderScene } from "./render-scene";
import { routeWay } from "./route-way";
import { sceneToSvg } from "./scene-to-svg";
import { drawnTexts } from "./testing/drawn-texts";
import { journeysOf } from "./testing/journeys";
import { paletteOf } from "./theme";
import { type Below, chainsBelow, chainsEntered, withEnteredChains, withUserPanels } from "./user-panel";
import { figureWords } from "./words";

const FORWARD = "net/ip:filter:FORWARD" as Place;
const TCP =
  "LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=5226 DF PROTO=TCP SPT=53204 DPT=80 SEQ=4 ACK=0 WINDOW=64240 RES=0x00 SYN URGP=0";
const LINES = [
  "ip:mangle:FWD IN=eth0 OUT=docker0",
  "ip:filter:FWD IN=eth0 OUT=docker0",
  "ip:filter:=DOCKER-USER IN=eth0 OUT=docker0",
  "ip:filter:=DOCKER IN=eth0 OUT=docker0",
  "ip:mangle:POST IN= OUT=docker0",
  "br:nat:POST IN= OUT=veth5ead5c7",
].map((line, index) => `[ 1.00000${index}] hop:abcdefgh:${line} SRC=192.0.2.1 DST=172.18.0.2 ${TCP}`);

const chain = (name: string, from: readonly string[]): UserChain => ({
  family: "ip",
  table: "filter",
  name,
  from,
  rules: [`-A ${name} -j RETURN`],
});
const CHAINS = [
  chain("DOCKER-STAGE-2", ["DOCKER-STAGE-1"]),
  chain("DOCKER-USER", ["FORWARD"]),
  chain("DOCKER-STAGE-1", ["FORWARD"]),
  chain("DOCKER", ["FORWARD"]),
  chain("elsewhere", ["nobody"]),
];
const BASE = layoutMap(DEFAULT_HOST_MODEL);
const BELOW: Below = chainsBelow(BASE, CHAINS);

function panelsOf(packets: readonly Packet[], expanded: readonly Place[] = []) {
  return withUserPanels(BASE, {
    below: BELOW,
    entered: chainsEntered(BASE, packets),
    expanded: new Set(expanded),
    moreText: figureWords("en").userChains,
  });
}

const [packet] = journeysOf(`${LINES.join("\n")}\n`).packets as readonly [Packet];
const panelAt = (layout: ReturnType<typeof panelsOf>) => layout.panels.find(({ place }) => place === FORWARD);

describe("user chains", () => {
  it("[F26] hang below the base chain that calls them, each behind its caller", () => {
    expect(BELOW.get(FORWARD)).toEqual(["DOCKER-USER", "DOCKER-STAGE-1", "DOCKER-STAGE-2", "DOCKER"]);
    expect([...BELOW.values()].flat()).not.toContain("elsewhere");
  });

  it("[F26] shows those that were entered and how many more there are, or all of them", () => {
    const idle = panelAt(panelsOf([]));
    expect([idle?.rows.length, idle?.more?.hidden]).toEqual([0, 4]);
    const entered = panelAt(panelsOf([packet]));
    expect(entered?.rows.map(({ title }) => title)).toEqual(["DOCKER-USER", "DOCKER"]);
    expect(entered?.more?.hidden).toBe(2);
    const all = panelAt(panelsOf([packet], [FORWARD]));
    expect(all?.rows.map(({ title }) => title)).toEqual(BELOW.get(FORWARD));
  });

  it("[F26] the card of the conversation gives way to those beside INPUT for which there is no room below it", () => {
    const input = "net/ip:filter:INPUT" as Place;
    const names = ["ufw-before-input", "ufw-user-input", "ufw-after-input", "ufw-track-input"];
    const inward = ["ip:filter:IN", ...names.map((name) => `ip:filter:=${name}`)].map(
      (prefix, index) =>
        `[ 1.00000${index}] hop:abcdefgh:${prefix} IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.10 ${TCP}`,
    );
    const { packets } = journeysOf(`${inward.join("\n")}\n`);
    const layout = panelsOf(packets);
    const panel = layout.panels.find(({ place }) => place === input);
    expect(panel?.rows.map(({ title }) => title)).toEqual(names);
    expect(layout.card.x + layout.card.width).toBeLessThan(panel?.box.x ?? 0);
    expect(layout.card.width).toBeGreaterThan(200);
    expect(panelsOf([]).card).toEqual(BASE.card);
  });

  it("[F27] the way passes each of them in order, and the packet is there when its line says so", () => {
    const layout = panelsOf([packet]);
    const way = routeWay(layout, packet);
    expect(way.branches.map(({ places }) => places)).toEqual([
      ["net/ip:filter:DOCKER-USER@FORWARD", "net/ip:filter:DOCKER@FORWARD"],
    ]);
    const motion = motionOf(way, packet.hops.length);
    packet.hops.forEach(({ place }, hop) => {
      const atMs = motion.stopsMs[hop] ?? 0;
      if (hop > 0) expect(atMs).toBeGreaterThan(motion.stopsMs[hop - 1] ?? 0);
      expect(litAt(motion, atMs + 1)).toBe(place);
      const row = panelAt(layout)?.rows.find((one) => one.place === place);
      if (row !== undefined) expect(positionAt(motion, atMs)?.y).toBeCloseTo(row.axis.y, 1);
    });
    let before = positionAt(motion, 0);
    for (let ms = 4; ms <= motion.durationMs; ms += 4) {
      const now = positionAt(motion, ms);
      expect(now, `${ms} ms`).not.toBeNull();
      expect(Math.hypot((now?.x ?? 0) - (before?.x ?? 0), (now?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(12);
      before = now;
    }
  });

  it("[F27] a drop in one of them ends the way there, with bar and cross", () => {
    const hops = packet.hops.slice(0, 3);
    const last = hops.at(-1)?.place ?? null;
    const dropped: Packet = { ...packet, hops, fate: "dropped", droppedAt: last };
    const layout = panelsOf([dropped]);
    const way = routeWay(layout, dropped);
    expect(way.visits.filter((visit) => visit.dropped).map(({ place }) => place)).toEqual([last]);
    // The line and its branch are one.
    const [tip, begin] = [way.strands[0]?.corners.at(-1), way.branches[0]?.corners[0]];
    expect(Math.hypot((tip?.x ?? 0) - (begin?.x ?? 99), (tip?.y ?? 0) - (begin?.y ?? 99))).toBeLessThan(0.1);
    const motion = motionOf(way, hops.length);
    const row = panelAt(layout)?.rows[0];
    const end = positionAt(motion, motion.arrivedMs);
    expect(Math.abs((end?.y ?? 0) - (row?.axis.y ?? 0))).toBeLessThan(8);
    // With its cross, it is within the panel's frame.
    const frame = panelAt(layout)?.box ?? { x: 0, y: 0, width: 0, height: 0 };
    expect((end?.y ?? 0) + 9).toBeLessThan(frame.y + frame.height);
    const svg = svgOf(layout, dropped);
    // One of them is the legend's.
    expect(svg.match(/M0 -9V9/g)?.length).toBe(2);
    expect(svg).toContain("DOCKER-USER, iptables, request: dropped");
  });

  it("[F27] a drop behind them stands at the chain that called them, where the way has come back", () => {
    const hops = packet.hops.slice(0, 4);
    const [, , entered, callee] = hops;
    if (entered === undefined || callee === undefined) throw new Error("no hops");
    const dropped = (droppedAt: Place): Packet => ({ ...packet, hops, fate: "dropped", droppedAt });
    const layout = panelsOf([dropped(FORWARD)]);
    const way = routeWay(layout, dropped(FORWARD));
    expect(way.visits.filter((visit) => visit.dropped).map(({ place }) => place)).toEqual([FORWARD]);
    expect(way.branches.map((branch) => branch.dropped)).toEqual([false]);
    const before = routeWay(layout, dropped(entered.place));
    expect(before.visits.filter((visit) => visit.dropped).map(({ place }) => place)).toEqual([entered.place]);
    const end = positionAt(motionOf(before, hops.length), motionOf(before, hops.length).arrivedMs);
    const row = panelAt(layout)?.rows.find(({ place }) => place === entered.place);
    expect(Math.abs((end?.y ?? 0) - (row?.axis.y ?? 0))).toBeLessThan(8);
  });

  it("[F38] touch nothing of the link layer, however many there are and however high the map is", () => {
    const names = ["DOCKER-USER", "DOCKER-ISOLATION-STAGE-1", "DOCKER-ISOLATION-STAGE-2", "DOCKER", "a", "b"];
    const entering = (count: number): Packet => {
      const hop = packet.hops[2];
      if (hop === undefined) throw new Error("no hop");
      const hops = names.slice(0, count).map((name) => ({
        ...hop,
        chain: `ip:filter:${name}` as ChainKey,
        place: `net/ip:filter:${name}@FORWARD` as Place,
      }));
      return { ...packet, hops: [...packet.hops.slice(0, 2), ...hops] };
    };
    for (const height of [400, 490, 510, 560, 700, 1000])
      for (const count of [1, 3, 4, 6]) {
        const layout = withEnteredChains(
          (room) => layoutMap(DEFAULT_HOST_MODEL, { height, room }),
          [entering(count)],
          "en",
        );
        const panel = panelAt(layout);
        expect(panel?.rows.length).toBe(count);
        const others = [...layout.hooks, ...layout.ends, ...layout.decisions];
        for (const { box } of others)
          expect(overlap(panel?.box as Rect, box), `${height} ${count}`).toBe(false);
        const svg = sceneToSvg(sceneOf(layout, entering(count)));
        expect(svg).not.toContain("…");
        // The band's own colour is below the panel, and the link layer's is not.
        const last = [
          ...svg.matchAll(/<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)" rx="8" fill="(#\w+)"\/>/g),
        ];
        const under = last.find(([, x, y, width, height]) => {
          const box = { x: Number(x), y: Number(y), width: Number(width), height: Number(height) };
          return panel !== undefined && contains(box, panel.box);
        });
        expect(under?.[5]).toBe(paletteOf("light").band.net);
      }
  });

  it("[F40] their counters say how many lines each logged, beside its name, and what was dropped there", () => {
    const layout = panelsOf([packet], [FORWARD]);
    const rows = panelAt(layout)?.rows ?? [];
    const counters = new Map(rows.map(({ place }) => [place, { visits: 9876, drops: 12 }]));
    const texts = drawnTexts(sceneOf(layout, packet, counters).nodes);
    for (const { title, box } of rows) {
      const within = texts.filter((text) => contains(box, text.box));
      expect(within.map(({ text }) => text).slice(0, 2)).toEqual([title, "9.9k"]);
      for (const one of within)
        for (const other of within) if (one !== other) expect(overlap(one.box, other.box)).toBe(false);
    }
    expect(texts.filter(({ text }) => text === "12").length).toBeGreaterThan(0);
  });

  it("[F14] their names lie over no other text of the map", () => {
    for (const expanded of [[], [FORWARD]]) {
      const layout = panelsOf([packet], expanded);
      const panel = panelAt(layout);
      const { nodes } = sceneOf(layout, packet);
      const texts = drawnTexts(nodes);
      const rows = texts.filter(({ text }) => panel?.rows.some(({ title }) => title === text));
      expect(rows.length).toBe(panel?.rows.length);
      for (const row of rows)
        for (const other of texts.filter((one) => one !== row))
          expect(overlap(row.box, other.box)).toBe(false);
    }
  });
});

function sceneOf(
  layout: ReturnType<typeof panelsOf>,
  one: Packet,
  counters: Picture["counters"] = new Map(),
) {
  const conversation = journeysOf(`${LINES.join("\n")}\n`).conversations[0] ?? null;
  return renderScene({
    layout,
    topology: null,
    conversation,
    packets: [one],
    counters,
    theme: "light",
    lang: "en",
  });
}

function svgOf(layout: ReturnType<typeof panelsOf>, one: Packet): string {
  return sceneToSvg(sceneOf(layout, one));
}

type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
