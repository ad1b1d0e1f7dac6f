import { shownAddress } from "@/lib/filter/address";
import type { Hop, Packet } from "@/lib/journey/journey";

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

export function portOut({ hops }: Packet): string | null {
  const bridge = hops.findLast((hop) => isBridgeHop(hop) && hop.out)?.out;
  return bridge ?? hops.findLast(({ physOut }) => physOut)?.physOut ?? null;
}

export function nicIn({ hops }: Packet): string | null {
  return hops.find((hop) => hop.place.startsWith("net/") && hop.in)?.in ?? null;
}

export function nicOut({ hops }: Packet): string | null {
  return hops.findLast((hop) => hop.place.startsWith("net/") && hop.out)?.out ?? null;
}
