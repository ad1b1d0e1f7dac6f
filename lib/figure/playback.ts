import type { ConversationId, Direction, PacketId } from "@/lib/journey/journey";
import { inStep } from "./in-step";

/** When a packet reaches each of its hops in slow motion, from its own start. `timetableOf` makes it. */
export type Timetable = {
  readonly packet: PacketId;
  readonly conversation: ConversationId;
  readonly direction: Direction;
  /** ms from the packet's start, one for each hop. */
  readonly stopsMs: readonly number[];
  /** When it comes over the edge of the hop's tile, which is named from then on. */
  readonly entersMs: readonly number[];
  readonly durationMs: number;
};

export type Scheduled = Timetable & { readonly startMs: number; readonly endMs: number };

/** `live`: what arrives is played. `conversation`: its packets one after another from 0, can be scrubbed. */
export type PlaybackScope =
  | { readonly kind: "live" }
  | { readonly kind: "conversation"; readonly id: ConversationId };

/** The clock of everything that moves on the map. Times are slow-motion ms, not the kernel's. */
export type Playback = {
  readonly scope: PlaybackScope;
  readonly playing: boolean;
  /** Somebody paused it: what is shown next stands still, too. One that ran to its end, or was stepped, is not held. */
  readonly held: boolean;
  readonly speed: number;
  /** Without motion: a packet stands in its first hop from its start on. */
  readonly still: boolean;
  readonly timeMs: number;
  /** By start. */
  readonly schedule: readonly Scheduled[];
  /** Packets that were not played because too many moved already. */
  readonly unplayed: number;
};

export type PlaybackAction =
  | { readonly kind: "tick"; readonly elapsedMs: number }
  | { readonly kind: "play" }
  | { readonly kind: "pause" }
  | { readonly kind: "toggle" }
  | { readonly kind: "speed"; readonly speed: number }
  | { readonly kind: "still"; readonly still: boolean }
  | { readonly kind: "seek"; readonly timeMs: number }
  /** To the hop behind or before the one that is shown, of any scheduled packet; pauses. */
  | { readonly kind: "step"; readonly by: 1 | -1 }
  /** To the moment at which this packet is in this hop; pauses. Nothing happens if it is not scheduled. */
  | { readonly kind: "jump"; readonly packet: PacketId; readonly hop: number }
  /**
   * Live packets. Each waits for the one before it in its conversation. One that is scheduled already has
   * grown: it keeps its start, and those behind it make room. One without stops is only counted.
   */
  | { readonly kind: "arrive"; readonly packets: readonly Timetable[] }
  /** The map was laid out anew: those that move go on from the hop where they are. */
  | { readonly kind: "retime"; readonly packets: readonly Timetable[] }
  /** Shows one conversation from its start: it plays, unless the clock is held. */
  | { readonly kind: "show"; readonly conversation: ConversationId; readonly packets: readonly Timetable[] }
  /** What arrives is played from now on; live packets that are under way go on. */
  | { readonly kind: "live" }
  /** Another log begins: nothing of the one before is played. */
  | { readonly kind: "clear" };

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

/** Above this many moving packets the rest is not played (legibility before load); they are counted. */
export const MOVING_LIMIT = 400;

/** Live packets stay this long behind the clock, so that stepping back works. */
const HISTORY_MS = 20_000;
/** Breath between two packets of one conversation. */
const PAUSE_MS = 160;

export const INITIAL_PLAYBACK: Playback = {
  scope: { kind: "live" },
  playing: true,
  held: false,
  speed: 1,
  still: false,
  timeMs: 0,
  schedule: [],
  unplayed: 0,
};

/** When everything scheduled has been played. */
export function playbackEndMs(state: Playback): number {
  return state.schedule.reduce((end, { endMs }) => Math.max(end, endMs), 0);
}

/** What moves now, with each packet's own time. */
export function movingAt(state: Playback): readonly { readonly packet: Scheduled; readonly atMs: number }[] {
  const { timeMs } = state;
  return state.schedule.flatMap((packet) =>
    packet.startMs <= timeMs && timeMs <= packet.endMs ? [{ packet, atMs: timeMs - packet.startMs }] : [],
  );
}

