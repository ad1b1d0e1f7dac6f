import { useMemo, useRef } from "react";
import type { ConversationId } from "@/lib/journey/journey";
import { useSession } from "./session-context";

/** More than can be on the way at once after each other. */
const REMEMBERED = 8;

/**
 * The chosen conversation, what it is related to (an ICMP error comes with the packet that it speaks of), and those
 * that were chosen just before: following live moves on while packets of the last one are still on their way. Null:
 * none is chosen.
 */
export function useFollowed(conversation: ConversationId | null): ReadonlySet<ConversationId> | null {
  const session = useSession();
  const latest = useRef<readonly ConversationId[]>([]);
  return useMemo(() => {
    if (conversation === null) return null;
    const before = latest.current.filter((id) => id !== conversation);
    latest.current = [...before, conversation].slice(-REMEMBERED);
    return new Set([...latest.current, ...(session.archive.conversation(conversation)?.related ?? [])]);
  }, [session, conversation]);
}
