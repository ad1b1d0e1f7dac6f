import type { Place } from "@/lib/netfilter/place";
import type { Point } from "./map-layout";
import type { Branch, Stop, Way } from "./way";

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
  /** ms from the start at which the packet reaches each of its hops: it stands in the middle of the tile. */
  readonly stopsMs: readonly number[];
  /** When it comes over the edge of that tile, and when it has gone out of it. */
  readonly entersMs: readonly number[];
  readonly leavesMs: readonly number[];
  readonly places: readonly (Place | null)[];
  readonly durationMs: number;
  /** When it has come to its end; a dropped packet stays there to be seen until `durationMs`. */
  readonly arrivedMs: number;
};

/** A drop pulses once, far below 3 Hz. */
export const BURST_MS = 600;

type Reached = {
  readonly ms: number;
  readonly entersMs: number;
  leavesMs: number;
  readonly place: Place;
};

export function motionOf(way: Way, hopCount: number): Motion {
  const keyframes: Keyframe[] = [];
  const reached = new Map<number, Reached>();
  let ms = 0;
  way.strands.forEach(({ stops, lengths }, strand) => {
    if (strand > 0) ms += JUMP_MS;
    const walk = new Walk(strand, ms, keyframes, reached);
    const branches = way.branches.flatMap((branch, index) =>
      branch.strand === strand ? [{ at: branch.at, branch, line: way.strands.length + index }] : [],
    );
    const along = [...stops.map((stop) => ({ at: stop.at, stop })), ...branches].sort((a, b) => a.at - b.at);
    for (const here of along) {
      if ("stop" in here) {
        walk.stop(here.stop);
        continue;
      }
      walk.to(here.at);
      walk.ms = followBranch(here.branch, here.line, walk.ms, keyframes, reached);
      if (here.branch.dropped) {
        ms = walk.ms;
        return;
      }
      walk.rest(0);
    }
    walk.to(lengths.at(-1) ?? 0);
    ms = walk.ms;
  });
  const hops = Array.from({ length: hopCount }, (_, hop) => reached.get(hop));
  // A user chain's hop happens where its base chain's did.
  hops.forEach((hop, at) => {
    if (hop === undefined) hops[at] = hops[at - 1];
  });
  const arrivedMs = ms;
  const end = keyframes.at(-1);
  if (way.fate === "dropped" && end !== undefined) {
    ms += BURST_MS;
    keyframes.push({ ...end, ms });
  }
  return {
    ...{ way, keyframes, durationMs: ms, arrivedMs },
    stopsMs: hops.map((hop) => hop?.ms ?? 0),
    entersMs: hops.map((hop) => hop?.entersMs ?? 0),
    leavesMs: hops.map((hop) => hop?.leavesMs ?? 0),
    places: hops.map((hop) => hop?.place ?? null),
  };
}

/** Along one line, from stop to stop. */
class Walk {
  at = 0;
  /** The stop whose tile it has not left yet. */
  private inside: { readonly until: number; readonly reached: Reached } | null = null;

  constructor(
    private readonly line: number,
    public ms: number,
    private readonly keyframes: Keyframe[],
    private readonly reached: Map<number, Reached>,
  ) {
    this.rest(0);
  }

  /** Stays where it is. */
  rest(ms: number): void {
    this.ms += ms;
    this.keyframes.push({ ms: this.ms, strand: this.line, at: this.at });
    if (this.inside !== null) this.inside.reached.leavesMs = this.ms;
  }

  to(at: number): void {
    const from = { ms: this.ms, at: this.at };
    this.ms += Math.max(0, at - this.at) / SPEED;
    this.at = at;
    this.keyframes.push({ ms: this.ms, strand: this.line, at });
    if (this.inside === null) return;
    const { until, reached } = this.inside;
    reached.leavesMs = crossing(from, this, until);
    if (at >= until) this.inside = null;
  }

  /** To where the line begins. */
  back(): void {
    const from = { ms: this.ms, at: this.at };
    this.ms += this.at / SPEED;
    this.at = 0;
    this.keyframes.push({ ms: this.ms, strand: this.line, at: 0 });
    if (this.inside === null) return;
    const { until, reached } = this.inside;
    reached.leavesMs = crossing(from, this, from.at - (until - from.at));
    this.inside = null;
  }

  stop({ hop, place, at, reach }: Stop): void {
    const from = { ms: this.ms, at: this.at };
    this.to(at);
    const reached = {
      ms: this.ms,
      entersMs: crossing(from, { ms: this.ms, at }, at - reach),
      leavesMs: 0,
      place,
    };
    this.reached.set(hop, reached);
    this.inside = { until: at + reach, reached };
    this.rest(DWELL_MS);
  }
}

type Moment = { readonly ms: number; readonly at: number };

/** When a packet that moves between two keyframes is at `at`; the nearer end where it is not between them. */
function crossing(from: Moment, to: Moment, at: number): number {
  const share = to.at === from.at ? 1 : (at - from.at) / (to.at - from.at);
  return from.ms + (to.ms - from.ms) * easeInverse(Math.min(1, Math.max(0, share)));
}

/** Into the user chains and, where the packet was not dropped there, back; returns when it is. */
function followBranch(
  branch: Branch,
  line: number,
  beginMs: number,
  keyframes: Keyframe[],
  reached: Map<number, Reached>,
): number {
  const walk = new Walk(line, beginMs, keyframes, reached);
  for (const stop of branch.stops) walk.stop(stop);
  if (branch.dropped) walk.to(branch.lengths.at(-1) ?? 0);
  else walk.back();
  return walk.ms;
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
  const stopMs =
    motion.stopsMs[
      Math.max(
        0,
        motion.entersMs.findLastIndex((ms) => ms <= tMs + 0.5),
      )
    ];
  return stopMs === undefined ? null : positionAt(motion, stopMs);
}

/** The tile that the packet stands in; null while it is between tiles. */
export function litAt(motion: Motion, tMs: number): Place | null {
  const hop = motion.entersMs.findLastIndex((ms) => ms <= tMs + 0.5);
  const leavesMs = motion.leavesMs[hop];
  return leavesMs !== undefined && tMs <= leavesMs ? (motion.places[hop] ?? null) : null;
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Of smoothstep: the root of 3t² - 2t³ = x between 0 and 1. */
function easeInverse(x: number): number {
  return 0.5 - Math.sin(Math.asin(1 - 2 * x) / 3);
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
