import type { Ip4, Ip6 } from "@/lib/kernel-log/log-line";
import { flowKey, reverseKey } from "./flow-key";
import type { ConversationId, Direction, Endpoint } from "./journey";
import { OpenConversation } from "./open-conversation";

export type FlowEntry = { readonly conversation: OpenConversation; readonly direction: Direction };

/**
 * Conversations by every tuple that their packets have shown. Two generations: when the young one is full
 * it becomes the old one, and what nobody asked for since is forgotten.
 */
export class ConversationTable {
  private young = new Map<string, FlowEntry>();
  private old = new Map<string, FlowEntry>();
  private lastId = 0;

  /** `limit`: tuples kept; a conversation has two to six. */
  constructor(private readonly limit: number) {}

  create(protocol: string, client: Endpoint, server: Endpoint): OpenConversation {
    this.lastId += 1;
    return new OpenConversation(this.lastId as ConversationId, protocol, client, server);
  }

  find(key: string): FlowEntry | undefined {
    const hit = this.young.get(key);
    if (hit !== undefined) return hit;
    const kept = this.old.get(key);
    if (kept !== undefined) this.set(key, kept);
    return kept;
  }

  set(key: string, entry: FlowEntry): void {
    if (this.young.size >= this.limit / 2) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, entry);
  }

  /** The packet showed this tuple: it and its answers belong to the conversation from now on. */
  learn(conversation: OpenConversation, datagram: Ip4 | Ip6, direction: Direction): void {
    this.set(flowKey(datagram), { conversation, direction });
    this.set(reverseKey(datagram), { conversation, direction: opposite(direction) });
  }
}

function opposite(direction: Direction): Direction {
  return direction === "request" ? "reply" : direction === "reply" ? "request" : "unknown";
}
