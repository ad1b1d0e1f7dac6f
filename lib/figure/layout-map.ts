import { buildGraph } from "@/lib/netfilter/build-graph";
import type { ChainNode, GraphFamily } from "@/lib/netfilter/chain-graph";
import { callsUpper } from "@/lib/netfilter/hook-order";
import type { HostModel } from "@/lib/netfilter/host-model";
import { glue } from "@/lib/netfilter/place";
import { hookNodes } from "./hook-content";
import { axisInTile, layoutRow, layoutUpright, type Placed, uprightHeight } from "./hook-layout";
import { type Anchors, layTracks } from "./lay-tracks";
import {
  DECISION,
  EDGE,
  HEADER,
  LANES,
  metricsFor,
  PAD,
  PORT_WIDTH,
  TILE_GAP,
  UPRIGHT_LEFT,
  UPRIGHT_RIGHT,
} from "./layout-metrics";
import type { Box, Decision, End, HookBox, MapLayout } from "./map-layout";

export type LayoutOptions = {
  readonly family?: GraphFamily;
  /** Height wanted, in map units (width / height of the area × 1280); shared out within limits. */
  readonly height?: number;
};

/** Lays out the whole map. Pure, and fast enough to be called at every change of the host's model. */
export function layoutMap(model: HostModel, { family = "ip", height = 560 }: LayoutOptions = {}): MapLayout {
  const graph = buildGraph(model, family);
  const called = callsUpper(family, model);
  const m = metricsFor(height);
  const nodes = {
    broute: hookNodes(graph, "link", "PREROUTING", true).filter(({ table }) => table === "broute"),
    linkPre: hookNodes(graph, "link", "PREROUTING", true).filter(({ table }) => table !== "broute"),
    linkInput: hookNodes(graph, "link", "INPUT", true),
    linkForward: hookNodes(graph, "link", "FORWARD", true),
    linkOutput: hookNodes(graph, "link", "OUTPUT", true),
    linkPost: hookNodes(graph, "link", "POSTROUTING", true),
    calledPre: hookNodes(graph, "link", "PREROUTING", false),
    calledForward: hookNodes(graph, "link", "FORWARD", false),
    calledPost: hookNodes(graph, "link", "POSTROUTING", false),
    pre: hookNodes(graph, "net", "PREROUTING", false),
    input: hookNodes(graph, "net", "INPUT", false),
    forward: hookNodes(graph, "net", "FORWARD", false),
    output: hookNodes(graph, "net", "OUTPUT", false),
    post: hookNodes(graph, "net", "POSTROUTING", false),
  };
  // The nested hooks keep their room when nothing is called in them: the map does not jump with the sysctl.
  const ghost = called ? null : hookNodesOfCalled(model, family);
  const calledPre = ghost?.pre ?? nodes.calledPre;
  const calledForward = ghost?.forward ?? nodes.calledForward;
  const calledPost = ghost?.post ?? nodes.calledPost;

  // Rows, from top to bottom.
  const yProcess = 4;
  const processHeight = 38;
  const yNet = yProcess + processHeight + 4;
  const yRouteOut = yNet + 4;
  const yOutput = yRouteOut + 24 + 3;
  const yNetRow = yOutput + uprightHeight(nodes.output, m) + m.gap;
  const rowHeight = HEADER + m.tileHeight + PAD;
  // Without br_netfilter's calls, frames for this host go back to the beginning of the network layer.
  const channel = called ? 0 : LANES - 4;
  const yNetEnd = yNetRow + rowHeight + PAD + channel;
  const yLink = yNetEnd + 4;
  const yLinkUpper = yLink + 4;
  const yLinkRow = yLinkUpper + uprightHeight(nodes.linkOutput, m) + m.gap + 3;
  const bypass = LANES;
  const yLinkEnd = yLinkRow + rowHeight + bypass + 4;
  const heightNow = yLinkEnd + 4;

  // Columns: the link layer's way before the bridging decision is the longest and sets the decision's x.
  const linkPort: Box = { x: EDGE, y: yLinkRow, width: PORT_WIDTH, height: rowHeight };
  const brouting = layoutRow(nodes.broute, EDGE + PORT_WIDTH + 8, yLinkRow, m, { widen: () => 60 });
  const broutingEnd = nodes.broute.length > 0 ? right(brouting.box) : EDGE + PORT_WIDTH;
  const joinX = broutingEnd + 13;
  const pre = layoutNested(nodes.linkPre, calledPre, broutingEnd + 26, yLinkRow, m, 76, 6);
  const decisionX = right(pre.outer.box) + 6 + DECISION.width / 2;
  const afterDecision = decisionX + DECISION.width / 2 + 6;

  const forward = layoutRow(nodes.forward, afterDecision, yNetRow, m);
  const outputX = Math.max(right(forward.box) + 20, decisionX + UPRIGHT_RIGHT + UPRIGHT_LEFT + 12);
  const post = layoutRow(nodes.post, outputX + 20, yNetRow, m);
  const linkForwardNatural = layoutNested(
    nodes.linkForward,
    calledForward,
    afterDecision,
    yLinkRow,
    m,
    60,
    6,
  );
  const neighbourX = Math.max(right(post.box) + 22, right(linkForwardNatural.outer.box) + 22);
  const spare = neighbourX - 20 - right(linkForwardNatural.outer.box);
  const linkForward = layoutNested(
    nodes.linkForward,
    calledForward,
    afterDecision,
    yLinkRow,
    m,
    60 + Math.min(10, spare / 3),
    6,
    Math.min(14, spare / 3),
  );
  const linkPost = layoutNested(nodes.linkPost, calledPost, neighbourX + 18, yLinkRow, m, 66, 26, 5);
  const xOut = right(linkPost.outer.box) + 12;
  const width = Math.max(1280, xOut + PORT_WIDTH + EDGE);
  const outWidth = width - EDGE - xOut;

  const netPreX = joinX + 16;
  const netPreWidth = right(pre.outer.box) - netPreX;
  const netPreTile =
    (netPreWidth - 2 * PAD - (nodes.pre.length - 1) * TILE_GAP) / Math.max(1, nodes.pre.length);
  const netPre = layoutRow(nodes.pre, netPreX, yNetRow, m, { widen: () => netPreTile });

  const yInput = yRouteOut;
  const input = layoutUpright(nodes.input, decisionX, yInput, m, "up");
  const output = layoutUpright(nodes.output, outputX, yOutput, m, "down");
  const linkInput = layoutUpright(nodes.linkInput, decisionX, yLinkUpper, m, "up");
  const linkOutput = layoutUpright(nodes.linkOutput, neighbourX, yLinkUpper, m, "down");

  const netAxis = axisInTile(yNetRow + HEADER, m);
  const linkAxis = axisInTile(yLinkRow + HEADER, m);
  const bypassY = yLinkRow + rowHeight + bypass / 2 - 1;

  const decisions: readonly Decision[] = [
    diamond("dec:bridge", "bridging", decisionX, linkAxis, DECISION, {
      x: 17,
      y: -(linkAxis - yLinkRow) - 3,
    }),
    diamond("dec:route", "routing", decisionX, netAxis, DECISION, { x: 17, y: -(netAxis - yNetRow) - 3 }),
    diamond("dec:route-out", "routing", outputX, yRouteOut + 12, { width: 46, height: 24 }, { x: 28, y: 4 }),
    diamond("neigh", "neighbour", neighbourX, netAxis, { width: 32, height: 40 }, { x: 18, y: 27 }),
  ];

  const netPort = { y: yNetRow, height: rowHeight };
  const ends: readonly End[] = [
    end("process", {
      x: decisionX - 70,
      y: yProcess + 4,
      width: outputX - decisionX + 140,
      height: processHeight - 8,
    }),
    end("nic:rx", { x: EDGE, width: PORT_WIDTH, ...netPort }),
    end("nic:tx", { x: width - EDGE - outWidth, width: outWidth, ...netPort }),
    end("port:rx", linkPort),
    end("port:tx", { x: xOut, y: yLinkRow, width: outWidth, height: rowHeight + bypass - 2 }),
  ];

  const placed: readonly Placed[] = [
    brouting,
    pre.outer,
    linkForward.outer,
    linkPost.outer,
    ...(called ? [pre.inner, linkForward.inner, linkPost.inner] : []),
    netPre,
    input,
    forward,
    output,
    post,
    linkInput,
    linkOutput,
  ];
  const tall = { height: bypass };
  const hooks: readonly HookBox[] = [
    ...(nodes.broute.length > 0 ? [hook("link:BROUTING", "BROUTING", "ebtables", brouting.box)] : []),
    hook("link:PREROUTING", "PREROUTING", "ebtables", pre.outer.box),
    hook("link:FORWARD", "FORWARD", "ebtables", linkForward.outer.box),
    hook("link:POSTROUTING", "POSTROUTING", "ebtables", grow(linkPost.outer.box, tall.height - 2)),
    hook("link:INPUT", "INPUT", "ebtables", linkInput.box),
    hook("link:OUTPUT", "OUTPUT", "ebtables", linkOutput.box),
    hook("called:PREROUTING", "PREROUTING", "called", pre.inner.box, !called),
    hook("called:FORWARD", "FORWARD", "called", linkForward.inner.box, !called),
    hook("called:POSTROUTING", "POSTROUTING", "called", linkPost.inner.box, !called),
    hook("net:PREROUTING", "PREROUTING", "iptables", netPre.box),
    hook("net:INPUT", "INPUT", "iptables", input.box),
    hook("net:FORWARD", "FORWARD", "iptables", forward.box),
    hook("net:OUTPUT", "OUTPUT", "iptables", output.box),
    hook("net:POSTROUTING", "POSTROUTING", "iptables", post.box),
  ];
  const tiles = placed.flatMap((part) => part.tiles);
  const steps = placed.flatMap((part) => part.steps);
  const anchors: Anchors = {
    graph,
    tiles,
    steps,
    decisions,
    ends,
    netAxis,
    linkAxis,
    joinX,
    channelY: yNetEnd - channel / 2 - 2,
    bypassX: right(linkPost.first) + 13,
    bypassY,
    arrivalX: decisionX,
    departureX: outputX,
  };

  const full = { x: 2, width: width - 4 };
  return {
    graph,
    family,
    width,
    height: heightNow,
    bands: [
      { kind: "process", box: { ...full, y: yProcess, height: processHeight } },
      { kind: "net", box: { ...full, y: yNet, height: yNetEnd - yNet } },
      { kind: "link", box: { ...full, y: yLink, height: yLinkEnd - yLink } },
    ],
    hooks,
    tiles,
    steps,
    decisions,
    ends,
    tracks: layTracks(anchors),
    card: { x: EDGE + 6, y: yNet + 26, width: input.box.x - EDGE - 22, height: yNetRow - yNet - 72 },
    legend: {
      x: right(output.box) + 12,
      y: yNet + 6,
      width: width - EDGE - 6 - right(output.box) - 12,
      height: yNetRow - yNet - 48,
    },
  };
}

