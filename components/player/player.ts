import { createStore, type StoreApi } from "zustand/vanilla";
import {
  type Cursor,
  INITIAL_PLAYBACK,
  type Playback,
  type PlaybackAction,
  playback,
} from "@/lib/figure/playback";
import type { ConversationId } from "@/lib/journey/journey";
import type { Place } from "@/lib/netfilter/place";
import { cursorIn } from "./player-cursor";

/** What React may know of the clock: it changes from hop to hop, not from frame to frame. */
export type PlayerState = {
  readonly playing: boolean;
  readonly speed: number;
  readonly scope: Playback["scope"];
  readonly cursor: Cursor | null;
  readonly lit: ReadonlySet<Place>;
  readonly unplayed: number;
  /** Bumped when packets are added to the conversation that is played. */
  readonly scheduleVersion: number;
};

/** With more tiles lit than this at once, they follow in steps of `LIT_EVERY_MS`. */
const LIT_AT_ONCE = 4;
const LIT_EVERY_MS = 250;
/** Live packets that are played fast pass hops faster than one reads: the inspector follows in steps. */
const LIVE_CURSOR_EVERY_MS = 120;

const NONE_LIT: ReadonlySet<Place> = new Set();

/** Holds the playback clock outside React; whoever draws a frame reads `playback()`. */
export class Player {
  readonly store: StoreApi<PlayerState>;
  private state: Playback = INITIAL_PLAYBACK;
  private litAtMs = 0;
  private cursorAtMs = 0;
  private litTimer: ReturnType<typeof setTimeout> | null = null;
  private readonly timeListeners = new Set<() => void>();
  /** In the live scope the cursor is that of this conversation. */
  private focus: ConversationId | null = null;

  constructor() {
    this.store = createStore<PlayerState>(() => ({
      playing: this.state.playing,
      speed: this.state.speed,
      scope: this.state.scope,
      cursor: null,
      lit: NONE_LIT,
      unplayed: 0,
      scheduleVersion: 0,
    }));
  }

  readonly playback = (): Playback => this.state;

  readonly tick = (elapsedMs: number): void => this.dispatch({ kind: "tick", elapsedMs });

  dispatch(action: PlaybackAction): void {
    const before = this.state;
    this.state = playback(before, action);
    if (this.state === before) return;
    this.publish(before);
    for (const listener of this.timeListeners) listener();
  }

  setFocus(conversation: ConversationId | null): void {
    if (conversation === this.focus) return;
    this.focus = conversation;
    this.cursorAtMs = Number.NEGATIVE_INFINITY;
    this.publish(this.state);
  }

  /** The tiles that packets stand in now, as the layer that draws them says. */
  readonly setLit = (lit: ReadonlySet<Place>): void => {
    if (this.litTimer !== null) clearTimeout(this.litTimer);
    this.litTimer = null;
    const now = performance.now();
    const waitMs = lit.size > LIT_AT_ONCE ? this.litAtMs + LIT_EVERY_MS - now : 0;
    if (waitMs > 0) {
      this.litTimer = setTimeout(() => this.setLit(lit), waitMs);
      return;
    }
    this.litAtMs = now;
    this.store.setState({ lit });
  };

  /** Called whenever the clock moved: for what follows it without React. */
  onTime(listener: () => void): () => void {
    this.timeListeners.add(listener);
    return () => this.timeListeners.delete(listener);
  }

  private cursorNow(shown: Cursor | null): Cursor | null {
    const { state } = this;
    const nowMs = performance.now();
    const isLive = state.scope.kind === "live" && state.playing;
    if (isLive && nowMs - this.cursorAtMs < LIVE_CURSOR_EVERY_MS) return shown;
    const cursor = cursorIn(state, this.focus);
    if (same(cursor, shown)) return shown;
    this.cursorAtMs = nowMs;
    return cursor;
  }

  private publish(before: Playback): void {
    const { state } = this;
    const shown = this.store.getState();
    const cursor = this.cursorNow(shown.cursor);
    const change: Partial<PlayerState> = {
      playing: state.playing,
      speed: state.speed,
      scope: state.scope,
      unplayed: state.unplayed,
      cursor,
      scheduleVersion: shown.scheduleVersion + Number(isTimelineNew(state, before)),
    };
    const changed = (Object.keys(change) as (keyof PlayerState)[]).some((key) => change[key] !== shown[key]);
    if (changed) this.store.setState(change);
  }
}

/** The time line shows one conversation: what comes and goes in the live scope is not on it. */
function isTimelineNew(state: Playback, before: Playback): boolean {
  return state.schedule !== before.schedule && state.scope.kind === "conversation";
}

function same(a: Cursor | null, b: Cursor | null): boolean {
  if (a === null || b === null) return a === b;
  return a.packet === b.packet && a.hop === b.hop && a.before === b.before;
}
