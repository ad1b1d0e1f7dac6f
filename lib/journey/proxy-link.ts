import type { OpenConversation } from "./open-conversation";
import type { OpenPacket } from "./open-packet";
import { STEP } from "./position";

/** docker-proxy dials the container as soon as accept() returns (docker/cmd/docker-proxy/tcp_proxy_linux.go). */
const DIAL_US = 50_000;
const DIAL_LINES = 256;
const KEPT = 32;

type Accepted = {
  readonly conversation: OpenConversation;
  readonly stampUs: number | null;
  readonly line: number;
};

/**
 * Links docker-proxy's two connections: one that a local process accepts, and the one to a container that a
 * local process opens right after. They share no field; the time and the order are all there is.
 */
export class ProxyLink {
  private accepted: Accepted[] = [];

  note(packet: OpenPacket): void {
    const { step } = packet.position;
    if (step !== STEP.netIn && step < STEP.netOut) return;
    const { conversation, first } = packet;
    if (conversation === null || first === null || first.kind === "arp" || first.l4?.kind !== "tcp") return;
    const { flags } = first.l4;
    if (packet.position.step === STEP.netIn && packet.direction === "request") {
      const isHandshakeEnd = !flags.includes("SYN") && !flags.includes("FIN") && !flags.includes("RST");
      if (!isHandshakeEnd || conversation.wasAccepted) return;
      conversation.wasAccepted = true;
      this.accepted.push({ conversation, stampUs: packet.lastStampUs, line: packet.lastLine });
      if (this.accepted.length > KEPT) this.accepted.shift();
      return;
    }
    const dials =
      flags.includes("SYN") &&
      !flags.includes("ACK") &&
      packet.wasAt(STEP.netOut) &&
      packet.outDevice !== "lo";
    if (dials && !conversation.wasDialled) {
      conversation.wasDialled = true;
      this.dialled(packet, conversation);
    }
  }

  private dialled(packet: OpenPacket, conversation: OpenConversation): void {
    this.accepted = this.accepted.filter((one) => isRecent(one, packet));
    const leg = this.accepted.shift();
    if (leg === undefined) return;
    leg.conversation.relate(conversation.id);
    conversation.relate(leg.conversation.id);
    packet.touched = leg.conversation;
  }
}

function isRecent({ stampUs, line }: Accepted, packet: OpenPacket): boolean {
  if (stampUs !== null && packet.lastStampUs !== null) return packet.lastStampUs - stampUs <= DIAL_US;
  return packet.lastLine - line <= DIAL_LINES;
}
