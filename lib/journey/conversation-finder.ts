import type { Arp } from "@/lib/kernel-log/log-line";
import type { ConversationTable, Membership } from "./conversation-table";
import { destinationPort, isNumbered, sourcePort } from "./datagram";
import { embeddedOf, flowKey, type IpDatagram, isEchoRequest, ownDirection, protocolName } from "./flow-key";
import type { Direction, Endpoint } from "./journey";
import type { OpenConversation } from "./open-conversation";
import type { OpenPacket } from "./open-packet";
import { RecentNumbers } from "./recent-numbers";
import { ARP } from "./traffic-class";

const BROADCAST = "ff:ff:ff:ff:ff:ff";

/** conntrack forgets UDP after 30 s, ICMP alike (nf_conntrack_udp_timeout, nf_conntrack_icmp_timeout). */
const FORGOTTEN_US = 30_000_000;
const ERRORS_HELD = 256;
/** TCP_TIMEOUT_INIT (net/tcp.h) is 1 s, and no stack sends a SYN again much sooner. */
const SENT_AGAIN_US = 500_000;

/** Joins packets to conversations as conntrack would (SPEC C1 to C9). */
export class ConversationFinder {
  /** Errors about packets that no line has shown yet, by the flow that they speak of. */
  private readonly errors = new Map<string, OpenConversation>();

  private readonly recent = new RecentNumbers();

  constructor(private readonly table: ConversationTable) {}

  /**
   * Sets conversation and direction if what is known of the packet decides them; `isLast`: nothing more will
   * be known, so decide now. Returns whether they are set.
   */
  settle(packet: OpenPacket, isLast: boolean): boolean {
    const { view, first, partial } = packet;
    if (view === null || first === null) {
      if (!isLast) return false;
      // ebt_log with --log-ip: both ends, but neither flags nor ICMP's id.
      if (partial?.kind === "ip4" || partial?.kind === "ip6") this.joinFlow(packet, partial, partial, true);
      else this.joinFrames(packet);
    } else if (view.kind === "arp" || first.kind === "arp") {
      if (first.kind === "arp") this.joinArp(packet, first);
    } else if (embeddedOf(first) !== null) this.joinError(packet, first, view, isLast);
    else this.joinFlow(packet, first, view, isLast);
    return packet.conversation !== null;
  }

  /** A later line of a joined packet shows another tuple: NAT's other side, or a conversation known better. */
  learn(packet: OpenPacket): void {
    const { view, first, conversation } = packet;
    if (conversation === null || view === null || first === null) return;
    if (view.kind === "arp" || first.kind === "arp" || embeddedOf(view) !== null) return;
    const other = this.table.memberOf(view);
    this.recent.note(view, conversation);
    if (other?.conversation === conversation && other.direction === packet.direction) return;
    if (other !== undefined && other.conversation !== conversation && other.direction === "reply") {
      // The tuple before un-NAT was another connection's once: its port has been given to this one.
      this.move(packet, other);
      this.table.learn(other.conversation, first, other.direction);
      return;
    }
    this.table.learn(conversation, view, packet.direction);
  }

  /** A nat chain logged it: conntrack did not know the connection (nf_nat_inet_fn, nf_nat_core.c). */
  renew(packet: OpenPacket): void {
    const { conversation, first } = packet;
    if (conversation === null || first === null || first.kind === "arp") return;
    if (packet.direction === "unknown") packet.direction = "request";
    const isUdp = first.l4?.kind === "udp" || first.l4?.kind === "udplite";
    if (!isUdp || !conversation.answered || packet.direction !== "request") return;
    this.open(packet, first, "request");
  }

  private joinFlow(packet: OpenPacket, first: IpDatagram, view: IpDatagram, isLast: boolean): void {
    const byFirst = this.table.memberOf(first);
    const isRewritten = packet.changes.length > 0;
    const known = byFirst ?? (isRewritten ? this.table.memberOf(view) : undefined);
    if (known !== undefined && !this.isAnew(known, first, packet)) {
      const { sure } = ownDirection(first);
      // A host that pings itself shows one tuple for both ways.
      this.join(packet, sure === "unknown" ? known : { ...known, direction: sure });
      if (byFirst === undefined) this.table.learn(known.conversation, first, known.direction);
      if (isRewritten) this.table.learn(known.conversation, view, known.direction);
      return;
    }
    const { sure, hint } = ownDirection(first);
    if (sure === "request" || packet.metNat) {
      this.open(packet, first, "request");
      // Another ping with a tuple that conntrack still has.
      if (byFirst !== undefined && !packet.metNat && isEchoRequest(first))
        packet.isKnownConnection = !isFirstAgain(packet, byFirst.conversation);
    }
    // An answer to a masqueraded request is known by its request only behind nat PREROUTING.
    else if (isLast) this.open(packet, first, sure === "unknown" ? hint : sure);
    if (packet.conversation !== null && isRewritten) this.learn(packet);
  }

