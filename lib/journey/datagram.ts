import type { Arp, Ip4, Ip6, Layer4, LogLine } from "@/lib/kernel-log/log-line";

/** What a line shows of layer 3, when it shows it whole: enough to tell a packet from others. */
export type Datagram = Ip4 | Ip6 | Arp;

/** null for ebt_log lines: they print no ID, LEN or TTL, so they name no packet by themselves. */
export function datagramOf(line: LogLine): Datagram | null {
  return line.generator === "nf_log" && line.l3.kind !== "none" ? line.l3 : null;
}

export function isFragment(datagram: Datagram): boolean {
  if (datagram.kind === "ip4") return datagram.mf || datagram.fragmentOffset > 0;
  return datagram.kind === "ip6" && datagram.fragment !== null;
}

/** Fragments of one datagram share it; 0 names nothing. */
export function fragmentId(datagram: Datagram): number {
  if (datagram.kind === "ip4") return datagram.id ?? 0;
  return datagram.kind === "ip6" ? (datagram.fragment?.id ?? 0) : 0;
}

/** An IP ID that is not 0 tells packets of one flow apart; `ID=0 DF`, IPv6 and ARP do not (SPEC J3). */
export function isNumbered(datagram: Datagram): boolean {
  return datagram.kind === "ip4" && datagram.id !== null && datagram.id !== 0;
}

/** TCP and UDP ports; the echo ID stands in for both, because NAT treats it as a port. */
export function sourcePort(l4: Layer4 | null): number | null {
  if (l4 === null) return null;
  if (l4.kind === "tcp" || l4.kind === "udp" || l4.kind === "udplite") return l4.sport;
  return l4.kind === "icmp" || l4.kind === "icmp6" ? l4.id : null;
}

export function destinationPort(l4: Layer4 | null): number | null {
  if (l4 === null) return null;
  if (l4.kind === "tcp" || l4.kind === "udp" || l4.kind === "udplite") return l4.dport;
  return l4.kind === "icmp" || l4.kind === "icmp6" ? l4.id : null;
}

function mix(hash: number, value: number | null): number {
  return Math.imul((hash ^ (value ?? -1)) >>> 0, 0x9e3779b1) ^ (hash >>> 15);
}

function mixText(hash: number, text: string): number {
  let mixed = hash;
  for (let index = 0; index < text.length; index++) mixed = mix(mixed, text.charCodeAt(index));
  return mixed;
}

/** Equal for all lines of one packet, whatever NAT, routing and mangling do to it. Never 0. */
export function datagramHash(datagram: Datagram): number {
  let hash = 17;
  switch (datagram.kind) {
    case "ip4":
      hash = mix(mix(mix(hash, datagram.id), datagram.length), datagram.fragmentOffset);
      return layer4Hash(hash, datagram.l4);
    case "ip6":
      hash = mix(mix(mix(hash, 6), datagram.length), datagram.flowLabel);
      return layer4Hash(mix(hash, datagram.fragment?.id ?? null), datagram.l4);
    case "arp":
      hash = mix(hash, datagram.opcode);
      if (datagram.payload !== null)
        hash = mixText(mixText(hash, datagram.payload.ipSrc), datagram.payload.ipDst);
      return (hash >>> 2) | 1;
  }
}

function layer4Hash(seed: number, l4: Layer4 | null): number {
  let hash = seed;
  if (l4 !== null) {
    switch (l4.kind) {
      case "tcp":
        // Not SEQ: one rule may print it and another not.
        hash = mix(mix(hash, l4.flags.length), l4.window);
        break;
      case "icmp":
      case "icmp6":
        hash = mix(mix(hash, l4.type), l4.seq);
        break;
      case "udp":
      case "udplite":
        hash = mix(hash, l4.length);
        break;
      case "other":
        hash = mix(hash, l4.protocol);
        break;
      default:
        hash = mix(hash, l4.spi);
    }
  }
  return (hash >>> 2) | 1;
}

/** All that nothing on the way rewrites is equal. Addresses, ports and TTL are another matter (rewrite.ts). */
export function isSameDatagram(a: Datagram, b: Datagram): boolean {
  if (a === b) return true;
  if (a.kind === "ip4" && b.kind === "ip4") {
    return (
      a.id === b.id &&
      a.length === b.length &&
      a.df === b.df &&
      a.mf === b.mf &&
      a.fragmentOffset === b.fragmentOffset &&
      isSameLayer4(a.l4, b.l4)
    );
  }
  if (a.kind === "ip6" && b.kind === "ip6") {
    return (
      a.length === b.length &&
      a.flowLabel === b.flowLabel &&
      a.fragment?.id === b.fragment?.id &&
      a.fragment?.offset === b.fragment?.offset &&
      isSameLayer4(a.l4, b.l4)
    );
  }
  if (a.kind !== "arp" || b.kind !== "arp") return false;
  return (
    a.opcode === b.opcode &&
    a.payload?.ipSrc === b.payload?.ipSrc &&
    a.payload?.ipDst === b.payload?.ipDst &&
    a.payload?.macSrc === b.payload?.macSrc
  );
}

function isSameLayer4(a: Layer4 | null, b: Layer4 | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === "tcp" && b.kind === "tcp") {
    return (
      a.window === b.window &&
      agree(a.seq, b.seq) &&
      agree(a.ack, b.ack) &&
      a.urgp === b.urgp &&
      a.flags.length === b.flags.length &&
      a.flags.every((flag, index) => flag === b.flags[index])
    );
  }
  if (a.kind === "icmp" || a.kind === "icmp6") {
    return a.kind === b.kind && a.type === b.type && a.code === b.code && a.seq === b.seq && a.mtu === b.mtu;
  }
  if (a.kind === "udp" || a.kind === "udplite") return a.kind === b.kind && a.length === b.length;
  if (a.kind === "other") return b.kind === "other" && a.protocol === b.protocol;
  if (a.kind === "tcp") return false;
  return (b.kind === "ah" || b.kind === "esp") && a.kind === b.kind && a.spi === b.spi;
}

/** Two rules may print different detail (`--log-tcp-sequence`): what one leaves out does not contradict. */
function agree(a: number | null, b: number | null): boolean {
  return a === null || b === null || a === b;
}
