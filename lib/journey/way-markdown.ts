import type { Conversation } from "./journey";
import { ARROW, conversationText, fateText, headerText, hopRow, NO_INK, type TextPacket } from "./way-text";

const HEAD = ["line", "chain", "devices", "time", "changes"];
const RULE = ["---:", "---", "---", "---:", "---"];
/** What would be taken for markup (CommonMark 2.4, and the bar of GitHub's tables); texts are strangers'. */
const MARKUP = /[\\`*_{}[\]<>#|~&!]/g;

/** A packet's way as a table, for issues and wikis. */
export function wayMarkdown(packet: TextPacket, conversation: Conversation | undefined): string {
  const of = conversation === undefined ? "" : `, ${escaped(conversationText(conversation))}`;
  const rows = packet.hops.map((hop, at) => hopRow(packet, hop, at).map(escaped));
  const skipped = packet.skipped.map(({ chain, reason }) => escaped(`${chain} (${reason})`));
  return [
    `**Packet ${packet.id}** ${ARROW[packet.direction]} ${packet.direction}, ${fateText(packet, NO_INK)}${packet.ambiguous ? ", ambiguous" : ""}${of}  `,
    escaped(headerText(packet.header)),
    "",
    ...[HEAD, RULE, ...rows].map((cells) => `| ${cells.join(" | ")} |`),
    ...(skipped.length === 0 ? [] : ["", `Skipped: ${skipped.join(", ")}`]),
    "",
  ].join("\n");
}

function escaped(text: string): string {
  return text.replace(MARKUP, "\\$&");
}
