import { useMemo } from "react";
import { NO_ROOM } from "@/lib/figure/layout-rows";
import type { MapLayout } from "@/lib/figure/map-layout";
import {
  chainsBelow,
  chainsEntered,
  type LayoutAt,
  layoutWithPanels,
  type PanelOptions,
} from "@/lib/figure/user-panel";
import type { Packet } from "@/lib/journey/journey";
import type { Place } from "@/lib/netfilter/place";
import type { Topology } from "@/lib/protocol/topology";

/**
 * The map with its user chains; the same map while none is called and none was entered. Those of the whole
 * conversation are shown, so that the map stays as it is while its packets are played.
 */
export function useUserPanels(
  layoutAt: LayoutAt,
  topology: Topology | null,
  packets: readonly Packet[],
  expanded: ReadonlySet<Place>,
  moreText: PanelOptions["moreText"],
): MapLayout {
  const chains = topology?.userChains;
  const base = useMemo(() => layoutAt(NO_ROOM), [layoutAt]);
  const below = useMemo(() => chainsBelow(base, chains ?? []), [base, chains]);
  const entered = chainsEntered(base, packets);
  const key = JSON.stringify([...entered]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what was entered
  return useMemo(
    () =>
      below.size + entered.size === 0
        ? base
        : layoutWithPanels(layoutAt, { below, entered, expanded, moreText }),
    [layoutAt, base, below, key, expanded, moreText],
  );
}
