import type { Place } from "@/lib/netfilter/place";
import type { Point } from "./map-layout";
import type { Branch, Way } from "./way";

/** Map units a ms between hops, and ms in a hop: a container-to-container ping takes about 5 s. */
const SPEED = 0.4;
export const DWELL_MS = 210;
/** Between two strands: the packet is somewhere that the map does not show. */
const JUMP_MS = 240;

/** `strand`: counts the strands, then the branches. */
export type Keyframe = { readonly ms: number; readonly strand: number; readonly at: number };

/** A packet's slow motion along its way. */
export type Motion = {
  readonly way: Way;
  readonly keyframes: readonly Keyframe[];
  /** ms from the start at which the packet reaches each of its hops. */
  readonly stopsMs: readonly number[];
  readonly places: readonly (Place | null)[];
  readonly durationMs: number;
  /** When it has come to its end; a dropped packet stays there to be seen until `durationMs`. */
  readonly arrivedMs: number;
};

/** A drop pulses once, far below 3 Hz. */
export const BURST_MS = 600;

export function motionOf(way: Way, hopCount: number): Motion {
  const keyframes: Keyframe[] = [];
  const reached = new Map<number, { readonly ms: number; readonly place: Place }>();
  let ms = 0;
  way.strands.forEach(({ stops, lengths }, strand) => {
    if (strand > 0) ms += JUMP_MS;
    let at = 0;
    keyframes.push({ ms, strand, at });
    const branches = way.branches.flatMap((branch, index) =>
      branch.strand === strand ? [{ at: branch.at, branch, line: way.strands.length + index }] : [],
    );
    const along = [...stops.map((stop) => ({ at: stop.at, stop })), ...branches].sort((a, b) => a.at - b.at);
    for (const here of along) {
      ms += Math.max(0, here.at - at) / SPEED;
      at = here.at;
      keyframes.push({ ms, strand, at });
      if ("branch" in here) {
        ms = followBranch(here.branch, here.line, ms, keyframes, reached);
        if (here.branch.dropped) return;
        keyframes.push({ ms, strand, at });
        continue;
      }
      const { stop } = here;
      reached.set(stop.hop, { ms, place: stop.place });
      ms += DWELL_MS;
      keyframes.push({ ms, strand, at });
    }
    ms += ((lengths.at(-1) ?? 0) - at) / SPEED;
    keyframes.push({ ms, strand, at: lengths.at(-1) ?? 0 });
  });
  const stopsMs: number[] = [];
  const places: (Place | null)[] = [];
  for (let hop = 0; hop < hopCount; hop++) {
    // A user chain's hop happens where its base chain's did.
    stopsMs.push(reached.get(hop)?.ms ?? stopsMs.at(-1) ?? 0);
    places.push(reached.get(hop)?.place ?? places.at(-1) ?? null);
  }
  const arrivedMs = ms;
  const end = keyframes.at(-1);
  if (way.fate === "dropped" && end !== undefined) {
    ms += BURST_MS;
    keyframes.push({ ...end, ms });
  }
  return { way, keyframes, stopsMs, places, durationMs: ms, arrivedMs };
}

/** Into the user chains and, where the packet was not dropped there, back; returns when it is. */
function followBranch(
  branch: Branch,
  line: number,
  beginMs: number,
  keyframes: Keyframe[],
  reached: Map<number, { readonly ms: number; readonly place: Place }>,
): number {
  let ms = beginMs;
  let at = 0;
  keyframes.push({ ms, strand: line, at });
  for (const stop of branch.stops) {
    ms += Math.max(0, stop.at - at) / SPEED;
    at = stop.at;
    keyframes.push({ ms, strand: line, at });
    reached.set(stop.hop, { ms, place: stop.place });
    ms += DWELL_MS;
    keyframes.push({ ms, strand: line, at });
  }
  const goal = branch.dropped ? (branch.lengths.at(-1) ?? at) : 0;
  ms += Math.abs(goal - at) / SPEED;
  keyframes.push({ ms, strand: line, at: goal });
  return ms;
}

/**
 * Where a packet is, `tMs` after its start; null before the start, behind the end, and between two strands.
 * Pure: pause, scrubbing, speed, export and tests share it.
 */
export function positionAt(motion: Motion, tMs: number): Point | null {
  const { keyframes } = motion;
  let low = 0;
  let high = keyframes.length - 1;
  const first = keyframes[low];
  const last = keyframes[high];
  if (first === undefined || last === undefined || tMs < first.ms || tMs > last.ms) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((keyframes[middle] as Keyframe).ms <= tMs) low = middle;
    else high = middle;
  }
  const a = keyframes[low] as Keyframe;
  const b = keyframes[high] as Keyframe;
  if (a.strand !== b.strand) return tMs === a.ms ? pointAt(motion, a) : null;
  const t = b.ms === a.ms ? 1 : (tMs - a.ms) / (b.ms - a.ms);
  return pointAt(motion, { ...a, at: a.at + (b.at - a.at) * ease(t) });
}

/** Without motion: the packet stands in the hop that it reached last. */
export function restingAt(motion: Motion, tMs: number): Point | null {
  if (tMs < 0 || tMs > motion.durationMs) return null;
  const stopMs = motion.stopsMs.findLast((ms) => ms <= tMs + 0.5) ?? motion.stopsMs[0];
  return stopMs === undefined ? null : positionAt(motion, stopMs);
}

/** The tile that the packet stands in; null while it is between tiles. */
export function litAt(motion: Motion, tMs: number): Place | null {
  const hop = motion.stopsMs.findLastIndex((ms) => ms <= tMs + 0.5);
  const stopMs = motion.stopsMs[hop];
  return stopMs !== undefined && tMs <= stopMs + DWELL_MS ? (motion.places[hop] ?? null) : null;
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}

function pointAt(
  { way }: Motion,
  { strand, at }: { readonly strand: number; readonly at: number },
): Point | null {
  const found = way.strands[strand] ?? way.branches[strand - way.strands.length];
  if (found === undefined) return null;
  const { points, lengths } = found;
  let low = 0;
  let high = lengths.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lengths[middle] as number) <= at) low = middle;
    else high = middle;
  }
  const a = points[low];
  const b = points[high];
  if (a === undefined || b === undefined) return a ?? null;
  const from = lengths[low] as number;
  const size = (lengths[high] as number) - from;
  const t = size === 0 ? 0 : Math.min(1, Math.max(0, (at - from) / size));
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
}
