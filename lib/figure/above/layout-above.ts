import { publishedName } from "@/lib/protocol/published-name";
import type { Endpoint, Topology } from "@/lib/protocol/topology";
import { labelWidth, TEXT } from "../label";
import type { Box, Point } from "../map-layout";
import { type AboveWords, figureWords, type Lang } from "../words";
import { type GroupFacts, groupsOf, hostContainers } from "./above-groups";
import {
  type AboveLayout,
  ELSEWHERE,
  type Group,
  type NamedBox,
  NET,
  nodeId,
  PROCESS,
  PROXY,
} from "./above-layout";
import { NAMED_PADDING, publishedLines, wrapWords } from "./above-lines";
import {
  CARD_PADDING,
  type Columns,
  columnsOf,
  MOST_CARD,
  PART_GAP,
  type Rows,
  rowChoices,
  WIRE_GAP,
} from "./above-metrics";

export type AboveOptions = {
  readonly width: number;
  readonly height: number;
  readonly lang: Lang;
  /** Of containers that are gone, those that are still drawn. */
  readonly gone?: ReadonlySet<Endpoint>;
  /** Who takes part from outside under no known name. */
  readonly stranger?: string | null;
};

const TOP = 4;
const STRIP = 82;
const BETWEEN = 4;
const GROUP_GAP = 8;
/** Between the outside's border and the machines in it. */
const MACHINE_EDGE = 8;
/** Below the bridges and interfaces: the network layer's own text. */
const FOOT = 44;
/** A little too high is shown smaller; more is scrolled. */
const SMALLEST = 0.86;

/** Lays out the view from above; as high as wanted, or higher where there is more to show. */
export function layoutAbove(topology: Topology, options: AboveOptions): AboveLayout {
  const { width, lang } = options;
  const words = figureWords(lang).above;
  const facts = groupsOf(topology, options.gone ?? new Set());
  const inner = TOP + STRIP + BETWEEN;
  const machines = machinesOf(topology, options.stranger ?? null, words.elsewhere);
  const nics = nicsOf(topology);
  const needs = {
    outside: 2 * MACHINE_EDGE + Math.max(...machines.map(needOf)),
    nic: Math.max(...nics.map(needOf)),
  };
  const roomy = columnsOf(width, false, needs);
  const tight = columnsOf(width, true, needs);
  const choices = rowChoices(roomy, tight, fullLinesOf(facts, roomy, words));
  const roomFor = (height: number) => height - TOP - 28 - inner - FOOT;
  const fits = (rows: Rows, height: number) => heightOf(facts, rows) <= roomFor(height);
  const tightest = choices.at(-1) as Rows;
  const rows =
    choices.find((one) => fits(one, options.height)) ??
    choices.find((one) => fits(one, options.height / SMALLEST)) ??
    tightest;
  const columns = rows.density === "line" ? tight : roomy;
  const height = Math.max(options.height, heightOf(facts, rows) + options.height - roomFor(options.height));
  const widest = widestCard(facts, rows, words);
  const groups = placeGroups(facts, rows, columns, widest, inner + 28, roomFor(height));
  const kernel = {
    x: columns.border + 6,
    y: inner,
    width: columns.user - columns.border - 12,
    height: height - TOP - inner - 6,
  };
  const machineWidth = columns.outside.width - 2 * MACHINE_EDGE;
  const wraps = machines.some(({ name }) => wrapWords(name, machineWidth - NAMED_PADDING).length > 1);
  const net: NamedBox = {
    id: NET,
    name: words.net,
    lines: [words.netDetail],
    box: { ...columns.net, y: inner + 24, height: height - TOP - inner - 38 },
  };
  return {
    width,
    height,
    density: rows.density,
    host: { x: columns.border, y: TOP, width: width - TOP - columns.border, height: height - 2 * TOP },
    strip: {
      x: columns.border + 6,
      y: TOP + 24,
      width: width - TOP - 6 - columns.border - 6,
      height: STRIP - 24,
    },
    containers: { x: columns.user, y: inner, width: width - TOP - 6 - columns.user, height: kernel.height },
    kernel,
    outside: { ...columns.outside, y: TOP, height: height - 2 * TOP },
    machines: spread(
      machines,
      { x: columns.outside.x + MACHINE_EDGE, width: machineWidth },
      inner,
      roomFor(height) + 28,
      wraps ? 54 : 40,
    ),
    nics: spread(nics, columns.nic, inner + 24, roomFor(height) + 2, 54).map((nic) =>
      nic.name === "lo" ? inside(nic, columns) : nic,
    ),
    net,
    process: {
      id: PROCESS,
      name: words.process,
      lines: hostContainers(topology),
      box: {
        x: columns.border + 14,
        y: TOP + 32,
        width: net.box.x + net.box.width * 0.56 - columns.border - 14,
        height: 42,
      },
    },
    proxy: proxyOf(topology, columns),
    groups,
  };
}

