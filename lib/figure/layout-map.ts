import type { GraphFamily } from "@/lib/netfilter/chain-graph";
import type { HostModel } from "@/lib/netfilter/host-model";
import { glue } from "@/lib/netfilter/place";
import { layoutBridgeHook } from "./bridge-hook-layout";
import { type MapContent, mapContent } from "./hook-content";
import { axisInTile, layoutRow, layoutUpright, type PlacedHook } from "./hook-layout";
import { layTracks } from "./lay-tracks";
import {
  BRIDGE_INPUT_RIGHT,
  BRIDGE_OUTPUT_LEFT,
  CARD_TOP,
  DECISION,
  EDGE,
  HEADER,
  LEGEND_TOP,
  type Metrics,
  metricsFor,
  PAD,
  PORT_WIDTH,
  spreadTo,
  TILE_GAP,
  UPRIGHT_LEFT,
  UPRIGHT_RIGHT,
} from "./layout-metrics";
import { layoutRows, NO_ROOM, type Room, type Rows } from "./layout-rows";
import type { Box, Decision, End, HookBox, MapLayout } from "./map-layout";

export type LayoutOptions = {
  readonly family?: GraphFamily;
  /** The area's height where its width is 1280; shared out within limits. */
  readonly height?: number;
  /** For user chains (`layoutWithPanels`): the rows make room for them. */
  readonly room?: Room;
};

/** Lays out the whole map. Pure, and fast enough to be called at every change of the host's model. */
export function layoutMap(
  model: HostModel,
  { family = "ip", height = 560, room = NO_ROOM }: LayoutOptions = {},
): MapLayout {
  const content = mapContent(model, family);
  const rowsOf = (metrics: Metrics) => layoutRows(content, metrics, room);
  const heightOf = (metrics: Metrics) => rowsOf(metrics).height;
  const widthOf = (metrics: Metrics) => widthAt(layoutHooks(content, rowsOf(metrics), metrics), metrics);
  const width = widthOf(metricsFor(height, heightOf));
  // More tables make it wider than 1280, and then higher in the same area; in a low area it is spread.
  const metrics = metricsFor((height * width) / BASE_WIDTH, heightOf);
  const widthWanted = (heightOf(metrics) * BASE_WIDTH) / height;
  const spread = spreadTo(widthWanted, metrics, widthOf);
  return layoutAt(content, family, spread, rowsOf(spread));
}

const BASE_WIDTH = 1280;

function widthAt({ outX }: { readonly outX: number }, { spread }: Metrics): number {
  return Math.max(BASE_WIDTH, outX + PORT_WIDTH + spread + EDGE);
}

