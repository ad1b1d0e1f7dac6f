import type { Layer4, LogLine } from "@/lib/kernel-log/log-line";

/**
 * Packets that a rule may tell apart by family and protocol: what is known to be logged is known per class,
 * because a rule with `-p icmp` says nothing about TCP.
 */
export type TrafficClass = number;

export const IP4: TrafficClass = 0;
export const IP6: TrafficClass = 5;
export const ARP: TrafficClass = 10;
/** Another EtherType, or one that the line does not show. */
export const FRAME: TrafficClass = 11;
export const TRAFFIC_CLASSES = 12;

function offsetOf(l4: Layer4 | null): number {
  if (l4 === null) return 0;
  switch (l4.kind) {
    case "icmp":
    case "icmp6":
      return 1;
    case "tcp":
      return 2;
    case "udp":
      return 3;
    default:
      return 4;
  }
}

const ETHERTYPE_CLASS: ReadonlyMap<number, TrafficClass> = new Map([
  [0x0800, IP4],
  [0x86dd, IP6],
  [0x0806, ARP],
  [0x8035, ARP],
]);

export function trafficClass(line: LogLine): TrafficClass {
  const { l3 } = line;
  switch (l3.kind) {
    case "ip4":
      return IP4 + offsetOf(l3.l4);
    case "ip6":
      return IP6 + offsetOf(l3.l4);
    case "arp":
      return ARP;
    case "none": {
      const proto = line.mac?.proto ?? null;
      return proto === null ? FRAME : (ETHERTYPE_CLASS.get(proto) ?? FRAME);
    }
  }
}

/** The class of all its protocols together: `IP4`, `IP6`, or itself. */
export function familyClass(of: TrafficClass): TrafficClass {
  return of < IP6 ? IP4 : of < ARP ? IP6 : of;
}
