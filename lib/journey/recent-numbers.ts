import type { Ip4, Ip6 } from "@/lib/kernel-log/log-line";
import { sourcePort } from "./datagram";
import { protocolName } from "./flow-key";
import type { OpenConversation } from "./open-conversation";

type Sent = { readonly datagram: Ip4; readonly conversation: OpenConversation };

/** An ICMP error follows what it speaks of within a round trip. */
const REMEMBERED = 512;

/**
 * The latest packets by IP id. An ICMP error quotes 8 bytes of what it speaks of as a rule (RFC 792), and of TCP the
 * kernel prints no port of so few (nf_log_syslog.c, nf_log_dump_tcp_header): addresses, protocol and id are left.
 */
export class RecentNumbers {
  private readonly ring: Sent[] = [];
  private next = 0;

  note(datagram: Ip4 | Ip6, conversation: OpenConversation): void {
    // Linux sends 0 where nothing may be fragmented and no socket counts (ip_select_ident).
    if (datagram.kind !== "ip4" || datagram.id === null || datagram.id === 0) return;
    this.ring[this.next] = { datagram, conversation };
    this.next = (this.next + 1) % REMEMBERED;
  }

  /** Whose packet is quoted without its ports; the latest where there are several, which `isSure` tells. */
  find(quoted: Ip4 | Ip6): { readonly conversation: OpenConversation; readonly isSure: boolean } | null {
    if (quoted.kind !== "ip4" || sourcePort(quoted.l4) !== null) return null;
    const name = protocolName(quoted);
    let found: OpenConversation | null = null;
    for (let back = 1; back <= this.ring.length; back++) {
      const sent = this.ring[(this.next - back + REMEMBERED) % REMEMBERED];
      if (sent === undefined || sent.conversation === found) continue;
      const { datagram, conversation } = sent;
      const isSame =
        datagram.id === quoted.id &&
        datagram.src === quoted.src &&
        datagram.dst === quoted.dst &&
        protocolName(datagram) === name;
      if (!isSame) continue;
      if (found !== null) return { conversation: found, isSure: false };
      found = conversation;
    }
    return found === null ? null : { conversation: found, isSure: true };
  }
}