/** The hop that each moving packet was in last; -1 before its first. */
export function hopAt({ entersMs }: Timetable, atMs: number): number {
  return entersMs.findLastIndex((ms) => ms <= atMs + 0.5);
}

/** `before`: on its way to its first hop, which is shown already. */
export type Cursor = { readonly packet: PacketId; readonly hop: number; readonly before: boolean };

/** The newest started packet and its hop: what the inspector follows. */
export function cursorOf(state: Playback): Cursor | null {
  const started = state.schedule.filter(({ startMs }) => startMs <= state.timeMs);
  const last = started.findLast(({ endMs }) => state.timeMs <= endMs) ?? started.at(-1);
  if (last === undefined) return null;
  const hop = hopAt(last, state.timeMs - last.startMs);
  return { packet: last.packet, hop: Math.max(0, hop), before: hop < 0 && !state.still };
}

export function playback(state: Playback, action: PlaybackAction): Playback {
  switch (action.kind) {
    case "tick":
      return tick(state, action.elapsedMs);
    case "play":
      return atEnd(state) && state.scope.kind === "conversation"
        ? { ...state, playing: true, held: false, timeMs: 0 }
        : { ...state, playing: true, held: false };
    case "pause":
      return { ...state, playing: false };
    case "toggle":
      return state.playing ? { ...state, playing: false, held: true } : playback(state, { kind: "play" });
    case "speed":
      return { ...state, speed: Math.min(16, Math.max(0.05, action.speed)) };
    case "still":
      return { ...state, still: action.still };
    case "seek":
      return { ...state, timeMs: Math.min(Math.max(0, action.timeMs), playbackEndMs(state)) };
    case "step":
      return step(state, action.by);
    case "jump": {
      const found = state.schedule.find(({ packet }) => packet === action.packet);
      const stopMs = found?.stopsMs[action.hop];
      if (found === undefined || stopMs === undefined) return state;
      return { ...state, playing: false, timeMs: found.startMs + stopMs };
    }
    case "arrive":
      return arrive(state, action.packets);
    case "retime":
      return { ...state, schedule: lengthen(state.schedule, action.packets, state.timeMs) };
    case "show":
      return {
        ...state,
        scope: { kind: "conversation", id: action.conversation },
        playing: !state.held,
        timeMs: 0,
        schedule: enqueue([], action.packets, 0, 0).schedule,
      };
    case "live":
      return state.scope.kind === "live"
        ? { ...state, playing: true, held: false }
        : playback(state, { kind: "clear" });
    case "clear":
      return { ...state, scope: { kind: "live" }, playing: true, held: false, schedule: [], unplayed: 0 };
  }
}

function atEnd(state: Playback): boolean {
  return state.timeMs >= playbackEndMs(state);
}

function tick(state: Playback, elapsedMs: number): Playback {
  if (!state.playing) return state;
  const timeMs = state.timeMs + elapsedMs * state.speed;
  if (state.scope.kind === "conversation") {
    const endMs = playbackEndMs(state);
    return timeMs >= endMs ? { ...state, timeMs: endMs, playing: false } : { ...state, timeMs };
  }
  const oldest = state.schedule[0];
  if (oldest === undefined || oldest.endMs > timeMs - HISTORY_MS) return { ...state, timeMs };
  return { ...state, timeMs, schedule: state.schedule.filter(({ endMs }) => endMs > timeMs - HISTORY_MS) };
}

function step(state: Playback, by: 1 | -1): Playback {
  const { schedule, timeMs: nowMs } = state;
  const stops = schedule.flatMap(({ startMs, stopsMs }) => stopsMs.map((stopMs) => startMs + stopMs));
  // In its tile, on either side of its middle, or on the way out, a packet is in that hop already.
  const shownMs = shownStopMs(state) ?? nowMs;
  const fromMs = by === 1 ? Math.max(nowMs, shownMs) : Math.min(nowMs, shownMs);
  const ahead = stops.filter((stopMs) => (by === 1 ? stopMs > fromMs + 0.5 : stopMs < fromMs - 0.5));
  const fallback = by === 1 ? playbackEndMs(state) : 0;
  const timeMs = ahead.length === 0 ? fallback : by === 1 ? Math.min(...ahead) : Math.max(...ahead);
  return { ...state, playing: false, timeMs };
}

