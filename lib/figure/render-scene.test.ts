import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Packet } from "@/lib/journey";
import { PlaceTally } from "@/lib/journey/place-tally";
import type { Topology } from "@/lib/protocol/topology";
import { chosenPackets } from "./chosen-packets";
import { layoutMap } from "./layout-map";
import type { Box } from "./map-layout";
import { modelFromPackets } from "./model-from-packets";
import { type Picture, renderScene, renderStage } from "./render-scene";
import type { SceneNode } from "./scene";
import { sceneToSvg } from "./scene-to-svg";
import { drawnTexts } from "./testing/drawn-texts";
import { journeysOf } from "./testing/journeys";
import { paletteOf } from "./theme";
import { figureWords } from "./words";

const SCENARIOS = ["container-to-container", "localhost-to-container", "wan-to-container"] as const;

function countersOf(packets: readonly Packet[]) {
  const tally = new PlaceTally();
  for (const { hops } of packets) for (const { place } of hops) tally.visit(place);
  return tally.counts();
}

function pictureOf(name: string, more: Partial<Picture> = {}, height = 560): Picture {
  const { packets, conversations } = journeysOf(readFileSync(`public/captures/${name}.log`, "utf8"));
  return {
    layout: layoutMap(modelFromPackets(packets), { height }),
    topology: null,
    conversation: conversations[0] ?? null,
    packets: chosenPackets(packets, null),
    counters: countersOf(packets),
    theme: "light",
    lang: "en",
    ...more,
  };
}

const pictures = SCENARIOS.flatMap((name) =>
  [420, 560, 760].flatMap((height) =>
    (["en", "zh-TW"] as const).map((lang) => ({
      name,
      height,
      lang,
      picture: pictureOf(name, { lang }, height),
    })),
  ),
);

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width - 0.5 &&
  b.x < a.x + a.width - 0.5 &&
  a.y < b.y + b.height - 0.5 &&
  b.y < a.y + a.height - 0.5;

const within = (inner: Box, outer: Box) =>
  inner.x >= outer.x - 0.5 &&
  inner.y >= outer.y - 0.5 &&
  inner.x + inner.width <= outer.x + outer.width + 0.5 &&
  inner.y + inner.height <= outer.y + outer.height + 0.5;

/** Numbers at three decimals, so that a golden does not depend on a platform. */
function golden(name: string, svg: string): void {
  const file = new URL(`testdata/${name}.svg`, import.meta.url);
  const normal = svg.replace(/-?\d+\.\d{4,}/g, (number) => String(Math.round(Number(number) * 1000) / 1000));
  if (process.env.UPDATE_GOLDENS === "1") writeFileSync(file, normal);
  expect(normal).toBe(readFileSync(file, "utf8"));
}

