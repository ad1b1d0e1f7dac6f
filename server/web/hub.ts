import type { JourneyEvent } from "@/lib/journey/journey";
import { createEventLog } from "@/lib/protocol/event-log";
import type { WebLimits } from "./limits";
import { batchMessage } from "./message-text";
import { type Part, SnapshotParts } from "./snapshot-parts";
import { type Pace, type Source, Viewer, type Wire } from "./viewer";

/** A snapshot serves whoever comes within this time, and is let go after it. */
const SNAPSHOT_SHARED_MS = 1000;
/** Messages kept for viewers at the same place; nearly all are. */
const SHARED_PARTS = 16;

/**
 * The event log and everybody who looks at it. Events are appended as they come and sent at most every
 * `flushMs`; one message is built once, however many viewers get it.
 */
export class Hub {
  private readonly log;
  private readonly viewers = new Set<Viewer>();
  private readonly shared = new Map<number, Part>();
  private readonly states = new Map<number, { readonly parts: SnapshotParts; readonly madeMs: number }>();
  private flushedMs = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | null = null;
  private readonly watch: NodeJS.Timeout;
  skippedEvents = 0;
  cutViewers = 0;

  constructor(
    private readonly limits: WebLimits,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.log = createEventLog(limits);
    this.watch = setInterval(() => this.lookAfterSlow(), Math.min(250, limits.stalledMs / 4));
    this.watch.unref();
  }

  get last(): number {
    return this.log.last;
  }

  get heldBytes(): number {
    return this.log.heldBytes;
  }

  get viewerCount(): number {
    return this.viewers.size;
  }

  append(event: JourneyEvent): void {
    this.log.append(event);
    if (this.timer !== null || this.viewers.size === 0) return;
    const { flushMs, idleFlushMs } = this.limits;
    const waitMs = Math.max(idleFlushMs, flushMs - (this.nowMs() - this.flushedMs));
    this.timer = setTimeout(() => this.flush(), waitMs);
  }

  /** `since`: the last number that the viewer has of this session. */
  join(wire: Wire, pace: Pace, since: number | null): Viewer {
    const viewer = new Viewer(this.source, wire, this.limits, pace, this.nowMs(), since);
    this.viewers.add(viewer);
    viewer.pump(this.nowMs());
    return viewer;
  }

  leave(viewer: Viewer): void {
    this.viewers.delete(viewer);
    this.skippedEvents += viewer.skippedEvents;
    viewer.skippedEvents = 0;
  }

  /** False: the viewer acknowledged what it was never sent. */
  ack(viewer: Viewer, seq: number): boolean {
    const wasBlocked = viewer.isBlocked;
    const isSane = viewer.ack(seq, this.nowMs());
    // The others wait for the next flush; a viewer that works off a backlog does not have to.
    if (isSane && (wasBlocked || viewer.lastSent < this.log.last) && this.timer === null)
      viewer.pump(this.nowMs());
    return isSane;
  }

  tellAll(event: string, text: string): void {
    for (const viewer of this.viewers) viewer.tell(event, text);
  }

  close(): void {
    clearInterval(this.watch);
    if (this.timer !== null) clearTimeout(this.timer);
    this.flush();
    for (const viewer of [...this.viewers]) viewer.close("stopping");
    this.viewers.clear();
  }

  private readonly source: Source = (() => {
    const hub = this;
    return {
      get last() {
        return hub.log.last;
      },
      holds: (seq) => hub.log.since(seq, 1).kind === "batch",
      partAfter: (seq) => hub.partAfter(seq),
      snapshot: () => hub.sharedSnapshot(hub.limits.stateBytes, -1),
      thinSnapshot: (seq, maxBytes) => hub.sharedSnapshot(maxBytes, seq),
    };
  })();

  private flush(): void {
    this.timer = null;
    this.flushedMs = this.nowMs();
    for (const viewer of this.viewers) viewer.pump(this.flushedMs);
  }

  private partAfter(seq: number): Part | null {
    const known = this.shared.get(seq);
    if (known !== undefined) return known;
    const since = this.log.since(seq, this.limits.messageBytes);
    if (since.kind === "snapshot") return null;
    const part = { to: since.to, text: batchMessage(since.from, since.to, since.texts) };
    this.shared.set(seq, part);
    for (const oldest of this.shared.keys()) {
      if (this.shared.size <= SHARED_PARTS) break;
      this.shared.delete(oldest);
    }
    return part;
  }

  private sharedSnapshot(maxBytes: number, beyond: number): SnapshotParts {
    const nowMs = this.nowMs();
    const known = this.states.get(maxBytes);
    const isUsable =
      known !== undefined &&
      nowMs - known.madeMs < SNAPSHOT_SHARED_MS &&
      known.parts.to > beyond &&
      this.source.holds(known.parts.to);
    if (isUsable) return known.parts;
    const parts = new SnapshotParts(this.log.snapshot(maxBytes), this.limits.messageBytes);
    this.states.set(maxBytes, { parts, madeMs: nowMs });
    return parts;
  }

  private lookAfterSlow(): void {
    const nowMs = this.nowMs();
    for (const [key, { madeMs }] of this.states) {
      if (nowMs - madeMs >= SNAPSHOT_SHARED_MS) this.states.delete(key);
    }
    for (const viewer of [...this.viewers]) {
      if (viewer.isStalled(nowMs)) {
        this.cutViewers += 1;
        this.leave(viewer);
        viewer.close("too-slow");
      } else if (this.timer === null) {
        // Nothing new comes, but the viewer's allowance has grown.
        viewer.pump(nowMs);
      }
    }
  }
}
