import type { Arp, Layer3 } from "@/lib/kernel-log/log-line";
import { destinationPort, sourcePort } from "./datagram";
import { protocolName } from "./flow-key";
import { icmpInfo } from "./icmp-words";
import type { PacketHeader } from "./journey";
import type { OpenPacket } from "./open-packet";
import { ARP, familyClass, IP4, IP6 } from "./traffic-class";

/** What the packet is, as the first line with anything to say shows it. */
export function headerOf(packet: OpenPacket): PacketHeader {
  const l3: Layer3 | null = packet.first ?? packet.partial;
  if (l3 === null || l3.kind === "none") return frameHeader(packet);
  if (l3.kind === "arp") return arpHeader(l3);
  const isPorted = l3.l4?.kind === "tcp" || l3.l4?.kind === "udp" || l3.l4?.kind === "udplite";
  return {
    family: l3.kind,
    protocol: protocolName(l3),
    src: l3.src,
    dst: l3.dst,
    sport: isPorted ? sourcePort(l3.l4) : null,
    dport: isPorted ? destinationPort(l3.l4) : null,
    length: l3.length,
    ttl: l3.kind === "ip4" ? l3.ttl : l3.hopLimit,
    ipId: l3.kind === "ip4" ? l3.id : null,
    info: layer4Info(l3),
  };
}

function layer4Info({ l4 }: Exclude<Layer3, { kind: "arp" } | { kind: "none" }>): string {
  if (l4 === null) return "";
  if (l4.kind === "tcp") return l4.flags.join(" ");
  if (l4.kind === "other") return OTHER_WORDS[l4.protocol] ?? "";
  return l4.kind === "icmp" || l4.kind === "icmp6" ? icmpInfo(l4) : "";
}

/** IANA, Protocol Numbers: those that a host with containers sends without being asked. */
const OTHER_WORDS: Readonly<Record<number, string>> = {
  2: "IGMP",
  4: "IPv4 inside",
  41: "IPv6 inside",
  47: "GRE",
  89: "OSPF",
  103: "PIM",
  112: "VRRP",
  132: "SCTP",
};

function arpHeader({ opcode, payload }: Arp): PacketHeader {
  const info = opcode === 1 ? "who has" : opcode === 2 ? "is at" : `opcode ${opcode}`;
  return {
    ...NOTHING,
    family: "arp",
    protocol: "arp",
    src: payload?.ipSrc ?? null,
    dst: payload?.ipDst ?? null,
    info,
  };
}

const NOTHING: PacketHeader = {
  family: "none",
  protocol: "frame",
  src: null,
  dst: null,
  sport: null,
  dport: null,
  length: null,
  ttl: null,
  ipId: null,
  info: "",
};

function frameHeader(packet: OpenPacket): PacketHeader {
  const family = familyClass(packet.traffic);
  const src = packet.frameSrc ?? packet.macSrc;
  const dst = packet.frameDst ?? packet.macDst;
  const macs = { src, dst };
  if (family === ARP) return { ...NOTHING, ...macs, family: "arp", protocol: "arp" };
  if (family === IP4) return { ...NOTHING, ...macs, info: "IPv4" };
  return family === IP6 ? { ...NOTHING, ...macs, info: "IPv6" } : { ...NOTHING, ...macs };
}
