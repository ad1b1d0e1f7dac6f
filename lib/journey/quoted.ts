import type { Ip4, Ip6 } from "@/lib/kernel-log/log-line";
import { datagramHash, destinationPort, isNumbered, isSameDatagram, sourcePort } from "./datagram";
import { embeddedOf, endsWhatItQuotes } from "./flow-key";
import type { OpenPacket } from "./open-packet";
import { type OpenPackets, SCAN } from "./open-packets";
import { STEP } from "./position";
import type { Visit } from "./visit";

const PORT_UNREACHABLE = { icmp: [3, 3], icmp6: [1, 4] } as const;

/**
 * The open packet that this line's ICMP error speaks of, where the host itself sends it (icmp_send, net/ipv4/icmp.c): the
 * packet ended in this host. Not so of a port that is closed, to which the packet came. null: it speaks of none.
 */
export function endedBy({ datagram, position, line }: Visit, open: OpenPackets): OpenPacket | null {
  if (position.step !== STEP.netOut || line.in !== null || datagram === null || datagram.kind === "arp")
    return null;
  const quoted = quotedBy(datagram);
  if (quoted === null) return null;
  const { embedded } = quoted;
  const isOf = ({ view, closed }: OpenPacket) =>
    !closed &&
    view !== null &&
    view.kind !== "arp" &&
    isSameDatagram(view, embedded) &&
    isSameEnds(view, embedded);
  const isNumber = ({ view }: OpenPacket) => view?.kind === "ip4" && isSameNumber(view, embedded);
  const packet =
    open.byHash.get(datagramHash(embedded))?.slice(-SCAN).findLast(isOf) ??
    open.parked.findLast(SCAN, isNumber) ??
    open.moving.findLast(SCAN, isNumber);
  return packet?.wasAt(STEP.netIn) && quoted.isClosedPort ? null : packet;
}

function quotedBy(
  datagram: Ip4 | Ip6,
): { readonly embedded: Ip4 | Ip6; readonly isClosedPort: boolean } | null {
  const { l4 } = datagram;
  const embedded = embeddedOf(datagram);
  if (embedded === null || !endsWhatItQuotes(l4)) return null;
  const [type, code] = PORT_UNREACHABLE[l4.kind];
  return { embedded, isClosedPort: l4.type === type && l4.code === code };
}

function isSameEnds(view: Ip4 | Ip6, embedded: Ip4 | Ip6): boolean {
  const [sport, dport] = [sourcePort(embedded.l4), destinationPort(embedded.l4)];
  return (
    view.src === embedded.src &&
    view.dst === embedded.dst &&
    (sport === null || sport === sourcePort(view.l4)) &&
    (dport === null || dport === destinationPort(view.l4))
  );
}

/** Some quote 8 bytes behind the IP header alone (RFC 792). */
function isSameNumber(view: Ip4, embedded: Ip4 | Ip6): boolean {
  return (
    embedded.kind === "ip4" &&
    isNumbered(embedded) &&
    view.id === embedded.id &&
    view.length === embedded.length &&
    isSameEnds(view, embedded)
  );
}
