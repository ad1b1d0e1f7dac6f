import type { Layer3 } from "@/lib/kernel-log/log-line";
import { type ChainKey, chainKey } from "@/lib/netfilter";
import { type Datagram, destinationPort, sourcePort } from "./datagram";
import type { OpenPacket } from "./open-packet";
import { STEP } from "./position";
import type { Visit } from "./visit";

type IpDatagram = Exclude<Datagram, { kind: "arp" }>;

/** What this line shows otherwise than the one before, and who did it (SPEC S3). Called before it is taken. */
export function noteChanges(packet: OpenPacket, visit: Visit): void {
  const { view } = packet;
  packet.showsNewTuple = false;
  // Mostly the reader gives the very same once more.
  if (view !== null && view === visit.datagram && packet.ends === null) return;
  const before = packet.ends ?? packet.view ?? packet.partial;
  // ebt_log shows both ends with --log-ip, and nothing else that may change.
  const next = visit.datagram ?? visit.line.l3;
  if (before === null || !isIp(before) || !isIp(next)) return;
  if (before !== next && !isUnchanged(before, next)) noteRewrite(packet, visit, before, next);
  if (visit.datagram === null || view === null || view === next || !isIp(view)) return;
  // What ebt_log has shown before is told already, but conntrack's tuples are learnt from whole datagrams.
  packet.showsNewTuple = packet.ends !== null && !isUnchanged(view, next);
  const [left, leaves] = [hopsLeft(view), hopsLeft(next)];
  if (left !== null && leaves !== null && left !== leaves)
    packet.note(visit.record.line, "ttl", String(left), String(leaves), "routing");
}

function isIp(shown: Layer3): shown is IpDatagram {
  return shown.kind === "ip4" || shown.kind === "ip6";
}

function noteRewrite(packet: OpenPacket, visit: Visit, view: IpDatagram, next: IpDatagram): void {
  const { line } = visit.record;
  const by = { source: sourceNat(packet, next), target: destinationNat(packet, next) };
  if (view.src !== next.src) packet.note(line, "src", view.src, next.src, by.source);
  if (view.dst !== next.dst) packet.note(line, "dst", view.dst, next.dst, by.target);
  if (!isPorted(view) || !isPorted(next)) return;
  notePort(packet, line, "sport", [sourcePort(view.l4), sourcePort(next.l4)], by.source);
  notePort(packet, line, "dport", [destinationPort(view.l4), destinationPort(next.l4)], by.target);
}

function notePort(
  packet: OpenPacket,
  line: number,
  field: "sport" | "dport",
  [from, to]: readonly [number | null, number | null],
  by: ChainKey,
): void {
  if (from !== null && to !== null && from !== to) packet.note(line, field, String(from), String(to), by);
}

function isUnchanged(view: IpDatagram, next: IpDatagram): boolean {
  return (
    view.src === next.src &&
    view.dst === next.dst &&
    sourcePort(view.l4) === sourcePort(next.l4) &&
    destinationPort(view.l4) === destinationPort(next.l4)
  );
}

function isPorted(datagram: Datagram): datagram is IpDatagram {
  if (datagram.kind === "arp" || datagram.l4 === null) return false;
  const { kind } = datagram.l4;
  return kind === "tcp" || kind === "udp" || kind === "udplite";
}

function hopsLeft(datagram: IpDatagram): number | null {
  return datagram.kind === "ip4" ? datagram.ttl : datagram.hopLimit;
}

function natChain({ kind }: IpDatagram, chain: "PREROUTING" | "INPUT" | "OUTPUT" | "POSTROUTING"): ChainKey {
  return chainKey(kind === "ip6" ? "ip6" : "ip", "nat", chain);
}

function destinationNat(packet: OpenPacket, next: IpDatagram): ChainKey {
  const isLocal = packet.wasAt(STEP.netOut) && !packet.wasAt(STEP.netPre);
  return natChain(next, isLocal ? "OUTPUT" : "PREROUTING");
}

function sourceNat(packet: OpenPacket, next: IpDatagram): ChainKey {
  return natChain(next, packet.position.step === STEP.netIn ? "INPUT" : "POSTROUTING");
}
