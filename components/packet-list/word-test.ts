import type { PacketTest } from "../session/session";

/** Packets that show all of the words somewhere; null for no words. */
export function wordTest(text: string): PacketTest | null {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return null;
  return (id, archive) => {
    const packet = archive.packet(id);
    if (packet === undefined) return false;
    const shown = [packet.direction, packet.fate, ...Object.values(packet.header)].join(" ").toLowerCase();
    return words.every((word) => shown.includes(word));
  };
}
