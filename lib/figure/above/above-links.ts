import type { Box, Point } from "../map-layout";
import {
  type AboveLayout,
  type BridgeBar,
  type Card,
  NET,
  type NodeId,
  PROCESS,
  PROXY,
} from "./above-layout";

/** Height of that part of an interface which ways cross. */
export const NIC_LANES = 22;

/** From the border of one node to the border of its neighbour; null where nothing joins them. */
export function joinPoints(layout: AboveLayout, from: NodeId, to: NodeId): readonly Point[] | null {
  return linkFrom(layout, from, to) ?? linkFrom(layout, to, from)?.toReversed() ?? null;
}

function linkFrom(layout: AboveLayout, from: NodeId, to: NodeId): readonly Point[] | null {
  const card = cardAt(layout, from);
  if (card !== null) return to.startsWith("bridge:") && card.wire.length > 0 ? card.wire : null;
  if (to === NET) return toNet(layout, from);
  const machine = layout.machines.find(({ id }) => id === from)?.box;
  const nic = layout.nics.find(({ id }) => id === to)?.box;
  if (machine === undefined || nic === undefined) return null;
  const middle = (layout.outside.x + layout.outside.width + nic.x) / 2;
  return corner(
    { x: machine.x + machine.width, y: middleOf(machine) },
    { x: nic.x, y: nicAxis(nic) },
    middle,
  );
}

function toNet(layout: AboveLayout, from: NodeId): readonly Point[] | null {
  const { box } = layout.net;
  const bridge = bridgeAt(layout, from);
  if (bridge !== null) {
    const y = bridge.uplinkY;
    return [
      { x: bridge.box.x, y },
      { x: box.x + box.width, y },
    ];
  }
  const above = from === PROCESS ? layout.process : from === PROXY ? layout.proxy : null;
  if (above !== null) {
    const x = box.x + box.width * (from === PROCESS ? 0.26 : 0.76);
    return [
      { x, y: above.box.y + above.box.height },
      { x, y: box.y },
    ];
  }
  const nic = layout.nics.find(({ id }) => id === from)?.box;
  if (nic === undefined) return null;
  const y = nicAxis(nic);
  return [
    { x: nic.x + nic.width, y },
    { x: box.x, y },
  ];
}

/** Between entering and leaving a node; with one of them only, up to where the way begins or ends in it. */
export function innerPoints(
  layout: AboveLayout,
  node: NodeId,
  entry: Point | null,
  exit: Point | null,
): readonly Point[] {
  const bar = node === NET ? layout.net.box : bridgeAt(layout, node)?.box;
  if (bar === undefined) return [];
  const x = bar.x + bar.width / 2;
  if (entry !== null && exit !== null) return between(bar, entry, exit);
  const end = entry ?? exit;
  if (end === null)
    return [
      { x: x - 16, y: middleOf(bar) },
      { x: x + 16, y: middleOf(bar) },
    ];
  return end.y === bar.y ? [{ x: end.x, y: bar.y + Math.min(90, bar.height * 0.6) }] : [{ x, y: end.y }];
}

function between(bar: Box, entry: Point, exit: Point): readonly Point[] {
  const fromTop = entry.y === bar.y;
  const toTop = exit.y === bar.y;
  if (fromTop && toTop) {
    const y = bar.y + 40;
    return [
      { x: entry.x, y },
      { x: exit.x, y },
    ];
  }
  if (fromTop) return [{ x: entry.x, y: exit.y }];
  if (toTop) return [{ x: exit.x, y: entry.y }];
  const x = bar.x + bar.width / 2;
  if (entry.y !== exit.y)
    return [
      { x, y: entry.y },
      { x, y: exit.y },
    ];
  // Out where it came in.
  return entry.x === exit.x ? [{ x, y: entry.y }] : [];
}

function corner(a: Point, b: Point, x: number): readonly Point[] {
  return a.y === b.y ? [a, b] : [a, { x, y: a.y }, { x, y: b.y }, b];
}

/** Ways cross an interface below its text. */
function nicAxis(box: Box): number {
  return box.y + box.height - NIC_LANES / 2;
}

function middleOf(box: Box): number {
  return box.y + box.height / 2;
}

export function cardAt(layout: AboveLayout, id: NodeId): Card | null {
  for (const { cards } of layout.groups) {
    const found = cards.find((card) => card.id === id);
    if (found !== undefined) return found;
  }
  return null;
}

function bridgeAt(layout: AboveLayout, id: NodeId): BridgeBar | null {
  return layout.groups.find(({ bridge }) => bridge?.id === id)?.bridge ?? null;
}