type Nested = { readonly outer: Placed; readonly inner: Placed; readonly first: Box };

/** A bridge hook: its own tables, then, in a box of their own, those that br_netfilter calls there. */
function layoutNested(
  own: readonly ChainNode[],
  called: readonly ChainNode[],
  x: number,
  y: number,
  m: ReturnType<typeof metricsFor>,
  ownWidth: number,
  between: number,
  widenCalled = 0,
): Nested {
  const first = layoutRow(own, x, y, m, { widen: () => ownWidth });
  const innerX = right(first.box) - PAD + between;
  const inner = layoutRow(called, innerX, y, m, {
    pad: 4,
    ...(widenCalled > 0 ? { widen: (node) => (node.table === "nat" ? 58 : 56) + widenCalled } : {}),
  });
  const box = { ...first.box, width: right(inner.box) + PAD - x };
  return {
    outer: { box, tiles: first.tiles, steps: first.steps },
    inner: { ...inner, box: { ...inner.box, height: inner.box.height - 2 } },
    first: { ...first.box, width: first.box.width - PAD },
  };
}

function hookNodesOfCalled(model: HostModel, family: GraphFamily) {
  const graph = buildGraph({ ...model, bridgeNfCallIptables: true, bridgeNfCallIp6tables: true }, family);
  return {
    pre: hookNodes(graph, "link", "PREROUTING", false),
    forward: hookNodes(graph, "link", "FORWARD", false),
    post: hookNodes(graph, "link", "POSTROUTING", false),
  };
}

function diamond(
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
    anchor: "start",
  };
}

function end(kind: End["kind"], box: Box): End {
  return { kind, place: glue(kind), box };
}

function hook(id: string, title: string, kind: HookBox["kind"], box: Box, ghost = false): HookBox {
  return { id, title, kind, box, ghost };
}

function grow(box: Box, by: number): Box {
  return { ...box, height: box.height + by };
}

function right(box: Box): number {
  return box.x + box.width;
}
