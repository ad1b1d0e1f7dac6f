import { filterOfAddress, filterOfConversation, filterOfHop, filterOfPacket } from "@/lib/filter";
import { packetWithGaps } from "@/lib/journey/analysis";
import type { Archive } from "@/lib/journey/archive";
import type { Hop, Packet } from "@/lib/journey/journey";
import { wayMarkdown } from "@/lib/journey/way-markdown";
import { NO_INK, wayText } from "@/lib/journey/way-text";
import { type RuleWords, ruleScript, rulesOfAddress, rulesOfConversation, rulesOfHop } from "@/lib/log-rule";

/** What is chosen; `first`: the packet that its conversation began with, as far as it is held. */
export type Copied = {
  readonly packet: Packet;
  readonly hop: Hop;
  readonly first: Packet;
};

/** Everything that can be copied of a packet; null where it has no such thing. */
export const COPIES = {
  line: ({ hop }: Copied) => hop.text,
  /** As `hopscope analyze` prints it. */
  text: ({ packet }: Copied, archive: Archive) =>
    wayText(packet, archive.conversation(packet.conversation), NO_INK, archive.gapsOf(packet)),
  markdown: ({ packet }: Copied, archive: Archive) =>
    wayMarkdown(packet, archive.conversation(packet.conversation)),
  /** As in `hopscope analyze --json`, and each hop with its line. */
  json: ({ packet }: Copied, archive: Archive) =>
    `${JSON.stringify(packetWithGaps(packet, archive.gapsOf(packet)), null, 2)}\n`,
  filter: ({ packet }: Copied) => filterOfPacket(packet),
  hopFilter: ({ packet, hop }: Copied) => filterOfHop(packet, hop),
  conversationFilter: ({ first }: Copied) => filterOfConversation(first),
  sourceFilter: ({ packet: { header } }: Copied) =>
    header.src === null ? null : filterOfAddress(header.src),
  targetFilter: ({ packet: { header } }: Copied) =>
    header.dst === null ? null : filterOfAddress(header.dst),
  rule: ({ hop }: Copied, _: Archive, words: RuleWords) => ruleScript(rulesOfHop(hop), words),
  conversationRule: ({ packet, first }: Copied, archive: Archive, words: RuleWords) => {
    const conversation = archive.conversation(packet.conversation);
    return conversation === undefined ? null : ruleScript(rulesOfConversation(conversation, first), words);
  },
  sourceRule: ({ packet: { header } }: Copied, _: Archive, words: RuleWords) =>
    header.src === null ? null : ruleScript(rulesOfAddress(header.src), words),
  targetRule: ({ packet: { header } }: Copied, _: Archive, words: RuleWords) =>
    header.dst === null ? null : ruleScript(rulesOfAddress(header.dst), words),
} as const;

export type CopyKind = keyof typeof COPIES;

/** Null: nothing is chosen, or it has no such thing. */
export function copiedText(
  kind: CopyKind,
  archive: Archive,
  { packet: id, hop: index }: { readonly packet: Packet["id"] | null; readonly hop: number | null },
  words: RuleWords,
): string | null {
  const packet = id === null ? undefined : archive.packet(id);
  const hop = packet?.hops[index ?? 0];
  if (packet === undefined || hop === undefined) return null;
  const [firstId = packet.id] = archive.packetsOf(packet.conversation);
  const first = archive.packet(firstId) ?? packet;
  return COPIES[kind]({ packet, hop, first }, archive, words);
}
