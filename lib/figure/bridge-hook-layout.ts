import type { ChainNode } from "@/lib/netfilter/chain-graph";
import type { HookContent } from "./hook-content";
import { layoutRow, naturalWidth, type PlacedHook } from "./hook-layout";
import { type Metrics, PAD } from "./layout-metrics";
import type { Point } from "./map-layout";

/** A hook of the bridge: ebtables' own tile, then, in a box of its own, the iptables hook called there. */
export type PlacedBridgeHook = {
  readonly outer: PlacedHook;
  readonly called: PlacedHook;
  /** Right edge of the own tiles. */
  readonly ownEnd: number;
};

export type BridgeHookOptions = {
  readonly ownWidth: number;
  /** Free width between both: the bypass leads through it. */
  readonly between?: number;
  /** Added to the width of each called tile. */
  readonly widen?: number;
};

/** Room for the name of the called hook: `arptables FORWARD`. */
const LEAST_CALLED = 126;

export function layoutBridgeHook(
  own: HookContent,
  called: HookContent,
  at: Point,
  metrics: Metrics,
  { ownWidth, between = PAD, widen = 0 }: BridgeHookOptions,
): PlacedBridgeHook {
  const first = layoutRow(own, at, metrics, { widthOf: () => ownWidth });
  const ownEnd = first.box.x + first.box.width - PAD;
  const calledAt = { x: ownEnd + between, y: at.y };
  const natural = layoutRow(called, calledAt, metrics, { pad: 4 });
  const more = Math.max(widen, (LEAST_CALLED - natural.box.width) / called.nodes.length);
  const widened = (node: ChainNode) => naturalWidth(node) + more;
  const inner = more > 0 ? layoutRow(called, calledAt, metrics, { pad: 4, widthOf: widened }) : natural;
  return {
    outer: { ...first, box: { ...first.box, width: inner.box.x + inner.box.width + PAD - at.x } },
    called: { ...inner, box: { ...inner.box, height: inner.box.height - 2 } },
    ownEnd,
  };
}