  /** The tuple is known, but a new connection has begun to use it. */
  private isAnew({ conversation, direction }: Membership, first: IpDatagram, packet: OpenPacket): boolean {
    const { l4 } = first;
    if (l4?.kind === "tcp") {
      const opens = l4.flags.includes("SYN") && !l4.flags.includes("ACK");
      return opens && (conversation.isClosed || (conversation.isEstablished && direction === "request"));
    }
    if (isEchoRequest(first)) return l4 !== null && "seq" in l4 && conversation.firstSeq === l4.seq;
    const { lastStampUs } = packet;
    const idle =
      lastStampUs !== null &&
      conversation.lastStampUs !== null &&
      lastStampUs - conversation.lastStampUs > FORGOTTEN_US;
    return idle && packet.metNat;
  }

  private open(packet: OpenPacket, first: IpDatagram, direction: Direction): void {
    const [source, target] = endpoints(first);
    const isReply = direction === "reply";
    const client = isReply ? target : source;
    const server = isReply ? source : target;
    const conversation = this.table.create(protocolName(first), client, server);
    this.join(packet, { conversation, direction });
    if (isEchoRequest(first) && first.l4 !== null && "seq" in first.l4) conversation.firstSeq = first.l4.seq;
    this.table.learn(conversation, first, direction);
    this.relateError(packet, first, conversation);
  }

  /** The oldest goes first: a flow that has not shown for so long will not. */
  private hold(flow: string, error: OpenConversation): void {
    if (this.errors.size >= ERRORS_HELD) this.errors.delete(this.errors.keys().next().value ?? "");
    this.errors.set(flow, error);
  }

  private relateError(packet: OpenPacket, first: IpDatagram, conversation: OpenConversation): void {
    if (this.errors.size === 0) return;
    const error = this.errors.get(flowKey(first));
    if (error === undefined) return;
    this.errors.delete(flowKey(first));
    conversation.relate(error.id);
    error.relate(conversation.id);
    packet.touched ??= error;
  }

  private joinError(packet: OpenPacket, first: IpDatagram, view: IpDatagram, isLast: boolean): void {
    const about = [embeddedOf(first), embeddedOf(view)];
    let spokenOf: Membership | undefined;
    for (const embedded of about) {
      if (embedded !== null) spokenOf ??= this.table.memberOf(embedded);
    }
    const numbered = spokenOf === undefined ? this.byNumber(about) : null;
    const cause = spokenOf?.conversation ?? numbered?.conversation;
    if (cause === undefined && !isLast) return;
    if (numbered?.isSure === false) packet.ambiguous = true;
    const embedded = embeddedOf(view);
    const key = `error|${first.src}|${cause?.id ?? (embedded === null ? "" : flowKey(embedded))}`;
    const conversation = this.table.named(key, protocolName(first), first.dst, first.src);
    if (cause !== undefined) {
      conversation.relate(cause.id);
      cause.relate(conversation.id);
      packet.touched = cause;
    } else if (embedded !== null) this.hold(flowKey(embedded), conversation);
    this.join(packet, { conversation, direction: "reply" });
  }

  private byNumber(about: readonly (IpDatagram | null)[]): ReturnType<RecentNumbers["find"]> {
    for (const embedded of about) {
      const found = embedded === null ? null : this.recent.find(embedded);
      if (found !== null) return found;
    }
    return null;
  }

  private joinArp(packet: OpenPacket, { opcode, payload }: Arp): void {
    const isReply = opcode === 2;
    const [source, target] = [payload?.ipSrc ?? packet.macSrc ?? "", payload?.ipDst ?? packet.macDst ?? ""];
    const [client, server] = isReply ? [target, source] : [source, target];
    const conversation = this.table.named(`arp|${client}|${server}`, "arp", client, server);
    this.join(packet, { conversation, direction: isReply ? "reply" : "request" });
  }

