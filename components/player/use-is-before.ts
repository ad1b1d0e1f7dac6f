import type { PacketId } from "@/lib/journey/journey";
import { useReducedMotion } from "../settings/use-settings";
import { usePlayerState } from "./player-context";

/** Is the packet still on its way to its first hop? Without motion it stands there from the beginning. */
export function useIsBefore(packet: PacketId | null): boolean {
  const before = usePlayerState(({ cursor }) => cursor?.packet === packet && cursor.before);
  return !useReducedMotion() && before;
}
