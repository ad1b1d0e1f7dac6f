import { useMemo } from "react";
import { withGoneBridges } from "@/lib/figure/above/gone-bridges";
import { seenTopology } from "@/lib/figure/above/seen-topology";
import type { Packet } from "@/lib/journey/journey";
import type { Topology } from "@/lib/protocol/topology";
import { useSessionState } from "../session/session-context";
import { useFirstPackets, useHostModel } from "../session/use-host-model";

/** The host's own topology, and what these packets crossed and is gone by now; for a log alone, what its lines tell of one. */
export function useShownTopology(around: readonly Packet[]): Topology {
  const known = useSessionState((state) => state.topology);
  const first = useFirstPackets();
  const model = useHostModel(around);
  return useMemo(
    () => (known === null ? seenTopology([...first, ...around], model) : withGoneBridges(known, around)),
    [known, first, around, model],
  );
}
