import type { Topology } from "@/lib/protocol/topology";
import { bridgeCallsTexts } from "../bridge-calls-text";
import { type ArrowAt, drawLanes } from "../draw-way";
import { label, labelWidth, TEXT } from "../label";
import { pathData } from "../lane";
import type { Box, Point } from "../map-layout";
import { group, path, rect, type SceneNode } from "../scene";
import { type Palette, paletteOf, type Theme } from "../theme";
import { type AboveWords, figureWords, type Lang } from "../words";
import type { AboveLayout, BridgeBar, Group, NamedBox, NodeId } from "./above-layout";
import { ELSEWHERE, NET, PROCESS, PROXY } from "./above-layout";
import { detailLines, NAMED_PADDING, wrapWords } from "./above-lines";
import { joinPoints, NIC_LANES } from "./above-links";
import { frame, type Look, nodeGroup } from "./above-node";
import type { AboveWay } from "./above-way";
import { drawCard } from "./draw-card-above";

export type AbovePicture = {
  readonly layout: AboveLayout;
  readonly topology: Topology;
  /** A conversation is chosen: what its ways do not use is greyed. */
  readonly chosen: boolean;
  readonly ways: readonly AboveWay[];
  /** Nodes that a moving packet is in now. */
  readonly lit: ReadonlySet<NodeId>;
  /** The card that is pointed at; null: those that the ways use. Small cards only leave out what is said of it. */
  readonly pointed?: NodeId | null;
  readonly theme: Theme;
  readonly lang: Lang;
};

/** What does not change while packets move, the nodes, and the ways above them. */
export type AboveScene = { readonly nodes: readonly SceneNode[]; readonly background: string };

export function drawAbove(picture: AbovePicture): AboveScene {
  const { layout, topology, ways, chosen, theme, lang, lit } = picture;
  const palette = paletteOf(theme);
  const words = figureWords(lang).above;
  const used = new Set(ways.flatMap((way) => [...way.used]));
  const look = (node: NodeId): Look => ({
    palette,
    used: used.has(node),
    greyed: chosen && !used.has(node),
    lit: lit.has(node),
    here: words.packetHere,
  });
  const engine = topology.engine === null ? "" : `Docker ${topology.engine.version}`;
  const host = [words.host, topology.hostname, topology.kernel, engine]
    .filter((part) => part !== "")
    .join(" · ");
  const { strip, containers, kernel, outside, net } = layout;
  const factsWidth = containers.x - net.box.x - net.box.width - 18;
  const factTexts = bridgeCallsTexts(topology);
  const facts = factTexts.find((text) => labelWidth(text) <= factsWidth) ?? factTexts.at(-1) ?? "";
  return {
    background: palette.page,
    nodes: [
      rect(outside, { rx: 10, fill: palette.band.process }),
      label(words.outside, outside.x + 10, outside.y + 18, {
        fill: palette.bandTitle.process,
        size: 12,
        weight: "bold",
        width: outside.width - 20,
      }),
      rect(layout.host, { rx: 10, fill: "none", stroke: palette.soft, "stroke-width": 1.4 }),
      label(host, layout.host.x + 12, layout.host.y + 17, {
        fill: palette.ink,
        size: 12.5,
        weight: "bold",
        width: layout.host.width - 24,
      }),
      path(userSpace(strip, containers), { fill: palette.band.process }),
      label(words.userSpace, containers.x + 10, strip.y + 18, {
        fill: palette.bandTitle.process,
        size: 12,
        weight: "bold",
        width: containers.width - 20,
      }),
      ...drawDetails(layout, picture.pointed ?? null, used, palette),
      rect(kernel, { rx: 8, fill: palette.band.net }),
      label(words.kernelSpace, kernelTitleX(layout, words.kernelSpace), kernel.y + 16, {
        fill: palette.bandTitle.net,
        size: 12,
        weight: "bold",
      }),
      label(facts, net.box.x + net.box.width + 10, kernel.y + kernel.height - 12, {
        fill: palette.soft,
        width: factsWidth,
      }),
      ...layout.groups.map((one) => drawGroup(one, chosen && !usesGroup(one, used), palette, words)),
      drawWires(layout, topology, chosen, palette),
      drawBar(layout.net, look(NET)),
      ...layout.groups.flatMap(({ bridge }) =>
        bridge === null ? [] : [drawBridge(bridge, look(bridge.id))],
      ),
      ...layout.groups.flatMap(({ cards }) =>
        cards.map((card) => drawCard(card, layout, look(card.id), words)),
      ),
      ...layout.machines.map((machine) => drawNamed(machine, look(machine.id))),
      ...layout.nics.map((nic) => drawNamed(nic, look(nic.id), NIC_LANES)),
      drawNamed(layout.process, look(PROCESS)),
      ...(layout.proxy === null ? [] : [drawNamed(layout.proxy, look(PROXY))]),
      ...[...ways].reverse().map(({ way }) => drawLanes(way, palette, arrowsOn)),
    ],
  };
}