type Named = Omit<NamedBox, "box">;

function machinesOf(topology: Topology, stranger: string | null, elsewhere: string): readonly Named[] {
  const known = topology.outside.map(({ name, address }) => ({
    id: nodeId("outside", name),
    name,
    lines: [address],
  }));
  if (topology.engine === null && known.length > 0 && stranger === null) return known;
  return [...known, { id: ELSEWHERE, name: elsewhere, lines: stranger === null ? [] : [stranger] }];
}

function nicsOf({ nics }: Topology): readonly Named[] {
  const wires = nics.filter(({ name }) => name !== "lo");
  return [
    ...wires.map(({ name, address }) => ({
      id: nodeId("nic", name),
      name,
      lines: address === null ? [] : [address],
    })),
    { id: nodeId("nic", "lo"), name: "lo", lines: [] },
  ];
}

/** A name may go on in a second line, an address may not. */
function needOf({ name, lines }: Named): number {
  const words = name.split(" ").map((word) => labelWidth(word, TEXT, "bold"));
  return NAMED_PADDING + 1 + Math.max(...words, ...lines.map((line) => labelWidth(line)));
}

function fullLinesOf(facts: readonly GroupFacts[], { cards, named }: Columns, words: AboveWords): number {
  const width = Math.min(MOST_CARD, cards.width) - CARD_PADDING;
  const counts = facts.flatMap((group) =>
    group.cards.map(({ address, address6, mac, port, published }) => {
      const own = [address, address6, mac, named ? null : port].filter((line) => line !== null).length;
      return 1 + own + publishedLines(published, width, words).length;
    }),
  );
  return Math.max(0, ...counts);
}

/** A card that has no lines of their own for its published ports is as wide as it needs to name them beside the rest. */
function widestCard(facts: readonly GroupFacts[], { density }: Rows, words: AboveWords): number {
  if (density === "full") return MOST_CARD;
  const needs = facts.flatMap((group) =>
    group.cards
      .filter(({ published }) => published.length > 0)
      .map(({ name, address, published }) => {
        const parts = [words.published(published.join(", ")), ...(address === null ? [] : [address])];
        const rest = parts.reduce((sum, part) => sum + labelWidth(part) + PART_GAP, 0);
        return CARD_PADDING + rest + (density === "line" ? labelWidth(name, TEXT, "bold") : 0);
      }),
  );
  return Math.max(MOST_CARD, ...needs);
}

/** `lo` belongs to no wire outside. */
function inside(nic: NamedBox, columns: Columns): NamedBox {
  const x = columns.border + 14;
  return { ...nic, box: { ...nic.box, x, width: Math.min(44, columns.nic.x + columns.nic.width - x) } };
}

/** docker-proxy stands where the host runs it for a published port. */
function proxyOf({ model, published }: Topology, { net, user }: Columns): NamedBox | null {
  if (!model.userlandProxy || published.length === 0) return null;
  const x = net.x + net.width * 0.56 + 8;
  const ports = published.map(
    (port) => `${port.bound === null ? ":" : ""}${publishedName(port)} → ${port.container}`,
  );
  return {
    id: PROXY,
    name: "docker-proxy",
    lines: [...new Set(ports)],
    box: { x, y: TOP + 32, width: Math.min(260, user - 6 - x), height: 42 },
  };
}

