import { cursorOf, hopAt, type Playback, type Scheduled } from "@/lib/figure";
import type { ConversationId, Packet, PacketId } from "@/lib/journey/journey";
import type { Place } from "@/lib/netfilter/place";

export type Cursor = { readonly packet: PacketId; readonly hop: number };

/** The packet and hop that the inspector follows; in the live scope only of the conversation looked at. */
export function cursorIn(state: Playback, focus: ConversationId | null): Cursor | null {
  if (state.scope.kind === "conversation") return cursorOf(state);
  const schedule = state.schedule.filter(({ conversation }) => conversation === focus);
  return cursorOf({ ...state, schedule });
}

export function litPlaces(
  moving: readonly { readonly packet: Scheduled; readonly atMs: number }[],
  packetOf: (id: PacketId) => Packet | undefined,
): ReadonlySet<Place> {
  const lit = new Set<Place>();
  for (const { packet, atMs } of moving) {
    const place = packetOf(packet.packet)?.hops[hopAt(packet, atMs)]?.place;
    if (place !== undefined) lit.add(place);
  }
  return lit;
}
