import { containerNames, type PacketView, valuesOf } from "@/lib/filter";
import { shownAddress } from "@/lib/filter/address";
import { FIELDS, type FieldName } from "@/lib/filter/field";
import type { Session } from "../session/session";

/** Looking at more would be felt while typing; the newest are the likeliest to be meant. */
const LOOK_AT = 400;

/** Values that the newest packets have for a field, the most frequent first. */
export function seenValues(session: Session, field: FieldName): readonly string[] {
  const { archive, state } = session;
  const names = containerNames(state.topology);
  const isAddress = FIELDS[field].kind === "address";
  const counts = new Map<string, number>();
  for (let row = Math.max(archive.firstRow, archive.endRow - LOOK_AT); row < archive.endRow; row += 1) {
    const found = archive.row(row);
    const packet = found?.kind === "packet" ? archive.packet(found.packet) : undefined;
    if (packet === undefined) continue;
    const view: PacketView = {
      packet,
      conversation: archive.conversation(packet.conversation) ?? null,
      names,
    };
    const values = valuesOf(field, view);
    for (const value of isAddress ? values.map(shownAddress) : values)
      counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value);
}