function rowCount({ cards }: GroupFacts, { across }: Rows): number {
  return Math.ceil(cards.length / across);
}

function heightOf(facts: readonly GroupFacts[], rows: Rows): number {
  const heights = facts.map((group) => groupHeight(group, rows, rows.pitch));
  return heights.reduce((sum, one) => sum + one + GROUP_GAP, 0);
}

function groupHeight(group: GroupFacts, rows: Rows, pitch: number): number {
  return group.cards.length === 0
    ? Math.min(rows.header, 44) + 4
    : rows.header + rowCount(group, rows) * pitch;
}

/** Free height goes between the cards, within reason. */
function placeGroups(
  facts: readonly GroupFacts[],
  rows: Rows,
  columns: Columns,
  widest: number,
  top: number,
  room: number,
): readonly Group[] {
  const count = facts.reduce((sum, group) => sum + rowCount(group, rows), 0);
  const spare = Math.max(0, room - heightOf(facts, rows));
  const pitch = rows.pitch + Math.min(rows.density === "full" ? 80 : 14, count === 0 ? 0 : spare / count);
  let y = top;
  return facts.map((group) => {
    const height = groupHeight(group, rows, pitch);
    const placed = placeGroup(group, rows, columns, widest, { y, height }, pitch);
    y += height + GROUP_GAP;
    return placed;
  });
}

function placeGroup(
  { name, isInternal, subnets, bridge, cards }: GroupFacts,
  rows: Rows,
  columns: Columns,
  widest: number,
  { y, height }: { readonly y: number; readonly height: number },
  pitch: number,
): Group {
  const { across, cardHeight, header } = rows;
  const gap = 8;
  const cardWidth = Math.min(widest, (columns.cards.width - gap * (across - 1)) / across);
  const bar: Box = { ...columns.bridge, y, height };
  const edge = bar.x + bar.width;
  const placed = cards.map((card, index) => {
    const column = index % across;
    const rowY = y + header + Math.floor(index / across) * pitch;
    const slack = across === 1 ? (pitch - cardHeight) / 2 : 0;
    const box = {
      x: columns.cards.x + column * (cardWidth + gap),
      y: rowY + slack,
      width: cardWidth,
      height: cardHeight,
    };
    return { ...card, box, wire: bridge === null ? [] : wireOf(box, column, edge) };
  });
  const below = y + header;
  return {
    name,
    isInternal,
    subnets,
    titleAt: { x: columns.cards.x, y: y + 14 },
    box: { x: columns.user + 6, y, width: columns.cards.x + columns.cards.width - columns.user - 2, height },
    bridge:
      bridge === null
        ? null
        : {
            id: nodeId("bridge", bridge.name),
            name: bridge.name,
            address: bridge.address,
            mac: bridge.mac,
            box: bar,
            header: Math.min(header, height),
            uplinkY:
              cards.length === 0 ? y + height / 2 : (below + y + height - (pitch - cardHeight) / 2) / 2,
          },
    cards: placed,
  };
}

/** The first of a row straight, the others each in a line of its own below the row. */
function wireOf(box: Box, column: number, edge: number): readonly Point[] {
  const middle = box.y + box.height / 2;
  if (column === 0)
    return [
      { x: box.x, y: middle },
      { x: edge, y: middle },
    ];
  const x = box.x + box.width / 2;
  const y = box.y + box.height + 1 + (column - 0.5) * WIRE_GAP;
  return [
    { x, y: box.y + box.height },
    { x, y },
    { x: edge, y },
  ];
}

function spread(
  items: readonly Named[],
  { x, width }: { readonly x: number; readonly width: number },
  top: number,
  room: number,
  height: number,
): readonly NamedBox[] {
  const share = room / items.length;
  const size = Math.min(height, share - 4);
  return items.map((item, index) => ({
    ...item,
    box: { x, y: top + share * (index + 0.5) - size / 2, width, height: size },
  }));
}