function layoutAt(content: MapContent, family: GraphFamily, metrics: Metrics, rows: Rows): MapLayout {
  const hooks = layoutHooks(content, rows, metrics);
  const { decisionX, outputX, neighbourX, outX, joinX } = hooks;
  const width = widthAt(hooks, metrics);
  const portWidth = PORT_WIDTH + metrics.spread;
  const outWidth = width - EDGE - outX;
  const netAxis = axisInTile(rows.net + HEADER, metrics);
  const linkAxis = axisInTile(rows.link + HEADER, metrics);

  const decisions: readonly Decision[] = [
    decision("dec:bridge", "bridging", decisionX, linkAxis, DECISION, { x: 17, y: rows.link - linkAxis - 3 }),
    decision("dec:route", "routing", decisionX, netAxis, DECISION, { x: 17, y: rows.net - netAxis - 3 }),
    decision(
      "dec:route-out",
      "routing",
      outputX,
      rows.routeOut + 12,
      { width: 46, height: 24 },
      { x: 28, y: 4 },
    ),
    decision("neigh", "neighbour", neighbourX, netAxis, { width: 32, height: 40 }, { x: 18, y: 27 }),
  ];
  const beside = { height: rows.rowHeight };
  const ends: readonly End[] = [
    end("process", {
      x: decisionX - 70,
      y: rows.process + 4,
      width: outputX - decisionX + 140,
      height: rows.processHeight - 8,
    }),
    end("nic:rx", { x: EDGE, y: rows.net, width: portWidth, ...beside }),
    end("nic:tx", { x: outX, y: rows.net, width: outWidth, ...beside }),
    end("port:rx", { x: EDGE, y: rows.link, width: portWidth, ...beside }),
    end("port:tx", { x: outX, y: rows.link, width: outWidth, height: rows.rowHeight + rows.bypassHeight }),
  ];
  const tiles = hooks.all.flatMap(({ placed }) => placed.tiles);
  const steps = hooks.all.flatMap(({ placed }) => placed.steps);
  const band = (y: number, bottom: number): Box => ({ x: 2, y, width: width - 4, height: bottom - y });
  const inputX = decisionX - UPRIGHT_LEFT - 4;
  const outputEnd = outputX + UPRIGHT_RIGHT + 4;
  return {
    graph: content.graph,
    family,
    width,
    height: rows.height,
    bands: [
      { kind: "process", box: band(rows.process, rows.process + rows.processHeight) },
      { kind: "net", box: band(rows.netBand, rows.netEnd) },
      { kind: "link", box: band(rows.linkBand, rows.linkEnd) },
    ],
    hooks: hooks.all.map(({ id, title, kind, placed, grow }) => ({
      id,
      title,
      kind,
      ghost: placed.ghost,
      box: { ...placed.box, height: placed.box.height + (grow ?? 0) },
    })),
    tiles,
    steps,
    decisions,
    ends,
    tracks: layTracks({
      graph: content.graph,
      tiles,
      steps,
      decisions,
      ends,
      netAxis,
      linkAxis,
      joinX,
      channelY: rows.channel,
      bypassX: hooks.bypassX,
      bypassY: rows.link + rows.rowHeight + rows.bypassHeight / 2,
      arrivalX: decisionX,
      departureX: outputX,
    }),
    panels: [],
    card: {
      x: EDGE + 6,
      y: rows.netBand + CARD_TOP,
      width: inputX - EDGE - 22,
      height: rows.net - rows.netBand - 72,
    },
    legend: {
      x: outputEnd + 12,
      y: rows.netBand + LEGEND_TOP,
      width: width - EDGE - outputEnd - 18,
      height: rows.net - rows.netBand - 36,
    },
  };
}

type NamedHook = Pick<HookBox, "id" | "title" | "kind"> & {
  readonly placed: PlacedHook;
  readonly grow?: number;
};

