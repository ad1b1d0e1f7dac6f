import { createStore } from "zustand/vanilla";
import type { Scenario } from "@/lib/journey/journey";
import type { ControlCalls } from "../live/control-calls";
import type { LiveSource } from "../live/live-source";
import type { Director } from "../player/director";
import type { Replay } from "../replay/replay-source";
import type { Session } from "../session/session";

export type SourcesState = {
  /** The presenter's verbs; null for viewers and recorded logs. */
  readonly control: ControlCalls | null;
};

/** Idempotent: what has come does not come again. */
export const loadLive = () => Promise.all([import("../live/live-source"), import("../live/control-calls")]);

/**
 * What the page shows comes from one source at a time: a live server, or a recorded log. Both are loaded
 * when first used, so that the first page stays small.
 */
export class Sources {
  readonly store = createStore<SourcesState>(() => ({ control: null }));
  private live: LiveSource | null = null;
  private replay: Replay | null = null;
  /** Counts openings: what was begun before the last one is void. */
  private turn = 0;

  constructor(
    private readonly session: Session,
    private readonly director: Director,
  ) {}

  async openLive(origin: string, token: string): Promise<void> {
    this.close();
    const turn = this.turn;
    this.session.set({ connection: { kind: "connecting" }, article: null });
    const [{ openLive }, { controlCalls }] = await loadLive();
    if (turn !== this.turn) return;
    this.live = openLive(this.session, this.director, origin, token);
    this.store.setState({ control: controlCalls(this.live.control) });
  }

  async openLog(name: string, log: Blob, article: Scenario | null = null): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const { openReplay, unreadable } = await import("../replay/replay-source");
    const fault = await unreadable(name, log);
    if (turn !== this.turn) return;
    // What is open stays.
    if (fault !== null) return this.session.notice(fault);
    this.close();
    this.session.set({ article });
    this.replay = openReplay(this.session, this.director, name, log);
  }

  openText(name: string, text: string, article: Scenario | null = null): Promise<void> {
    return this.openLog(name, new Blob([text]), article);
  }

  stopReading(): void {
    this.replay?.stop();
  }

  retryNow(): void {
    this.live?.retry();
  }

  close(): void {
    this.turn += 1;
    this.live?.close();
    this.replay?.close();
    this.live = null;
    this.replay = null;
    this.store.setState({ control: null });
  }

  /** Back to the empty page. */
  closeLog(): void {
    this.close();
    this.director.reset();
    this.session.set({ connection: { kind: "idle" }, article: null, notices: [] });
  }
}
