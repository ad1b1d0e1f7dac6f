import type { ExportedConversation } from "@/lib/export";
import { containerNames, type PacketView } from "@/lib/filter";
import type { PacketId } from "@/lib/journey/journey";
import type { Session } from "../session/session";

/** The packets of the list, in its order; those that are discarded while they are read are left out. */
export function shownPackets({ archive, list, state }: Session): Iterable<PacketView> {
  const ids: PacketId[] = [];
  for (let at = 0; at < list.length; at += 1) {
    const row = archive.row(list.at(at) ?? -1);
    if (row?.kind === "packet") ids.push(row.packet);
  }
  const names = containerNames(state.topology);
  return (function* () {
    for (const id of ids) {
      const packet = archive.packet(id);
      if (packet === undefined) continue;
      yield { packet, conversation: archive.conversation(packet.conversation) ?? null, names };
    }
  })();
}

/** The conversations that have a packet in the list, in the order in which they began. */
export function shownConversations(session: Session): Iterable<ExportedConversation> {
  const { archive } = session;
  const shown = new Set([...shownPackets(session)].map(({ packet }) => packet.conversation));
  return archive
    .conversationList()
    .filter(({ id }) => shown.has(id))
    .map((conversation) => ({ conversation, packets: archive.packetsOf(conversation.id) }));
}