describe("renderScene", () => {
  it.each(SCENARIOS)("[F16] draws %s like its golden (UPDATE_GOLDENS=1 writes it anew)", (name) => {
    golden(name, sceneToSvg(renderScene(pictureOf(name))));
  });

  it("[F14] writes nothing smaller than 10.5, and no two texts over each other", () => {
    for (const { name, height, lang, picture } of pictures) {
      const texts = drawnTexts(renderScene(picture).nodes);
      expect(texts.length).toBeGreaterThan(60);
      texts.forEach((a, index) => {
        expect(a.size).toBeGreaterThanOrEqual(10.5);
        for (const b of texts.slice(index + 1)) {
          if (overlap(a.box, b.box))
            throw new Error(`${name} ${height} ${lang}: "${a.text}" lies on "${b.text}"`);
        }
      });
    }
  });

  it("[F14] explains moving packets as well where they move, over no other text", () => {
    for (const { name, height, lang, picture } of pictures) {
      const { below, panels, above } = renderStage(picture, { moving: true });
      const tiles = allNodes(renderScene(picture).nodes).filter(({ attrs }) =>
        /^map-tile/.test(`${attrs.class}`),
      );
      const texts = drawnTexts([...below, ...panels, ...tiles, ...above]);
      const added = texts.filter(({ text }) =>
        [figureWords(lang).here, figureWords(lang).others].includes(text),
      );
      expect(added, `${name} ${height} ${lang}`).toHaveLength(2);
      for (const one of added)
        for (const other of texts)
          if (one !== other) expect(overlap(one.box, other.box), other.text).toBe(false);
    }
  });

  it("[F14] keeps every text of a tile, an end or a callout in its box, and all of it in the picture", () => {
    for (const { picture } of pictures) {
      const scene = renderScene(picture);
      const whole = { x: 0, y: 0, width: scene.width, height: scene.height };
      for (const { text, box } of drawnTexts(scene.nodes)) expect(within(box, whole), text).toBe(true);
      let boxed = 0;
      for (const node of allNodes(scene.nodes)) {
        if (!/map-(?:tile|end|callout|step|card)/.test(String(node.attrs.class))) continue;
        const frame = node.children?.find(
          ({ tag, attrs }) => tag === "rect" && attrs.rx !== undefined,
        )?.attrs;
        if (frame === undefined) continue;
        const box = { x: +frame.x!, y: +frame.y!, width: +frame.width!, height: +frame.height! };
        for (const text of drawnTexts([node])) {
          boxed += 1;
          expect(
            within(text.box, box),
            `"${text.text}" in ${node.attrs["data-place"] ?? node.attrs.class}`,
          ).toBe(true);
        }
      }
      expect(boxed).toBeGreaterThan(30);
    }
  });

  it("[F14] puts callouts over no tile, end, decision or other callout", () => {
    const scene = renderScene(pictureOf("wan-to-container"));
    const { layout } = pictureOf("wan-to-container");
    const callouts = allNodes(scene.nodes)
      .filter(({ attrs }) => attrs.class === "map-callout")
      .map((node) => node.children?.find(({ tag }) => tag === "rect")?.attrs)
      .map((frame) => ({ x: +frame!.x!, y: +frame!.y!, width: +frame!.width!, height: +frame!.height! }));
    // Address and port there, and back as the request tells; the TTL of both directions; two MAC addresses.
    expect(callouts).toHaveLength(5);
    const taken = [...layout.tiles, ...layout.ends, ...layout.decisions, ...layout.hooks].map(
      ({ box }) => box,
    );
    callouts.forEach((callout, index) => {
      for (const box of [...taken, ...callouts.slice(index + 1)]) expect(overlap(callout, box)).toBe(false);
    });
  });

  it("[F14] lists the user chains that logged a packet beside their base chain", () => {
    const base = pictureOf("wan-to-container");
    const packets = base.packets.map((one) => ({
      ...one,
      hops: one.hops.flatMap((hop) =>
        hop.place === "net/ip:filter:FORWARD"
          ? [
              hop,
              ...["DOCKER-USER", "DOCKER-FORWARD", "DOCKER"].map((name) => ({
                ...hop,
                chain: `ip:filter:${name}` as typeof hop.chain,
                place: `net/ip:filter:${name}@FORWARD` as typeof hop.place,
              })),
            ]
          : [hop],
      ),
    }));
    const texts = drawnTexts(renderScene({ ...base, packets }).nodes);
    // Both directions met the same ones: said once.
    expect(texts.filter(({ text }) => text === "DOCKER-USER")).toHaveLength(1);
    texts.forEach((a, index) => {
      for (const b of texts.slice(index + 1))
        expect(overlap(a.box, b.box), `${a.text} on ${b.text}`).toBe(false);
    });
  });

  it("[F14] [F40] names every tile for a screen reader, with what happened there", () => {
    const names = allNodes(renderScene(pictureOf("container-to-container")).nodes)
      .filter(({ attrs }) => attrs.role === "button")
      .map(({ attrs }) => String(attrs["aria-label"]));
    expect(names).toContain(
      "broute BROUTING, ebtables, 2 lines, request: chain entered, reply: chain entered",
    );
    expect(names).toContain(
      "nat POSTROUTING, iptables, called by br_netfilter, 1 line, request: chain entered, reply: skipped: conntrack",
    );
    expect(new Set(names.filter((name) => name.startsWith("filter INPUT")))).toHaveLength(2);
  });

  it("[F17] stays well-formed and inert whatever names and addresses hold", () => {
    const base = pictureOf("wan-to-container");
    const nasty = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.constantFrom(
        "</text><script>alert(1)</script>",
        '" onload="x',
        "<!--",
        "]]>",
        "&#x0;",
        "\u0000\uFFFE\uD800",
      ),
    );
    fc.assert(
      fc.property(nasty, nasty, (name, address) => {
        const topology: Topology = {
          model: base.layout.graph.model,
          hostname: name,
          kernel: address,
          bridges: [{ name, network: name, mac: null, address, subnet: address, callsIptables: null }],
          ports: [{ name: "veth5ead5c7", bridge: name, container: name, address, mac: null }],
          nics: [{ name, address }],
          published: [],
          outside: [{ name, address, device: null }],
          engine: null,
          networks: [],
          containers: [],
          userChains: [],
        };
        const packets = base.packets.map((one) => ({
          ...one,
          header: { ...one.header, src: address, info: name },
        }));
        for (const conversation of [base.conversation, null]) {
          const svg = sceneToSvg(renderScene({ ...base, topology, packets, conversation }));
          expect(/<(?:script|style|a|image|use|foreignObject)\b|\s(?:on\w+|[\w:]*href)="/i.test(svg)).toBe(
            false,
          );
          expect(wellFormed(svg)).toBe(true);
        }
      }),
      { numRuns: 12 },
    );
  }, 30_000);
});

