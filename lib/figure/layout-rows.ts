import { callsUpper } from "@/lib/netfilter/hook-order";
import type { MapContent } from "./hook-content";
import { uprightHeight } from "./hook-layout";
import { HEADER, LANES, LEAST_LEGEND, LEGEND_TOP, type Metrics, PAD, PANEL_GAP } from "./layout-metrics";

/** y of everything, from top to bottom. */
export type Rows = {
  readonly process: number;
  readonly processHeight: number;
  readonly netBand: number;
  readonly routeOut: number;
  readonly output: number;
  /** The row of hooks that routed packets cross. */
  readonly net: number;
  /** Middle of the way back from the bridge to the beginning of the network layer. */
  readonly channel: number;
  readonly netEnd: number;
  readonly linkBand: number;
  readonly linkUpper: number;
  /** The row of hooks that bridged frames cross. */
  readonly link: number;
  readonly linkEnd: number;
  readonly rowHeight: number;
  /** Below the link layer's row: around the iptables that routed packets do not meet there again. */
  readonly bypassHeight: number;
  readonly height: number;
};

const BETWEEN = 4;
/** What the card and the legend need above the row of routed packets. */
const UPPER_HEIGHT = 166;
/** Above and below the user chains between the legend and that row. */
const AROUND_BESIDE = 12;

/** Heights of the user chains: of those that hang below the row of routed packets, and of those beside OUTPUT. */
export type Room = { readonly hanging: number; readonly beside: number };
export const NO_ROOM: Room = { hanging: 0, beside: 0 };

/** @param room the link layer's row and that of routed packets make room for it. */
export function layoutRows({ graph, hooks }: MapContent, metrics: Metrics, room = NO_ROOM): Rows {
  const rowHeight = HEADER + metrics.tileHeight + PAD;
  const process = BETWEEN;
  const processHeight = 38;
  const netBand = process + processHeight + BETWEEN;
  const routeOut = netBand + BETWEEN;
  const output = routeOut + 24 + 3;
  // INPUT and OUTPUT stand beside each other; a family may have more tables in either.
  const upper = Math.max(
    netBand + UPPER_HEIGHT,
    // The legend as small as it can be, and below it what hangs beside OUTPUT.
    netBand + LEGEND_TOP + LEAST_LEGEND + AROUND_BESIDE + room.beside - metrics.gap,
    output + uprightHeight(hooks.output, metrics),
    routeOut + uprightHeight(hooks.input, metrics),
  );
  const net = upper + metrics.gap;
  // Without br_netfilter's calls, frames for this host meet PREROUTING only in the network layer.
  const channelHeight = graph.family !== "arp" && !callsUpper(graph.family, graph.model) ? LANES - 4 : 0;
  const netEnd = net + rowHeight + PAD + channelHeight;
  const linkBand = netEnd + BETWEEN;
  const linkUpper = linkBand + BETWEEN;
  const link = Math.max(
    linkUpper + uprightHeight(hooks.bridgeOutput, metrics) + metrics.gap + 3,
    net + rowHeight + PANEL_GAP + room.hanging + BETWEEN,
  );
  const bypassHeight = hooks.calledPost.ghost ? 0 : LANES - 2;
  const linkEnd = link + rowHeight + bypassHeight + 6;
  return {
    process,
    processHeight,
    netBand,
    routeOut,
    output,
    net,
    channel: netEnd - channelHeight / 2 - 2,
    netEnd,
    linkBand,
    linkUpper,
    link,
    linkEnd,
    rowHeight,
    bypassHeight,
    height: linkEnd + BETWEEN,
  };
}
