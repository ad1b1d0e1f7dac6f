import { analysedPacket } from "@/lib/journey/analysis";
import type { Archive } from "@/lib/journey/archive";
import type { PacketId } from "@/lib/journey/journey";
import { NO_INK, wayText } from "@/lib/journey/way-text";

/** As `hopscope analyze` prints it; null for a packet that is not held. */
export function packetAsText(archive: Archive, id: PacketId): string | null {
  const packet = archive.packet(id);
  return packet === undefined ? null : wayText(packet, archive.conversation(packet.conversation), NO_INK);
}

/** As in `hopscope analyze --json`, and each hop with its line. */
export function packetAsJson(archive: Archive, id: PacketId): string | null {
  const packet = archive.packet(id);
  return packet === undefined ? null : `${JSON.stringify(analysedPacket(packet), null, 2)}\n`;
}