function allNodes(nodes: readonly SceneNode[]): readonly SceneNode[] {
  return nodes.flatMap((node) => [node, ...allNodes(node.children ?? [])]);
}

/** Every tag closed in order, every attribute quoted, every `&` an entity, no forbidden character. */
function wellFormed(svg: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
  if (/\p{Cs}|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/u.test(svg)) return false;
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([a-z]+)((?:\s[\w:-]+="[^"<]*")*)\s*(\/?)>/gi,
    (_, close, tag, _attrs, self) => {
      if (close === "/") return open.pop() === tag ? "" : "<";
      if (self !== "/") open.push(tag);
      return "";
    },
  );
  return open.length === 0 && !rest.includes("<") && !/&(?!(?:amp|lt|gt|quot);)/.test(svg);
}

describe.each(["light", "dark"] as const)("a packet of unknown direction, %s", (theme) => {
  const { request, unknown } = paletteOf(theme);
  const known = pictureOf("container-to-container", { theme });
  const packets = known.packets.slice(0, 1).map((packet) => ({ ...packet, direction: "unknown" as const }));
  const drawn = renderStage({ ...known, packets });
  const svgOf = (nodes: readonly SceneNode[]) =>
    sceneToSvg({ width: 1, height: 1, background: "#ffffff", title: "", nodes });

  it("[F15] has its own colour and dots on its way, its marks, its ends and its card", () => {
    const parts = drawn.above.map((node) => svgOf([node]));
    const legend = parts.find((svg) => svg.includes("map-legend"));
    const rest = [...parts.filter((svg) => svg !== legend), svgOf(drawn.below)].join("");
    expect(rest).toContain("map-way-unknown");
    expect(rest).toContain(unknown);
    expect(rest).toContain('stroke-dasharray="2.5 3.5"');
    expect(rest).not.toContain(request);
    expect(legend).toContain(unknown);
  });

  it("[F15] is named so on the tiles and in the legend", () => {
    const svg = sceneToSvg(renderScene({ ...known, packets }));
    expect(svg).toContain("direction unknown: chain entered");
    expect(svg).not.toContain("request: chain entered");
    expect(drawnTexts(renderScene({ ...known, packets }).nodes).map(({ text }) => text)).toContain(
      "direction unknown",
    );
  });
});