  /** Frames of which only MACs are known: who sent first is who asks. ARP requests are those that everybody gets. */
  private joinFrames(packet: OpenPacket): void {
    const source = packet.frameSrc ?? packet.macSrc ?? "";
    const target = packet.frameDst ?? packet.macDst ?? "";
    if (packet.traffic === ARP) {
      const isRequest = target === BROADCAST;
      const [client, server] = isRequest ? [source, target] : [target, source];
      const conversation = this.table.named(`arp|${client}|*`, "arp", client, server);
      this.join(packet, { conversation, direction: isRequest ? "request" : "reply" });
      return;
    }
    // A cut line that names neither end says of no other packet that it belongs with it.
    if (source === "" && target === "") {
      const conversation = this.table.create("frame", { address: source }, { address: target });
      this.join(packet, { conversation, direction: "unknown" });
      return;
    }
    const key = source < target ? `frame|${source}|${target}` : `frame|${target}|${source}`;
    const conversation = this.table.named(key, "frame", source, target);
    const direction = conversation.client.address === source ? "request" : "reply";
    this.join(packet, { conversation, direction });
  }

  private join(packet: OpenPacket, entry: Membership): void {
    const { conversation, direction } = entry;
    this.move(packet, entry);
    const mayBeKnown = conversation.requests > 0 && !isFirstAgain(packet, conversation);
    packet.isKnownConnection =
      direction === "reply" || mayBeKnown || conversation.answered || isMidway(packet);
    if (direction === "reply") conversation.answered = true;
    else {
      if (conversation.requests === 0) conversation.firstNumber = numberOf(packet);
      conversation.requests += 1;
      conversation.opened += 1;
    }
    conversation.lastStampUs = packet.lastStampUs ?? conversation.lastStampUs;
    if (packet.first !== null && packet.first.kind !== "arp") this.recent.note(packet.first, conversation);
    const l4 = packet.first !== null && packet.first.kind !== "arp" ? packet.first.l4 : null;
    if (l4?.kind === "tcp") conversation.noteTcp(l4.flags, direction);
  }

  private move(packet: OpenPacket, { conversation, direction }: Membership): void {
    const before = packet.conversation;
    if (packet.id !== null && before !== conversation) {
      before?.leave(packet.id);
      conversation.join(packet.id);
      packet.touched = before;
    }
    packet.conversation = conversation;
    packet.direction = direction;
    packet.shown = null;
  }
}

/**
 * Not another request but the first one, of which lines could not be put together: by its number, or a SYN that comes
 * sooner than any is sent again. Of a repeated one conntrack knows the connection.
 */
function isFirstAgain({ first, lastStampUs }: OpenPacket, conversation: OpenConversation): boolean {
  if (first === null || first.kind === "arp" || conversation.answered) return false;
  const isSyn = first.l4?.kind === "tcp" && first.l4.flags.includes("SYN") && !first.l4.flags.includes("ACK");
  const isSoon =
    lastStampUs === null ||
    conversation.lastStampUs === null ||
    lastStampUs - conversation.lastStampUs < SENT_AGAIN_US;
  if (isNumbered(first)) return numberOf({ first }) === conversation.firstNumber && (isSyn || isSoon);
  return isSyn && isSoon;
}

function numberOf({ first }: Pick<OpenPacket, "first">): number | null {
  return first?.kind === "ip4" && isNumbered(first) ? first.id : null;
}

/** TCP without SYN: conntrack has it from before the log began, or does not track it. */
function isMidway({ first }: OpenPacket): boolean {
  return (
    first !== null && first.kind !== "arp" && first.l4?.kind === "tcp" && !first.l4.flags.includes("SYN")
  );
}

function endpoints({ src, dst, l4 }: IpDatagram): readonly [Endpoint, Endpoint] {
  const isPorted = l4?.kind === "tcp" || l4?.kind === "udp" || l4?.kind === "udplite";
  return [
    endpoint(src, isPorted ? sourcePort(l4) : null),
    endpoint(dst, isPorted ? destinationPort(l4) : null),
  ];
}

function endpoint(address: string, port: number | null): Endpoint {
  return port === null ? { address } : { address, port };
}
