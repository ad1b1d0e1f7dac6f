import type { Ip4, Ip6, Layer4 } from "@/lib/kernel-log/log-line";
import { destinationPort, sourcePort } from "./datagram";
import type { Direction } from "./journey";

export type IpDatagram = Ip4 | Ip6;

const ECHO_REQUEST = { icmp: 8, icmp6: 128 } as const;
const ECHO_REPLY = { icmp: 0, icmp6: 129 } as const;

export function protocolName({ l4 }: IpDatagram): string {
  if (l4 === null) return "ip";
  return l4.kind === "other" ? String(l4.protocol) : l4.kind;
}

/** One text for both directions of a tuple: the lesser end stands first. */
export function flowKey(datagram: IpDatagram): string {
  const { src, dst, l4 } = datagram;
  const [sport, dport] = [sourcePort(l4) ?? "", destinationPort(l4) ?? ""];
  const name = protocolName(datagram);
  return src < dst || (src === dst && sport <= dport)
    ? `${name}|${src}|${sport}|${dst}|${dport}`
    : `${name}|${dst}|${dport}|${src}|${sport}`;
}

/** The packet that an ICMP error speaks of; null for all others. */
export function embeddedOf({ l4 }: IpDatagram): IpDatagram | null {
  return l4?.kind === "icmp" || l4?.kind === "icmp6" ? l4.embedded : null;
}

type Icmp = Extract<Layer4, { readonly kind: "icmp" | "icmp6" }>;

/** Unreachable, time exceeded, parameter problem (RFC 792); too big as well (RFC 4443). A redirect ends nothing. */
const ENDING_TYPES = { icmp: [3, 11, 12], icmp6: [1, 2, 3, 4] } as const;

export function endsWhatItQuotes(l4: Layer4 | null): l4 is Icmp {
  if ((l4?.kind !== "icmp" && l4?.kind !== "icmp6") || l4.type === null) return false;
  const types: readonly number[] = ENDING_TYPES[l4.kind];
  return types.includes(l4.type);
}

/**
 * What the packet itself says of its direction: TCP flags and ICMP types say it, ports only hint at it.
 * `hint`: a well-known port talks to an ephemeral one.
 */
export function ownDirection({ l4 }: IpDatagram): { readonly sure: Direction; readonly hint: Direction } {
  if (l4?.kind === "icmp" || l4?.kind === "icmp6") {
    if (l4.type === ECHO_REQUEST[l4.kind]) return { sure: "request", hint: "request" };
    if (l4.type === ECHO_REPLY[l4.kind]) return { sure: "reply", hint: "reply" };
    // Redirects, router and neighbour messages: nobody answers them.
    return { sure: "unknown", hint: "request" };
  }
  if (l4?.kind === "tcp" && l4.flags.includes("SYN")) {
    const sure = l4.flags.includes("ACK") ? "reply" : "request";
    return { sure, hint: sure };
  }
  return { sure: "unknown", hint: portHint(sourcePort(l4), destinationPort(l4)) };
}

/** ip_local_port_range begins at 32768; below 1024 only root listens. */
function portHint(source: number | null, destination: number | null): Direction {
  if (source === null || destination === null) return "unknown";
  for (const limit of [1024, 32_768]) {
    if (destination < limit && source >= limit) return "request";
    if (source < limit && destination >= limit) return "reply";
  }
  return "unknown";
}

export function isEchoRequest({ l4 }: IpDatagram): boolean {
  return (l4?.kind === "icmp" || l4?.kind === "icmp6") && l4.type === ECHO_REQUEST[l4.kind];
}
