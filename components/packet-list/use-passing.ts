import { useMemo } from "react";
import type { ConversationId } from "@/lib/journey/journey";
import { useSession, useSessionState } from "../session/session-context";

/** What passes the filter: its packets, and the conversations that have one of them. */
export type Passing = { readonly packets: number; readonly conversations: ReadonlySet<ConversationId> };

/** Null without a filter. Counted when the counts are, not row by row: a list may be long. */
export function usePassing(): Passing | null {
  const session = useSession();
  const countsVersion = useSessionState((state) => state.countsVersion);
  // Another filter makes another list.
  const list = useSessionState(() => session.list);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the list's content
  return useMemo(() => {
    if (!session.filtered) return null;
    let packets = 0;
    const conversations = new Set<ConversationId>();
    for (let at = 0; at < list.length; at += 1) {
      const row = session.archive.row(list.at(at) ?? -1);
      const conversation = row?.kind === "packet" ? session.archive.conversationOf(row.packet) : undefined;
      if (conversation === undefined) continue;
      packets += 1;
      conversations.add(conversation);
    }
    return { packets, conversations };
  }, [session, list, countsVersion]);
}