/** When the packet that is shown is in the middle of the hop that is; null before its first. */
function shownStopMs(state: Playback): number | null {
  const shown = cursorOf(state);
  const found = state.schedule.find(({ packet }) => packet === shown?.packet);
  const stopMs = shown === null || shown.before ? undefined : found?.stopsMs[shown.hop];
  return found === undefined || stopMs === undefined ? null : found.startMs + stopMs;
}

function arrive(state: Playback, packets: readonly Timetable[]): Playback {
  const { scope } = state;
  const wanted =
    scope.kind === "live" ? packets : packets.filter(({ conversation }) => conversation === scope.id);
  if (wanted.length === 0) return state;
  const known = new Set(state.schedule.map(({ packet }) => packet));
  const grown = wanted.filter(({ packet }) => known.has(packet));
  const fresh = wanted.filter(({ packet, stopsMs }) => !known.has(packet) && stopsMs.length > 0);
  const counted = wanted.length - grown.length - fresh.length;
  const before = grown.length === 0 ? state.schedule : lengthen(state.schedule, grown);
  const { schedule, unplayed } = enqueue(
    before,
    fresh,
    state.timeMs,
    scope.kind === "live" ? state.timeMs : 0,
  );
  return { ...state, schedule, unplayed: state.unplayed + unplayed + counted };
}

/** @param inStepAtMs a packet that moves at that time stays in its hop; without it, it keeps its start. */
function lengthen(
  before: readonly Scheduled[],
  grown: readonly Timetable[],
  inStepAtMs: number | null = null,
): readonly Scheduled[] {
  const newer = new Map(grown.map((packet) => [packet.packet, packet]));
  const freeAtMs = new Map<ConversationId, number>();
  const schedule = before.map((old) => {
    const packet = newer.get(old.packet) ?? old;
    const begun = inStepAtMs !== null && old.startMs <= inStepAtMs;
    const startMs = begun
      ? inStepAtMs - inStep(old, packet, inStepAtMs - old.startMs)
      : Math.max(old.startMs, freeAtMs.get(packet.conversation) ?? 0);
    const endMs = startMs + packet.durationMs;
    freeAtMs.set(packet.conversation, endMs + PAUSE_MS);
    return { ...packet, startMs, endMs };
  });
  return schedule.sort((a, b) => a.startMs - b.startMs);
}

function enqueue(
  before: readonly Scheduled[],
  packets: readonly Timetable[],
  nowMs: number,
  /** A chosen conversation's next packet follows its last one, also when that has long been played. */
  earliestMs: number,
): { readonly schedule: readonly Scheduled[]; readonly unplayed: number } {
  const freeAtMs = new Map<ConversationId, number>();
  for (const { conversation, endMs } of before) {
    freeAtMs.set(conversation, Math.max(freeAtMs.get(conversation) ?? 0, endMs + PAUSE_MS));
  }
  let pending = before.reduce((count, { endMs }) => (endMs > nowMs ? count + 1 : count), 0);
  let unplayed = 0;
  const schedule = [...before];
  for (const packet of packets) {
    if (pending >= MOVING_LIMIT) {
      unplayed += 1;
      continue;
    }
    const startMs = Math.max(earliestMs, freeAtMs.get(packet.conversation) ?? 0);
    const endMs = startMs + packet.durationMs;
    freeAtMs.set(packet.conversation, endMs + PAUSE_MS);
    schedule.push({ ...packet, startMs, endMs });
    pending += 1;
  }
  schedule.sort((a, b) => a.startMs - b.startMs);
  return { schedule, unplayed };
}
