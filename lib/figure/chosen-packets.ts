import { type IpDatagram, protocolName } from "@/lib/journey/flow-key";
import type { Packet } from "@/lib/journey/journey";
import { quotedDatagram } from "@/lib/journey/quoted-datagram";
import { parseLogLine } from "@/lib/kernel-log";

/**
 * One packet for each direction: the selected one and the one that it answers, or that answers it. Without a
 * selection the first request, else the first packet. Alone where nothing tells what belongs to it: a foreign answer
 * beside a request is worse than none.
 */
export function chosenPackets(packets: readonly Packet[], selected: number | null): readonly Packet[] {
  const pick =
    packets.find(({ id }) => id === selected) ??
    packets.find(({ direction }) => direction === "request") ??
    packets[0];
  if (pick === undefined) return [];
  const partner = partnerOf(packets, pick);
  if (partner === undefined) return [pick];
  return isReply(pick) ? [partner, pick] : [pick, partner];
}

function partnerOf(packets: readonly Packet[], pick: Packet): Packet | undefined {
  if (pick.direction === "unknown") return undefined;
  const quotes = new Map(packets.flatMap((packet) => asQuote(packet)));
  const requests = requestsByNumber(packets);
  const requestOf = (error: Packet) => requestQuotedBy(error, quotes.get(error), requests);
  if (quotes.has(pick)) return requestOf(pick);
  const refusal = [...quotes.keys()].find((error) => requestOf(error) === pick);
  return refusal ?? answerTo(quotes.size === 0 ? packets : packets.filter((one) => !quotes.has(one)), pick);
}

function asQuote(packet: Packet): readonly (readonly [Packet, IpDatagram])[] {
  const quoted = quotedDatagram(packet);
  return quoted === null ? [] : [[packet, quoted]];
}

const numberOf = (protocol: string, ipId: number | null) => `${protocol} ${ipId}`;

function requestsByNumber(packets: readonly Packet[]): ReadonlyMap<string, readonly Packet[]> {
  const found = new Map<string, Packet[]>();
  for (const packet of packets) {
    if (packet.direction !== "request") continue;
    const key = numberOf(packet.header.protocol, packet.header.ipId);
    const same = found.get(key);
    if (same === undefined) found.set(key, [packet]);
    else same.push(packet);
  }
  return found;
}

/**
 * By protocol and IP ID, the latest before it. An ID of 0, or none as of IPv6, names it only where there is no other.
 * Not where the error quotes what came back.
 */
function requestQuotedBy(
  error: Packet,
  quoted: IpDatagram | undefined,
  requests: ReadonlyMap<string, readonly Packet[]>,
): Packet | undefined {
  if (quoted === undefined) return undefined;
  const ipId = quoted.kind === "ip4" ? quoted.id : null;
  const same = requests.get(numberOf(protocolName(quoted), ipId)) ?? [];
  const before = same.filter(({ id, header, changes }) => {
    const targets = [header.dst, ...changes.flatMap(({ field, to }) => (field === "dst" ? [to] : []))];
    return id < error.id && !targets.includes(quoted.src);
  });
  return ipId === null || ipId === 0 ? (before.length === 1 ? before[0] : undefined) : before.at(-1);
}

function answerTo(packets: readonly Packet[], pick: Packet): Packet | undefined {
  const opposite = packets.filter(({ direction }) => direction !== "unknown" && direction !== pick.direction);
  const siblings = packets.filter(({ direction }) => direction === pick.direction);
  const echo = echoOf(pick);
  if (echo !== null)
    return nearest(
      opposite.filter((other) => echoOf(other) === echo),
      pick,
    );
  return pick.header.protocol === "tcp" ? tcpPartner(opposite, pick, siblings) : turnPartner(packets, pick);
}

function isReply({ direction }: Packet): boolean {
  return direction === "reply";
}

/** What an echo reply repeats of its request (RFC 792, RFC 4443): `id 7 seq 1`. */
function echoOf({ header: { info } }: Packet): string | null {
  return /\bid \d+ seq \d+$/.exec(info)?.[0] ?? null;
}

/** Behind a request, before a reply; on the other side only where lines of two processors came in another order. */
function nearest(found: readonly Packet[], pick: Packet): Packet | undefined {
  const before = found.findLast(({ id }) => id < pick.id);
  const behind = found.find(({ id }) => id > pick.id);
  return isReply(pick) ? (before ?? behind) : (behind ?? before);
}

/**
 * The next packet of the other direction; by the numbers where the lines print them (--log-tcp-sequence). What none answers,
 * as a bare ACK, answers itself: the latest one before it.
 */
function tcpPartner(
  opposite: readonly Packet[],
  pick: Packet,
  siblings: readonly Packet[],
): Packet | undefined {
  const own = tcpNumbers(pick);
  const isAnswered = (request: TcpNumbers | null, reply: TcpNumbers | null) =>
    request === null || reply === null || isBehind(reply.ack, request.seq);
  const askedBy = (answer: Packet, asking: readonly Packet[]) =>
    asking.findLast((other) => other.id < answer.id && isAnswered(tcpNumbers(other), tcpNumbers(answer)));
  if (isReply(pick)) return askedBy(pick, opposite);
  const answer = opposite.find((other) => other.id > pick.id && isAnswered(own, tcpNumbers(other)));
  // With numbers: what acknowledges a later request too is that one's answer.
  const isAnothers = own !== null && answer !== undefined && askedBy(answer, siblings) !== pick;
  return answer === undefined || isAnothers ? askedBy(pick, opposite) : answer;
}

type TcpNumbers = { readonly seq: number; readonly ack: number };

function tcpNumbers({ hops }: Packet): TcpNumbers | null {
  const text = hops.find((hop) => hop.text.includes(" SEQ="))?.text;
  const l3 = text === undefined ? null : parseLogLine(text)?.l3;
  if (l3 === null || l3 === undefined || (l3.kind !== "ip4" && l3.kind !== "ip6")) return null;
  if (l3.l4?.kind !== "tcp" || l3.l4.seq === null || l3.l4.ack === null) return null;
  return { seq: l3.l4.seq, ack: l3.l4.ack };
}

/** Modulo 2^32 (RFC 9293, 3.4). */
function isBehind(ack: number, seq: number): boolean {
  const ahead = (ack - seq) >>> 0;
  return ahead > 0 && ahead < 2 ** 31;
}

/**
 * Of datagrams nothing tells which one answers which: as many in a row as came before them are taken to answer those
 * in their order, as of two questions that a resolver asks at once.
 */
function turnPartner(packets: readonly Packet[], pick: Packet): Packet | undefined {
  const turns: Packet[][] = [];
  for (const packet of packets) {
    const turn = turns.at(-1);
    if (turn?.[0]?.direction === packet.direction) turn.push(packet);
    else turns.push([packet]);
  }
  const at = turns.findIndex((turn) => turn.includes(pick));
  const own = turns[at] ?? [];
  const other = turns[isReply(pick) ? at - 1 : at + 1];
  if (other === undefined || other.length !== own.length || other[0]?.direction === "unknown")
    return undefined;
  return other[own.indexOf(pick)];
}
