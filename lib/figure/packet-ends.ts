import { shownAddress } from "@/lib/filter/address";
import type { Hop, Packet } from "@/lib/journey/journey";
import type { Topology } from "@/lib/protocol/topology";

/** What a packet's lines tell of where it came from and where it went. */

/** Addresses are spelt as a topology has them: IPv6 compressed, which the kernel's log does not. */
export function firstSource({ header }: Packet): string | null {
  return header.src === null ? null : shownAddress(header.src);
}

export function finalDestination(packet: Packet): string | null {
  const last = packet.changes.findLast(({ field }) => field === "dst");
  const address = last?.to ?? packet.header.dst;
  return address === null ? null : shownAddress(address);
}

/** When its first line was logged. */
export function beganUs({ hops }: Packet): number | null {
  return hops[0]?.stampUs ?? null;
}

function isBridgeHop({ place }: Hop): boolean {
  return place.includes("/bridge:");
}

export function portIn({ hops }: Packet): string | null {
  const seen = hops.find(({ physIn }) => physIn)?.physIn;
  return seen ?? hops.find((hop) => isBridgeHop(hop) && hop.in)?.in ?? null;
}

/** Ports that it left by: of a flooded frame a copy goes to each (br_flood, net/bridge/br_forward.c). */
export function portsOut({ hops }: Packet): readonly string[] {
  const names = hops.flatMap((hop) => hop.physOut ?? (isBridgeHop(hop) ? hop.out : null) ?? []);
  return [...new Set(names)];
}

/** Of several ports the one that the destination hangs behind; else the last. */
export function portOut(packet: Packet, topology: Topology | null): string | null {
  const names = portsOut(packet);
  if (names.length < 2 || topology === null) return names.at(-1) ?? null;
  const address = finalDestination(packet);
  const ends = topology.containers.flatMap(({ endpoints }) => endpoints);
  const isBehind = (name: string) =>
    ends.some(
      ({ port, address: one, address6 }) => port === name && (one === address || address6 === address),
    ) || topology.ports.some((port) => port.name === name && port.address === address);
  return (address === null ? undefined : names.find(isBehind)) ?? names.at(-1) ?? null;
}

export function nicIn({ hops }: Packet): string | null {
  return hops.find((hop) => hop.place.startsWith("net/") && hop.in)?.in ?? null;
}

export function nicOut({ hops }: Packet): string | null {
  return hops.findLast((hop) => hop.place.startsWith("net/") && hop.out)?.out ?? null;
}
