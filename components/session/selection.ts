import type { Archive } from "@/lib/journey/archive";
import { exchangeOf } from "@/lib/journey/exchange";
import type { ConversationId, PacketId } from "@/lib/journey/journey";
import type { ListView } from "@/lib/journey/list-view";

/** `hop`: index into the packet's hops; null while none is chosen. */
export type Selection = {
  readonly conversation: ConversationId | null;
  readonly packet: PacketId | null;
  readonly hop: number | null;
};

export const NOTHING_SELECTED: Selection = { conversation: null, packet: null, hop: null };

export type Step = 1 | -1;

export function selectPacket(archive: Archive, id: PacketId, hop: number | null = null): Selection {
  const conversation = archive.conversationOf(id);
  return conversation === undefined ? NOTHING_SELECTED : { conversation, packet: id, hop };
}

/** The next packet row of the list; with nothing selected the first or the last. */
export function stepPacket(archive: Archive, list: ListView, from: Selection, step: Step): Selection {
  return stepTo(archive, list, from, step, () => true);
}

export function stepDrop(archive: Archive, list: ListView, from: Selection, step: Step): Selection {
  return stepTo(archive, list, from, step, (id) => archive.fateOf(id) === "dropped");
}

export function stepMark(
  archive: Archive,
  list: ListView,
  from: Selection,
  step: Step,
  marks: ReadonlySet<PacketId>,
): Selection {
  return stepTo(archive, list, from, step, (id) => marks.has(id));
}

export function stepInConversation(archive: Archive, from: Selection, step: Step): Selection {
  const ids = from.conversation === null ? [] : exchangeOf(archive, from.conversation);
  const at = from.packet === null ? -1 : ids.indexOf(from.packet);
  const next = ids[at + step];
  return next === undefined ? from : selectPacket(archive, next);
}

function stepTo(
  archive: Archive,
  list: ListView,
  from: Selection,
  step: Step,
  wanted: (id: PacketId) => boolean,
): Selection {
  const row = from.packet === null ? null : archive.rowOf(from.packet);
  let at = step === 1 ? 0 : list.length - 1;
  if (row !== null) {
    const here = list.indexOf(row);
    at = step === 1 ? here + Number(list.has(row)) : here - 1;
  }
  for (; at >= 0 && at < list.length; at += step) {
    const found = archive.row(list.at(at) ?? -1);
    if (found?.kind === "packet" && wanted(found.packet)) return selectPacket(archive, found.packet);
  }
  return from;
}
