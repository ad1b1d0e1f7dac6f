import { useMemo } from "react";
import type { MapLayout } from "@/lib/figure/map-layout";
import { chainsBelow, chainsEntered, type PanelOptions, withUserPanels } from "@/lib/figure/user-panel";
import type { Packet } from "@/lib/journey/journey";
import type { Place } from "@/lib/netfilter/place";
import type { Topology } from "@/lib/protocol/topology";

/**
 * The map with its user chains; the same map while none is called and none was entered. Those of the whole
 * conversation are shown, so that the map stays as it is while its packets are played.
 */
export function useUserPanels(
  base: MapLayout,
  topology: Topology | null,
  packets: readonly Packet[],
  expanded: ReadonlySet<Place>,
  moreText: PanelOptions["moreText"],
): MapLayout {
  const chains = topology?.userChains;
  const below = useMemo(() => chainsBelow(base, chains ?? []), [base, chains]);
  const entered = chainsEntered(base, packets);
  const key = JSON.stringify([...entered]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what was entered
  return useMemo(
    () =>
      below.size + entered.size === 0 ? base : withUserPanels(base, { below, entered, expanded, moreText }),
    [base, below, key, expanded, moreText],
  );
}
