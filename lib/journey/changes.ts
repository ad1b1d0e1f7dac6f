import { type ChainKey, chainKey } from "@/lib/netfilter";
import { type Datagram, destinationPort, sourcePort } from "./datagram";
import type { Change, ChangeField } from "./journey";
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
  const note = (field: ChangeField, from: string, to: string, by: Change["by"]) =>
    packet.changes.push({ line, field, from, to, by });
  const source = sourceNat(packet, visit);
  const target = destinationNat(packet, visit);
  if (view.src !== next.src) note("src", view.src, next.src, source);
  if (view.dst !== next.dst) note("dst", view.dst, next.dst, target);
  if (isPorted(view) && isPorted(next)) {
    const [sport, dport] = [sourcePort(view.l4), destinationPort(view.l4)];
    const [newSport, newDport] = [sourcePort(next.l4), destinationPort(next.l4)];
    if (sport !== null && newSport !== null && sport !== newSport)
      note("sport", String(sport), String(newSport), source);
    if (dport !== null && newDport !== null && dport !== newDport)
      note("dport", String(dport), String(newDport), target);
  }
  const [before, after] = [hopsLeft(view), hopsLeft(next)];
  if (before !== null && after !== null && before !== after)
    note("ttl", String(before), String(after), "routing");
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
