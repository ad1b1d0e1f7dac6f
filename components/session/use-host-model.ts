import { useMemo } from "react";
import { modelFromPackets } from "@/lib/figure/model-from-packets";
import type { Packet, PacketId } from "@/lib/journey/journey";
import type { HostModel } from "@/lib/netfilter";
import { useSession, useSessionState } from "./session-context";

/** Packets at the beginning of a log that are looked at for what its host is like. */
const LOOKED_AT = 400;
const NONE: readonly Packet[] = [];

/** Empty where the host tells of itself. */
export function useFirstPackets(): readonly Packet[] {
  const session = useSession();
  const count = useSessionState(({ topology, totals }) =>
    topology === null ? Math.min(LOOKED_AT, totals.packets) : 0,
  );
  // Its first packets are told before their last lines are.
  const isReading = useSessionState((state) => state.connection.kind === "reading");
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is held is whole when reading ends
  return useMemo(() => {
    if (count === 0) return NONE;
    return Array.from({ length: count }, (_, at) => session.archive.packet((at + 1) as PacketId)).filter(
      (packet) => packet !== undefined,
    );
  }, [count, isReading, session]);
}

/** The host's own model; of a log alone, what its first packets and these tell of one. */
export function useHostModel(around: readonly Packet[] = NONE): HostModel {
  const known = useSessionState((state) => state.topology?.model ?? null);
  const first = useFirstPackets();
  return useMemo(() => known ?? modelFromPackets([...first, ...around]), [known, first, around]);
}
