import { useMemo } from "react";
import { modelFromPackets } from "@/lib/figure/model-from-packets";
import type { Archive } from "@/lib/journey/archive";
import type { Packet, PacketId } from "@/lib/journey/journey";
import type { HostModel } from "@/lib/netfilter";
import type { Session } from "./session";
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
  return useMemo(
    () => (count === 0 ? NONE : firstPackets(session, count, isReading)),
    [count, isReading, session],
  );
}

type First = { readonly count: number; readonly isReading: boolean; readonly packets: readonly Packet[] };

/** Several parts of the page ask for the same: a folded packet is dear to look into. */
const known = new WeakMap<Archive, First>();

function firstPackets({ archive }: Session, count: number, isReading: boolean): readonly Packet[] {
  const before = known.get(archive);
  if (before?.count === count && before.isReading === isReading) return before.packets;
  const all = Array.from({ length: count }, (_, at) => archive.packet((at + 1) as PacketId));
  const packets = all.filter((packet) => packet !== undefined);
  known.set(archive, { count, isReading, packets });
  return packets;
}

/** The host's own model; of a log alone, what its first packets and these tell of one. */
export function useHostModel(around: readonly Packet[] = NONE): HostModel {
  const known = useSessionState((state) => state.topology?.model ?? null);
  const first = useFirstPackets();
  return useMemo(() => known ?? modelFromPackets([...first, ...around]), [known, first, around]);
}
