import { useMemo } from "react";
import { seenTopology } from "@/lib/figure/above/seen-topology";
import { modelFromPackets } from "@/lib/figure/model-from-packets";
import type { Packet, PacketId } from "@/lib/journey/journey";
import type { Topology } from "@/lib/protocol/topology";
import { useSession, useSessionState } from "../session/session-context";

/** Packets at the beginning of a log that are looked at for who there is. */
const LOOKED_AT = 400;

/** The host's own topology; for a log alone, what its lines tell of one. */
export function useShownTopology(around: readonly Packet[]): Topology {
  const session = useSession();
  const known = useSessionState((state) => state.topology);
  const count = useSessionState((state) => Math.min(LOOKED_AT, state.totals.packets));
  return useMemo(() => {
    if (known !== null) return known;
    const first: Packet[] = [];
    for (let id = 1; id <= count; id += 1) {
      const packet = session.archive.packet(id as PacketId);
      if (packet !== undefined) first.push(packet);
    }
    const packets = [...first, ...around];
    return seenTopology(packets, modelFromPackets(packets));
  }, [known, count, around, session]);
}
