import type { Ip4, Ip6 } from "@/lib/kernel-log/log-line";
import { flowKey, isForward } from "./flow-key";
import type { ConversationId, Direction, Endpoint } from "./journey";
import { OpenConversation } from "./open-conversation";
import { ownText } from "./own-text";

type FlowEntry = {
  readonly conversation: OpenConversation;
  /** Of a packet that goes from the lesser end of the key to the greater, and of one that comes back. */
  readonly forward: Direction;
};

export type Membership = { readonly conversation: OpenConversation; readonly direction: Direction };

/**
 * Conversations by every tuple that their packets have shown. Two generations: when the young one is full
 * it becomes the old one, and what nobody asked for since is forgotten.
 */
export class ConversationTable {
  private young = new Map<string, FlowEntry>();
  private old = new Map<string, FlowEntry>();
  private lastId = 0;

  /** `limit`: tuples kept; a conversation has one to three. */
  constructor(private readonly limit: number) {}

  create(protocol: string, client: Endpoint, server: Endpoint): OpenConversation {
    this.lastId += 1;
    return new OpenConversation(this.lastId as ConversationId, protocol, own(client), own(server));
  }

  /** Of packets that have no tuple: made at the first call. */
  named(key: string, protocol: string, client: string, server: string): OpenConversation {
    const known = this.find(key);
    if (known !== undefined) return known.conversation;
    const conversation = this.create(protocol, { address: client }, { address: server });
    this.set(key, { conversation, forward: "request" });
    return conversation;
  }

  private find(key: string): FlowEntry | undefined {
    const hit = this.young.get(key);
    if (hit !== undefined) return hit;
    const kept = this.old.get(key);
    if (kept !== undefined) this.set(key, kept);
    return kept;
  }

  private set(key: string, entry: FlowEntry): void {
    if (this.young.size >= this.limit / 2) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, entry);
  }

  /** To which conversation a packet with this tuple belongs, and in which direction. */
  memberOf(datagram: Ip4 | Ip6): Membership | undefined {
    const entry = this.find(flowKey(datagram));
    if (entry === undefined) return undefined;
    const { conversation, forward } = entry;
    return { conversation, direction: isForward(datagram) ? forward : opposite(forward) };
  }

  /** The packet showed this tuple: it and its answers belong to the conversation from now on. */
  learn(conversation: OpenConversation, datagram: Ip4 | Ip6, direction: Direction): void {
    const forward = isForward(datagram) ? direction : opposite(direction);
    this.set(flowKey(datagram), { conversation, forward });
  }
}

function own(end: Endpoint): Endpoint {
  return { ...end, address: ownText(end.address) };
}

function opposite(direction: Direction): Direction {
  return direction === "request" ? "reply" : direction === "reply" ? "request" : "unknown";
}
