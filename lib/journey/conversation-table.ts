import type { Ip4, Ip6 } from "@/lib/kernel-log/log-line";
import { FlowTable } from "./flow-table";
import type { ConversationId, Direction, Endpoint } from "./journey";
import { OpenConversation } from "./open-conversation";
import { ownText } from "./own-text";

/** Of whom a flow is, and the direction of the packets that go the way of its first one. */
export type Membership = { readonly conversation: OpenConversation; readonly direction: Direction };

class Generation {
  readonly flows = new FlowTable<Membership>();
  /** Of packets that have no tuple. */
  readonly named = new Map<string, OpenConversation>();

  get size(): number {
    return this.flows.size + this.named.size;
  }
}

/**
 * Conversations by every tuple that their packets have shown. Two generations: when the young one is full
 * it becomes the old one, and what nobody asked for since is forgotten.
 */
export class ConversationTable {
  private young = new Generation();
  private old = new Generation();
  private lastId = 0;

  /** `limit`: tuples kept; a conversation has one to three. */
  constructor(private readonly limit: number) {}

  create(protocol: string, client: Endpoint, server: Endpoint): OpenConversation {
    this.lastId += 1;
    return new OpenConversation(this.lastId as ConversationId, protocol, own(client), own(server));
  }

  /** Of packets that have no tuple: made at the first call. */
  named(key: string, protocol: string, client: string, server: string): OpenConversation {
    const young = this.young.named.get(key);
    if (young !== undefined) return young;
    const conversation =
      this.old.named.get(key) ?? this.create(protocol, { address: client }, { address: server });
    this.age();
    this.young.named.set(key, conversation);
    return conversation;
  }

  /** To which conversation a packet with this tuple belongs, and in which direction. */
  memberOf(datagram: Ip4 | Ip6): Membership | undefined {
    const young = this.young.flows.find(datagram);
    const flow = young ?? this.old.flows.find(datagram);
    if (flow === undefined) return undefined;
    const { conversation, direction } = flow.value;
    const member = flow.isWayOf(datagram) ? flow.value : { conversation, direction: opposite(direction) };
    if (young === undefined) this.learn(conversation, datagram, member.direction);
    return member;
  }

  /** The packet showed this tuple: it and its answers belong to the conversation from now on. */
  learn(conversation: OpenConversation, datagram: Ip4 | Ip6, direction: Direction): void {
    const known = this.young.flows.find(datagram);
    if (known !== undefined) {
      known.value = {
        conversation,
        direction: known.isWayOf(datagram) ? direction : opposite(direction),
      };
      return;
    }
    this.age();
    this.young.flows.add(datagram, { conversation, direction });
  }

  private age(): void {
    if (this.young.size < this.limit / 2) return;
    this.old = this.young;
    this.young = new Generation();
  }
}

function own(end: Endpoint): Endpoint {
  return { ...end, address: ownText(end.address) };
}

function opposite(direction: Direction): Direction {
  return direction === "request" ? "reply" : direction === "reply" ? "request" : "unknown";
}
