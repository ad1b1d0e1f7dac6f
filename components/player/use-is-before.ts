import type { PacketId } from "@/lib/journey/journey";
import { usePlayerState } from "./player-context";

/** Is the packet still on its way to its first hop? */
export function useIsBefore(packet: PacketId | null): boolean {
  return usePlayerState(({ cursor }) => cursor?.packet === packet && cursor.before);
}
