import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph } from "@/lib/netfilter/build-graph";
import type { Topology } from "@/lib/protocol/topology";
import { pathData } from "../lane";
import { layoutMap } from "../layout-map";
import type { Box } from "../map-layout";
import { modelFromPackets } from "../model-from-packets";
import { positionAt } from "../motion";
import { hopAt } from "../playback";
import type { SceneNode } from "../scene";
import { drawnTexts } from "../testing/drawn-texts";
import { journeysOf } from "../testing/journeys";
import { timetableOf } from "../timetable";
import type { Lang } from "../words";
import { type AboveLayout, NET, type NodeId, PROCESS } from "./above-layout";
import { joinPoints } from "./above-links";
import { aboveMotion, nodeAt } from "./above-motion";
import { routeAbove } from "./above-way";
import { drawAbove } from "./draw-above";
import { layoutAbove } from "./layout-above";
import { seenTopology } from "./seen-topology";
import { hostOf } from "./testing/host-of";

const SCENARIOS = {
  "container-to-container": ["card:vethd709394", "bridge:docker0", "card:veth5ead5c7"],
  "localhost-to-container": ["process", "net", "bridge:docker0", "card:veth5ead5c7"],
  "wan-to-container": ["outside:", "nic:enp0s8", "net", "bridge:docker0", "card:veth5ead5c7"],
} as const;

const sizes = fc.record({
  count: fc.integer({ min: 0, max: 60 }),
  width: fc.integer({ min: 620, max: 1900 }),
  height: fc.integer({ min: 300, max: 1000 }),
});
const layoutOf = ({ count, width, height }: { count: number; width: number; height: number }) =>
  layoutAbove(hostOf(count), { width, height, lang: "en" });