/** From left to right: the link layer's way up to the bridging decision is the longest and sets the pace. */
function layoutHooks({ hooks }: MapContent, rows: Rows, metrics: Metrics) {
  const broute = {
    ...hooks.bridgePre,
    nodes: hooks.bridgePre.nodes.filter(({ table }) => table === "broute"),
  };
  const bridgePre = {
    ...hooks.bridgePre,
    nodes: hooks.bridgePre.nodes.filter(({ table }) => table !== "broute"),
  };
  const portEnd = EDGE + PORT_WIDTH + metrics.spread;
  const brouting = layoutRow(broute, { x: portEnd + 8, y: rows.link }, metrics, { widthOf: () => 64 });
  const hasBroute = broute.nodes.length > 0;
  const broutingEnd = hasBroute ? right(brouting.box) : portEnd;

  const at = (x: number) => ({ x, y: rows.link });
  const pre = layoutBridgeHook(bridgePre, hooks.calledPre, at(broutingEnd + 26), metrics, { ownWidth: 82 });
  const decisionX = right(pre.outer.box) + 6 + DECISION.width / 2;
  const behind = decisionX + DECISION.width / 2 + 6;

  const forward = layoutRow(hooks.forward, { x: behind, y: rows.net }, metrics);
  const outputX = Math.max(right(forward.box) + 20, decisionX + UPRIGHT_RIGHT + UPRIGHT_LEFT + 12);
  const post = layoutRow(hooks.post, { x: outputX + 20, y: rows.net }, metrics);

  const layForward = (ownWidth: number, widen: number) =>
    layoutBridgeHook(hooks.bridgeForward, hooks.calledForward, at(behind), metrics, { ownWidth, widen });
  const narrow = layForward(60, 0);
  const neighbourX = Math.max(right(post.box), right(narrow.outer.box)) + 22;
  // What is free before the riser goes to the bridge's FORWARD.
  const spare = Math.max(0, neighbourX - 20 - right(narrow.outer.box)) / 3;
  const bridgeForward = layForward(60 + Math.min(10, spare), Math.min(14, spare));
  const bridgePost = layoutBridgeHook(hooks.bridgePost, hooks.calledPost, at(neighbourX + 18), metrics, {
    ownWidth: 72,
    between: 26,
    widen: 10,
  });

  const joinX = broutingEnd + 13;
  const preX = joinX + 16;
  const preTiles = hooks.pre.nodes.length;
  const preTile = (right(pre.outer.box) - preX - 2 * PAD - (preTiles - 1) * TILE_GAP) / preTiles;
  const netPre = layoutRow(hooks.pre, { x: preX, y: rows.net }, metrics, {
    widthOf: () => preTile - metrics.spread,
  });

  const all: readonly NamedHook[] = [
    ...(hasBroute ? [named("link:BROUTING", "ebtables", brouting)] : []),
    named("link:PREROUTING", "ebtables", pre.outer),
    named("link:FORWARD", "ebtables", bridgeForward.outer),
    // The bypass around the called tables leads through its box.
    { ...named("link:POSTROUTING", "ebtables", bridgePost.outer), grow: rows.bypassHeight },
    named("called:PREROUTING", "called", pre.called),
    named("called:FORWARD", "called", bridgeForward.called),
    named("called:POSTROUTING", "called", bridgePost.called),
    named(
      "link:INPUT",
      "ebtables",
      layoutUpright(hooks.bridgeInput, { x: decisionX, y: rows.linkUpper }, metrics, "up", {
        left: UPRIGHT_LEFT,
        right: BRIDGE_INPUT_RIGHT,
      }),
    ),
    named(
      "link:OUTPUT",
      "ebtables",
      layoutUpright(hooks.bridgeOutput, { x: neighbourX, y: rows.linkUpper }, metrics, "down", {
        left: BRIDGE_OUTPUT_LEFT,
        right: UPRIGHT_RIGHT,
      }),
    ),
    named("net:PREROUTING", "iptables", netPre),
    named(
      "net:INPUT",
      "iptables",
      layoutUpright(hooks.input, { x: decisionX, y: rows.routeOut }, metrics, "up"),
    ),
    named("net:FORWARD", "iptables", forward),
    named(
      "net:OUTPUT",
      "iptables",
      layoutUpright(hooks.output, { x: outputX, y: rows.output }, metrics, "down"),
    ),
    named("net:POSTROUTING", "iptables", post),
  ];
  const outX = right(bridgePost.outer.box) + 12;
  return { all, decisionX, outputX, neighbourX, outX, joinX, bypassX: bridgePost.ownEnd + 13 };
}

function named(id: string, kind: HookBox["kind"], placed: PlacedHook): NamedHook {
  return { id, title: id.slice(id.indexOf(":") + 1), kind, placed };
}

function decision(
  place: string,
  kind: Decision["kind"],
  x: number,
  y: number,
  size: { readonly width: number; readonly height: number },
  label: { readonly x: number; readonly y: number },
): Decision {
  return {
    place: glue(place),
    kind,
    box: { x: x - size.width / 2, y: y - size.height / 2, ...size },
    axis: { x, y },
    label: { x: x + label.x, y: y + label.y },
  };
}

function end(kind: End["kind"], box: Box): End {
  return { kind, place: glue(kind), box };
}

function right(box: Box): number {
  return box.x + box.width;
}
