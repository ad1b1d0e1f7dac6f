import type { Packet } from "@/lib/journey/journey";
import { BURST_MS, DWELL_MS, type Keyframe, type Motion } from "../motion";
import type { Timetable } from "../playback";
import type { NodeId } from "./above-layout";
import type { AboveHost } from "./above-stations";
import { type AboveWay, routeAbove } from "./above-way";

/** A packet's slow motion in the view from above. */
export type AboveMotion = AboveWay & { readonly motion: Motion };

/**
 * In step with the chain map: at the timetable's times the packet is in its hops here too, and it moves and
 * rests while it does there.
 */
export function aboveMotion(host: AboveHost, packet: Packet, timetable: Timetable): AboveMotion {
  const above = routeAbove(host, packet);
  const { way } = above;
  const dropped = way.fate === "dropped";
  const arrivedMs = timetable.durationMs - (dropped ? BURST_MS : 0);
  const keyframes: Keyframe[] = [];
  way.strands.forEach(({ stops, lengths }, strand) => {
    const first = stops[0];
    const beginMs = strand === 0 ? 0 : enterMs(timetable, first?.hop ?? 0);
    keyframes.push({ ms: beginMs, strand, at: strand === 0 ? 0 : (first?.at ?? 0) });
    for (const { hop, at } of stops) {
      keyframes.push({ ms: enterMs(timetable, hop), strand, at });
      keyframes.push({ ms: Math.min(leaveMs(timetable, hop), arrivedMs), strand, at });
    }
    const last = strand === way.strands.length - 1;
    const lastHop = stops.at(-1)?.hop;
    const endMs = last ? arrivedMs : lastHop === undefined ? beginMs : leaveMs(timetable, lastHop);
    keyframes.push({ ms: Math.max(endMs, keyframes.at(-1)?.ms ?? 0), strand, at: lengths.at(-1) ?? 0 });
  });
  const end = keyframes.at(-1);
  if (dropped && end !== undefined) keyframes.push({ ...end, ms: timetable.durationMs });
  const motion: Motion = {
    way,
    keyframes,
    stopsMs: timetable.stopsMs,
    entersMs: timetable.entersMs,
    leavesMs: packet.hops.map((_, hop) => leaveMs(timetable, hop)),
    places: packet.hops.map(({ place }) => place),
    durationMs: timetable.durationMs,
    arrivedMs,
  };
  return { ...above, motion };
}

/** The node that the packet is in; null while it is between its hops. */
export function nodeAt({ nodes, motion: { entersMs, leavesMs } }: AboveMotion, tMs: number): NodeId | null {
  const hop = entersMs.findLastIndex((ms) => ms <= tMs + 0.5);
  const ms = leavesMs[hop];
  return ms !== undefined && tMs <= ms ? (nodes[hop] ?? null) : null;
}

/** Since the hop is named. */
function enterMs({ entersMs }: Timetable, hop: number): number {
  return entersMs[hop] ?? entersMs.at(-1) ?? 0;
}

function leaveMs({ stopsMs, entersMs }: Timetable, hop: number): number {
  const ms = (stopsMs[hop] ?? stopsMs.at(-1) ?? 0) + DWELL_MS;
  return Math.min(ms, entersMs[hop + 1] ?? Number.POSITIVE_INFINITY);
}