describe("the view from above", () => {
  it("[F23] whatever there is, no node lies on another, and each lies in the picture", () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const layout = layoutOf(size);
        const boxes = nodeBoxes(layout);
        for (const [index, box] of boxes.entries()) {
          expect(box.width).toBeGreaterThan(0);
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(layout.width);
          expect(box.y + box.height).toBeLessThanOrEqual(layout.height);
          for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("[F51] names internal networks so, with a bridge or without", () => {
    const host = hostOf(6);
    const networks = host.networks.map((one) => {
      const isInternal = one.name !== "bridge";
      return one.name === "frontend"
        ? { ...one, isInternal, driver: "macvlan", bridge: null }
        : { ...one, isInternal };
    });
    const bridges = host.bridges.filter(({ network }) => network !== "frontend");
    const topology = { ...host, networks, bridges };
    const titlesIn = (lang: Lang) => {
      const layout = layoutAbove(topology, { width: 1400, height: 900, lang });
      const picture = {
        layout,
        topology,
        chosen: false,
        ways: [],
        lit: new Set<NodeId>(),
        theme: "light",
        lang,
      } as const;
      const texts = drawnTexts(drawAbove(picture).nodes).map(({ text }) => text.split(" · ")[0] ?? "");
      return texts.filter((text) => /(network|網路) (?!layer)/.test(text)).sort();
    };
    expect(titlesIn("en")).toEqual([
      "internal network backend",
      "internal network empty",
      "internal network frontend (macvlan)",
      "network bridge",
    ]);
    expect(titlesIn("zh-TW")).toContain("內部網路 backend");
  });

  it("[F14] no text is small, leaves the picture or lies on another one", () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const layout = layoutOf(size);
        const { nodes } = drawAbove({
          layout,
          topology: hostOf(size.count),
          chosen: false,
          ways: [],
          lit: new Set(),
          theme: "light",
          lang: "en",
        });
        const texts = drawnTexts(nodes);
        expect(texts.length).toBeGreaterThan(size.count);
        for (const [index, text] of texts.entries()) {
          expect(text.size).toBeGreaterThanOrEqual(10.5);
          expect(text.box.x).toBeGreaterThanOrEqual(0);
          expect(text.box.x + text.box.width, text.text).toBeLessThanOrEqual(layout.width + 0.5);
          for (const other of texts.slice(index + 1))
            expect(overlap(text.box, other.box), `${text.text} | ${other.text}`).toBe(false);
        }
      }),
      { numRuns: 25 },
    );
  });

  it.each([620, 640, 1280])("[F28] in a panel %i wide, the words of a small host are whole", (width) => {
    const host = hostOf(2);
    const first = { ...(host.published[0] as Topology["published"][number]), container: "nginx" };
    const topology = {
      ...host,
      engine: null,
      containers: host.containers.map((one, index) => ({ ...one, name: index === 0 ? "nginx" : "netutils" })),
      nics: [{ name: "enp0s8", address: "172.17.1.105" }],
      outside: [{ name: "wan", address: "172.17.1.104", device: null }],
      published: [first, { ...first, hostPort: 5566 }, { ...first, hostPort: 5577, containerPort: 8080 }],
    };
    const layout = layoutAbove(topology, { width, height: 690, lang: "en", stranger: "172.17.1.199" });
    const drawing = {
      ...{ layout, topology, chosen: false, ways: [], lit: new Set<NodeId>() },
      ...({ theme: "light", lang: "en" } as const),
    };
    const texts = drawnTexts(drawAbove(drawing).nodes);
    expect(texts.filter(({ text }) => text.includes("…"))).toEqual([]);
    const title = texts.find(({ text }) => text === "Kernel space");
    const wire = joinPoints(layout, PROCESS, NET)?.[0]?.x ?? 0;
    const { x = 0, width: long = 0 } = title?.box ?? {};
    expect(wire < x || wire > x + long).toBe(true);
  });

  it("[F41] an interface that leads to a machine of ours leads to no other one, and that machine has no other", () => {
    const wiresWith = (device: string | null) => {
      const host = hostOf(2);
      const topology = {
        ...host,
        nics: [...host.nics, { name: "hopwan1", address: "198.51.100.1" }],
        outside: [{ name: "wan", address: "198.51.100.2", device }],
      };
      const layout = layoutAbove(topology, { width: 1280, height: 690, lang: "en" });
      const { nodes } = drawAbove({
        ...{ layout, topology, chosen: false, ways: [], lit: new Set<NodeId>() },
        ...({ theme: "light", lang: "en" } as const),
      });
      const drawn = new Set(nodes.flatMap((node) => pathsIn(node, "above-wires")));
      const isJoined = (machine: string, nic: string) => {
        const points = joinPoints(layout, `outside:${machine}` as NodeId, `nic:${nic}` as NodeId);
        return points !== null && drawn.has(pathData(points));
      };
      return ["wan", ""].flatMap((machine) =>
        ["eth0", "hopwan1"].filter((nic) => isJoined(machine, nic)).map((nic) => `${machine}-${nic}`),
      );
    };
    expect(wiresWith("hopwan1")).toEqual(["wan-hopwan1", "-eth0"]);
    expect(wiresWith(null)).toEqual(["wan-eth0", "wan-hopwan1", "-eth0", "-hopwan1"]);
  });

  it.each([
    [3, 1280, 512, "short"],
    [7, 1280, 512, "line"],
    [7, 1280, 700, "short"],
    [12, 1280, 512, "line"],
    [7, 900, 512, "line"],
  ])(
    "[F28] of %i containers, %i × %i, no port is cut: what has no room is a number",
    (count, width, height, density) => {
      const host = hostOf(count);
      const published = host.containers.flatMap(({ name, endpoints: [first] }, index) =>
        [0, 1, 2, 3].map((port) => ({
          protocol: "tcp" as const,
          hostPort: 30_000 + index * 10 + port,
          bound: null,
          container: name,
          containerAddress: first?.address ?? "",
          containerPort: 8080 + port,
        })),
      );
      const topology = { ...host, published };
      const layout = layoutAbove(topology, { width, height, lang: "en" });
      const { nodes } = drawAbove({
        ...{ layout, topology, chosen: false, ways: [], lit: new Set<NodeId>() },
        ...({ theme: "light", lang: "en" } as const),
      });
      const cards = drawnTexts(nodes).filter(({ text }) => /host .*(→|\+\d)/.test(text));
      expect(layout.density).toBe(density);
      expect(cards).toHaveLength(count);
      for (const { text } of cards) {
        expect(text).not.toContain("…");
        const shown = text.match(/3\d{4} → 80\d\d/g)?.length ?? 0;
        expect(shown + Number(/\+(\d)$/.exec(text)?.[1] ?? 0)).toBe(4);
      }
    },
  );

  it.each([640, 900, 1280])(
    "[F29] with 9 containers, %i wide, a card that is pointed at says all of itself",
    (width) => {
      const topology = hostOf(9);
      const layout = layoutAbove(topology, { width, height: 512, lang: "en" });
      const cards = layout.groups.flatMap((one) => one.cards);
      expect(layout.density).not.toBe("full");
      for (const { id, name, address, address6, mac, port } of cards) {
        const { nodes } = drawAbove({
          ...{ layout, topology, chosen: false, ways: [], lit: new Set<NodeId>(), pointed: id },
          ...({ theme: "light", lang: "en" } as const),
        });
        const texts = drawnTexts(nodes);
        const all = texts.map(({ text }) => text).join("\n");
        for (const part of [name, address, address6, mac, port]) expect(all).toContain(part ?? "");
        const told = texts.filter(({ text }) => text.includes(mac ?? "-") || text.includes(port ?? "-"));
        expect(told.length).toBeGreaterThan(0);
        for (const one of told)
          for (const other of texts)
            expect(one !== other && overlap(one.box, other.box), `${one.text} | ${other.text}`).toBe(false);
      }
    },
  );

  it.each(Object.entries(SCENARIOS))("[F24] %s passes the nodes that its lines name", (name, nodes) => {
    const { host, packets } = article(name);
    const [request, reply] = packets.map((packet) => [...routeAbove(host, packet).used]);
    expect(request).toEqual(nodes);
    expect(reply).toEqual([...nodes].reverse());
  });

  it("[F24] fragments go in as one, with all their hops: none of them ends in the bridge", () => {
    const { host, packets } = hostAndPackets("lib/journey/testdata/nft-1-fragments.log");
    for (const packet of packets) {
      expect(
        packet.hops.filter(({ place }) => place === "link/bridge:nat:PREROUTING").length,
      ).toBeGreaterThan(1);
      const { way, nodes } = routeAbove(host, packet);
      const [strand] = way.strands;
      expect(way.strands).toHaveLength(1);
      expect(strand?.stops.map(({ hop }) => hop)).toEqual(packet.hops.map((_, hop) => hop));
      expect(nodes).not.toContain(null);
    }
  });

  it.each(Object.keys(SCENARIOS))(
    "[F25] %s: in each hop when the chain map is, on its way between",
    (name) => {
      const { host, packets, model } = article(name);
      const map = layoutMap(model);
      for (const packet of packets) {
        const timetable = timetableOf(map, packet);
        const above = aboveMotion(host, packet, timetable);
        const boxes = new Map(idBoxes(host.layout));
        const named = [...timetable.stopsMs, ...timetable.entersMs];
        named.forEach((atMs, index) => {
          const hop = hopAt(timetable, atMs);
          expect(hop).toBe(index % packet.hops.length);
          const node = above.nodes[hop] as NodeId;
          expect(nodeAt(above, atMs)).toBe(node);
          const at = positionAt(above.motion, atMs);
          const box = boxes.get(node) as Box;
          expect(at).not.toBeNull();
          expect(at?.x).toBeGreaterThanOrEqual(box.x - 0.01);
          expect(at?.x).toBeLessThanOrEqual(box.x + box.width + 0.01);
          expect(at?.y).toBeGreaterThanOrEqual(box.y - 0.01);
          expect(at?.y).toBeLessThanOrEqual(box.y + box.height + 0.01);
        });
        let before = positionAt(above.motion, 0);
        for (let ms = 4; ms <= timetable.durationMs; ms += 4) {
          const now = positionAt(above.motion, ms);
          expect(now).not.toBeNull();
          expect(Math.hypot((now?.x ?? 0) - (before?.x ?? 0), (now?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(
            30,
          );
          before = now;
        }
        expect(positionAt(above.motion, -1)).toBeNull();
        expect(positionAt(above.motion, timetable.durationMs + 1)).toBeNull();
      }
    },
  );
});

function article(name: string) {
  return hostAndPackets(`public/captures/${name}.log`);
}

/** The first two packets of a capture, and the host that they show. */
function hostAndPackets(path: string) {
  const { packets } = journeysOf(readFileSync(path, "utf8"));
  const model = modelFromPackets(packets);
  const topology = seenTopology(packets, model);
  const layout = layoutAbove(topology, { width: 1280, height: 512, lang: "en" });
  return { host: { layout, topology, graph: buildGraph(model, "ip") }, packets: packets.slice(0, 2), model };
}

function idBoxes(layout: AboveLayout): readonly (readonly [NodeId, Box])[] {
  const bridges = layout.groups.flatMap(({ bridge }) => bridge ?? []);
  const cards = layout.groups.flatMap((group) => group.cards);
  const named = [layout.net, layout.process, ...(layout.proxy === null ? [] : [layout.proxy])];
  return [...bridges, ...cards, ...layout.nics, ...layout.machines, ...named].map(({ id, box }) => [id, box]);
}

function nodeBoxes(layout: AboveLayout): readonly Box[] {
  return idBoxes(layout).map(([, box]) => box);
}

function overlap(a: Box, b: Box): boolean {
  const e = 0.01;
  return (
    a.x + e < b.x + b.width && b.x + e < a.x + a.width && a.y + e < b.y + b.height && b.y + e < a.y + a.height
  );
}

/** `d` of the paths in the group of that class. */
function pathsIn(node: SceneNode, inClass: string): readonly string[] {
  if (node.attrs.class !== inClass) return [];
  return (node.children ?? []).map(({ attrs }) => String(attrs.d));
}