const DETAILS_MOST = 4;
const DETAIL_STEP = 15;

/** In the containers' own part, above the networks. */
function drawDetails(
  { density, groups, containers, strip }: AboveLayout,
  pointed: NodeId | null,
  used: ReadonlySet<NodeId>,
  palette: Palette,
): readonly SceneNode[] {
  if (density === "full") return [];
  const cards = groups.flatMap((one) => one.cards);
  const told = cards.some(({ id }) => id === pointed) ? new Set([pointed]) : used;
  const width = containers.width - 20;
  return cards
    .filter(({ id }) => told.has(id))
    .flatMap((card) => detailLines(card, width))
    .slice(0, DETAILS_MOST)
    .map((line, index) =>
      label(line, containers.x + 10, strip.y + 36 + index * DETAIL_STEP, { fill: palette.ink, width }),
    );
}

/** At the left, or behind the network layer where the wire from local processes would touch it. */
function kernelTitleX(layout: AboveLayout, text: string): number {
  const { kernel, net } = layout;
  const wire = joinPoints(layout, PROCESS, NET)?.[0]?.x ?? net.box.x;
  const left = kernel.x + 10;
  return left + labelWidth(text, 12, "bold") + 12 <= wire ? left : net.box.x + net.box.width + 10;
}

/** Local processes, containers' own part, as one area around the kernel's. */
function userSpace(strip: Box, containers: Box): string {
  const right = strip.x + strip.width;
  const bottom = containers.y + containers.height;
  const inner = strip.y + strip.height;
  return `M${strip.x} ${strip.y}H${right}V${bottom}H${containers.x}V${inner}H${strip.x}Z`;
}

function usesGroup({ bridge, cards }: Group, used: ReadonlySet<NodeId>): boolean {
  return (bridge !== null && used.has(bridge.id)) || cards.some(({ id }) => used.has(id));
}

function drawGroup(one: Group, greyed: boolean, palette: Palette, words: AboveWords): SceneNode {
  const { name, isInternal, subnets, titleAt, box } = one;
  const width = box.x + box.width - titleAt.x - 6;
  const network = name === "" ? "" : words.network(name, isInternal);
  const long = [network, ...subnets].filter((part) => part !== "").join(" · ");
  const fits = labelWidth(long, TEXT, "bold") <= width;
  return group({ class: "above-network" }, [
    rect(box, { rx: 8, fill: "none", stroke: palette.hookLine, "stroke-dasharray": "4 3" }),
    label(fits ? long : network, titleAt.x, titleAt.y, {
      fill: greyed ? palette.soft : palette.ink,
      weight: "bold",
      width,
    }),
  ]);
}

function drawWires(layout: AboveLayout, topology: Topology, chosen: boolean, palette: Palette): SceneNode {
  const bridges = layout.groups.flatMap(({ bridge }) => bridge ?? []);
  const links: (readonly Point[] | null)[] = [
    ...layout.groups.flatMap(({ cards }) => cards.map(({ wire }) => wire)),
    ...bridges.map(({ id }) => joinPoints(layout, id, NET)),
    ...layout.nics.map(({ id }) => joinPoints(layout, id, NET)),
    joinPoints(layout, PROCESS, NET),
    ...(layout.proxy === null ? [] : [joinPoints(layout, PROXY, NET)]),
    ...layout.machines.flatMap(({ id, name }) =>
      layout.nics
        .filter((nic) => leadsTo(topology, nic.name, id === ELSEWHERE ? null : name))
        .map((nic) => joinPoints(layout, id, nic.id)),
    ),
  ];
  const stroke = chosen ? palette.faint : palette.track;
  return group(
    { class: "above-wires", fill: "none", stroke, "stroke-width": 1.4, "stroke-linejoin": "round" },
    links.map((points) => (points === null || points.length < 2 ? null : path(pathData(points), {}))),
  );
}

