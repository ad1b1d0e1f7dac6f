import { type ChainKey, chainKey } from "@/lib/netfilter";
import { type Datagram, destinationPort, sourcePort } from "./datagram";
import type { OpenPacket } from "./open-packet";
import { STEP } from "./position";
import type { Visit } from "./visit";

type IpDatagram = Exclude<Datagram, { kind: "arp" }>;

/** What this line shows otherwise than the one before, and who did it (SPEC S3). Called before it is taken. */
export function noteChanges(packet: OpenPacket, visit: Visit): void {
  const { view } = packet;
  const next = visit.datagram;
  if (view === null || next === null || view.kind === "arp" || next.kind === "arp") return;
  if (view !== next && !isUnchanged(view, next)) noteRewrite(packet, visit, view, next);
}

function noteRewrite(packet: OpenPacket, visit: Visit, view: IpDatagram, next: IpDatagram): void {
  const { line } = visit.record;
  if (view.src !== next.src) packet.note(line, "src", view.src, next.src, sourceNat(packet, visit));
  if (view.dst !== next.dst) packet.note(line, "dst", view.dst, next.dst, destinationNat(packet, visit));
  if (isPorted(view) && isPorted(next)) {
    const sport = sourcePort(view.l4);
    const dport = destinationPort(view.l4);
    const newSport = sourcePort(next.l4);
    const newDport = destinationPort(next.l4);
    if (sport !== null && newSport !== null && sport !== newSport)
      packet.note(line, "sport", String(sport), String(newSport), sourceNat(packet, visit));
    if (dport !== null && newDport !== null && dport !== newDport)
      packet.note(line, "dport", String(dport), String(newDport), destinationNat(packet, visit));
  }
  const before = hopsLeft(view);
  const after = hopsLeft(next);
  if (before !== null && after !== null && before !== after)
    packet.note(line, "ttl", String(before), String(after), "routing");
}

function isUnchanged(view: IpDatagram, next: IpDatagram): boolean {
  return (
    view.src === next.src &&
    view.dst === next.dst &&
    hopsLeft(view) === hopsLeft(next) &&
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

function natChain({ datagram }: Visit, chain: "PREROUTING" | "INPUT" | "OUTPUT" | "POSTROUTING"): ChainKey {
  return chainKey(datagram?.kind === "ip6" ? "ip6" : "ip", "nat", chain);
}

function destinationNat(packet: OpenPacket, visit: Visit): ChainKey {
  const isLocal = packet.wasAt(STEP.netOut) && !packet.wasAt(STEP.netPre);
  return natChain(visit, isLocal ? "OUTPUT" : "PREROUTING");
}

function sourceNat(packet: OpenPacket, visit: Visit): ChainKey {
  return natChain(visit, packet.position.step === STEP.netIn ? "INPUT" : "POSTROUTING");
}
