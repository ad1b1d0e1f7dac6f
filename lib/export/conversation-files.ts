import type { Conversation, PacketId } from "@/lib/journey/journey";
import { type Cell, csvRow } from "./csv";
import { jsonLine } from "./ndjson";

/** `packets`: those that are held, which may be more than the conversation's own list of its newest. */
export type ExportedConversation = {
  readonly conversation: Conversation;
  readonly packets: readonly PacketId[];
};

const COLUMNS: Readonly<Record<string, (exported: ExportedConversation) => Cell>> = {
  conversation: ({ conversation }) => conversation.id,
  scenario: ({ conversation }) => conversation.scenario,
  protocol: ({ conversation }) => conversation.protocol,
  client: ({ conversation }) => conversation.client.address,
  client_port: ({ conversation }) => conversation.client.port ?? null,
  server: ({ conversation }) => conversation.server.address,
  server_port: ({ conversation }) => conversation.server.port ?? null,
  packets: ({ packets }) => packets.length,
  related: ({ conversation }) => conversation.related.join(" "),
};

export function* conversationsCsv(conversations: Iterable<ExportedConversation>): Generator<string> {
  yield csvRow(Object.keys(COLUMNS));
  const columns = Object.values(COLUMNS);
  for (const exported of conversations) yield csvRow(columns.map((column) => column(exported)));
}

export function* conversationsNdjson(
  conversations: Iterable<ExportedConversation>,
  filter: string,
): Generator<string> {
  yield jsonLine({ format: "hopscope-conversations/1", filter });
  for (const { conversation, packets } of conversations) yield jsonLine({ ...conversation, packets });
}