/** An interface that leads to one machine leads to no other; `machine` null: any other. */
function leadsTo({ outside }: Topology, nic: string, machine: string | null): boolean {
  if (nic === "lo") return false;
  const own = outside.find(({ device }) => device === nic);
  const device = outside.find(({ name }) => name === machine)?.device ?? null;
  return own === undefined ? device === null : own.name === machine;
}

function drawBar({ id, name, lines, box }: NamedBox, look: Look): SceneNode {
  const { palette, greyed } = look;
  const x = box.x + box.width / 2;
  const y = box.y + box.height;
  const text = { anchor: "middle", width: box.width - 8 } as const;
  return nodeGroup(id, [name, ...lines].join(", "), look, [
    frame(box, look, palette.iptables.fill, palette.iptables.line),
    label(name, x, y - 22, { ...text, fill: greyed ? palette.soft : palette.ink, weight: "bold" }),
    ...lines.map((line) => label(line, x, y - 8, { ...text, fill: palette.soft })),
  ]);
}

function drawBridge({ id, name, address, mac, box, header }: BridgeBar, look: Look): SceneNode {
  const { palette, greyed } = look;
  const x = box.x + box.width / 2;
  const room = { anchor: "middle", width: box.width - 8 } as const;
  const lines = [address, mac].filter((line) => line !== null).slice(0, Math.floor((header - 20) / 14));
  return nodeGroup(id, [name, address, mac].filter((part) => part !== null).join(" · "), look, [
    frame(box, look, palette.ebtables.fill, palette.ebtables.line),
    label(name, x, box.y + 15, { ...room, fill: greyed ? palette.soft : palette.ink, weight: "bold" }),
    ...lines.map((line, index) =>
      label(line, x, box.y + 30 + index * 14, { ...room, fill: palette.soft, size: TEXT }),
    ),
  ]);
}

/** As many lines as there is room for, above what ways cross. */
function drawNamed({ id, name, lines, box }: NamedBox, look: Look, lanes = 0): SceneNode {
  const { palette, greyed } = look;
  const room = { anchor: "middle", width: box.width - NAMED_PADDING } as const;
  const most = Math.max(0, Math.floor((box.height - lanes - 18) / 13));
  const wrapped = wrapWords(name, room.width);
  const [first = name, ...more] = most === 0 ? [name] : wrapped;
  const shown = lines.slice(0, most - more.length);
  const rest = lines.length - shown.length;
  const below = more.length + shown.length;
  const x = box.x + box.width / 2;
  const top = box.y + (box.height - lanes) / 2 + 4 - below * 7 + (lanes === 0 ? 0 : 2);
  const strong = { ...room, fill: greyed ? palette.soft : palette.ink, weight: "bold" } as const;
  return nodeGroup(id, [name, ...lines].join(", "), look, [
    frame(box, look, palette.hook, look.used ? palette.soft : palette.hookLine),
    ...[first, ...more].map((line, index) => label(line, x, top + 14 * index, strong)),
    ...shown.map((line, index) =>
      label(
        index === shown.length - 1 && rest > 0 ? `${line}, +${rest}` : line,
        x,
        top + 14 * (more.length + index + 1),
        { ...room, fill: palette.soft },
      ),
    ),
  ]);
}

/** In the middle of each long straight stretch. */
function arrowsOn(corners: readonly Point[]): readonly ArrowAt[] {
  return corners.slice(1).flatMap((to, index) => {
    const from = corners[index] as Point;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (length < 50) return [];
    const part = (length / 2 + 5) / length;
    const angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
    return [{ at: { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }, angle }];
  });
}
