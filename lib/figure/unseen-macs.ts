import type { Hop, Packet } from "@/lib/journey/journey";
import { parseLogLine } from "@/lib/kernel-log";
import { laneOf, type ShownChange } from "./way";

/**
 * The MAC addresses with which a routed packet leaves by a bridge. Its lines there show none where a bridge rule of
 * nft logs, as IN is empty (nf_log_ip_packet, nf_log_syslog.c); but the other direction comes in by the same port,
 * with the same two addresses the other way round.
 */
export function unseenMacs(packet: Packet, other: Packet): readonly ShownChange[] {
  const routed = packet.hops.findIndex(({ place }) => place.startsWith("net/"));
  const out = packet.hops.find(({ place }, index) => index > routed && place.startsWith("link/bridge:"));
  const [back] = other.hops;
  if (routed < 0 || out === undefined || back === undefined || !back.place.startsWith("link/bridge:"))
    return [];
  if (out.out === null || out.out !== back.in || packet.changes.some(({ by }) => by === "neighbour"))
    return [];
  const [arrived, answered] = [macOf(packet.hops[0]), macOf(back)];
  if (arrived === null || answered === null) return [];
  const told = laneOf(other.direction);
  const of = (field: "mac.src" | "mac.dst", from: string, to: string): readonly ShownChange[] =>
    from === to ? [] : [{ line: out.line, field, from, to, by: "neighbour", told }];
  return [...of("mac.src", arrived.src, answered.dst), ...of("mac.dst", arrived.dst, answered.src)];
}

function macOf(hop: Hop | undefined): { readonly src: string; readonly dst: string } | null {
  const mac = hop === undefined ? null : (parseLogLine(hop.text)?.mac ?? null);
  return mac === null || mac.src === null || mac.dst === null ? null : { src: mac.src, dst: mac.dst };
}
