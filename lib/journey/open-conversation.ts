import type { Conversation, ConversationId, Direction, Endpoint, PacketId, Scenario } from "./journey";
import type { OpenPacket } from "./open-packet";

/** How many of a conversation's newest packets its own list names; every packet names its conversation. */
export const LISTED_PACKETS = 64;

const NONE: readonly never[] = [];

/** A conversation that packets may still join. Changed in place. */
export class OpenConversation {
  scenario: Scenario = "other";
  /** Decided by a packet whose whole way was seen. */
  isScenarioFinal = false;
  readonly packets: PacketId[] = [];
  count = 0;
  /** Few have any of these. */
  private related: Set<ConversationId> | null = null;
  /** A packet came the other way: also one before the first request, or a RST of the host's own. */
  answered = false;
  /** After a request, and not by RST. */
  isRequestAnswered = false;
  /** Requests after the first: conntrack knows the connection. */
  requests = 0;
  /** Requests in all, also dropped ones. */
  opened = 0;
  /** What later packets may prove of requests that closed before (later-proof.ts). */
  unconfirmed: OpenPacket | null = null;
  lastDrop: { readonly packet: OpenPacket; readonly seq: number | null } | null = null;
  answeredSeqs: readonly number[] = NONE;
  /** The IP ID of the first of them. */
  firstNumber: number | null = null;
  /** TCP: the client went on after the answer. */
  isEstablished = false;
  isClosed = false;
  /** docker-proxy (proxy-link.ts): a local process took it, a local process opened it. */
  wasAccepted = false;
  wasDialled = false;
  private finishedSides = 0;
  /** ICMP echo: where the numbering began. */
  firstSeq: number | null = null;
  /** Where its packets were dropped. */
  private drops: Set<string> | null = null;
  lastStampUs: number | null = null;
  /** Facts that a viewer has not been told. */
  isDirty = true;

  constructor(
    readonly id: ConversationId,
    readonly protocol: string,
    readonly client: Endpoint,
    readonly server: Endpoint,
  ) {}

  join(packet: PacketId): void {
    this.packets.push(packet);
    this.count += 1;
    if (this.packets.length > 2 * LISTED_PACKETS) this.packets.splice(0, LISTED_PACKETS);
    if (this.count <= 8 || this.count % (LISTED_PACKETS / 2) === 0) this.isDirty = true;
  }

  leave(packet: PacketId): void {
    const at = this.packets.lastIndexOf(packet);
    if (at < 0) return;
    this.packets.splice(at, 1);
    this.count -= 1;
    this.isDirty = true;
  }

  relate(other: ConversationId): void {
    if (other === this.id || this.related?.has(other) || (this.related?.size ?? 0) >= LISTED_PACKETS) return;
    this.related ??= new Set();
    this.related.add(other);
    this.isDirty = true;
  }

  /** A request that was dropped before conntrack kept its connection: the next one is the first again. */
  forget({ direction }: { readonly direction: Direction }): void {
    if (direction === "request" && this.requests > 0) this.requests -= 1;
  }

  noteDrop(place: string): void {
    this.drops ??= new Set();
    this.drops.add(place);
  }

  hasDropped(place: string): boolean {
    return this.drops?.has(place) === true;
  }

  noteTcp(flags: readonly string[], direction: Direction): void {
    if (flags.includes("RST")) this.isClosed = true;
    if (flags.includes("FIN")) {
      this.finishedSides |= direction === "reply" ? 2 : 1;
      if (this.finishedSides === 3) this.isClosed = true;
    }
    if (direction === "request" && this.answered && !flags.includes("SYN")) this.isEstablished = true;
  }

  facts(): Conversation {
    return {
      id: this.id,
      scenario: this.scenario,
      protocol: this.protocol,
      client: this.client,
      server: this.server,
      packets: this.packets.slice(-LISTED_PACKETS),
      related: this.related === null ? NONE : [...this.related],
    };
  }
}
