import { ARCHIVE_LIMITS, Archive, type ArchiveLimits } from "@/lib/journey/archive";
import type { ArchivePart } from "@/lib/journey/archive-part";
import type { JourneyEvent, PacketId } from "@/lib/journey/journey";

/** Longest stretch on the main thread: well inside a frame, so that moving packets stay smooth. */
const SLICE_MS = 6;
const GAP_MS = 4;
/** Held while paused; above it the oldest go, counted. About 100 MB. */
const QUEUE_LIMIT = 200_000;

type Batch = { readonly events: readonly JourneyEvent[]; at: number };

/** Packets that are new or of which more is known. */
export type IngestListener = (touched: ReadonlySet<PacketId>) => void;

type WaitingPart = { readonly part: ArchivePart; readonly taken: () => void };

/**
 * Feeds events into the archive in short slices, outside React. While held (the view is paused)
 * events wait here, so that nothing on screen moves and nothing is lost.
 */
export class Ingest {
  archive: Archive;
  private queue: Batch[] = [];
  private parts: WaitingPart[] = [];
  private queued = 0;
  private discarded = 0;
  private held = false;
  private newestPacket = 0;
  private fresh = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private changed = new Set<number>();
  private readonly listeners = new Set<IngestListener>();

  constructor(
    private readonly onApplied: () => void,
    private limits: ArchiveLimits = ARCHIVE_LIMITS,
  ) {
    this.archive = new Archive(limits);
  }

  /** Called with each slice, at once after it was applied: for what draws every frame. */
  listen(listener: IngestListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  push(events: readonly JourneyEvent[]): void {
    if (events.length === 0) return;
    this.queue.push({ events, at: 0 });
    this.queued += events.length;
    for (const event of events) this.countFresh(event);
    while (this.held && this.queued > QUEUE_LIMIT) {
      const oldest = this.queue.shift();
      const lost = (oldest?.events.length ?? 0) - (oldest?.at ?? 0);
      this.queued -= lost;
      this.discarded += lost;
    }
    // At once where it can be: a timer would wait behind whatever the page has to draw.
    if (!this.held && this.timer === null) {
      this.slice();
      this.schedule(GAP_MS);
    }
  }

  /** Of an archive in another thread. Resolves when it is part of ours. */
  take(part: ArchivePart): Promise<void> {
    return new Promise((taken) => {
      this.parts.push({ part, taken });
      if (!this.held) this.takeParts();
    });
  }

  /** @param limits of what comes; as before where they are left out. */
  reset(limits: ArchiveLimits = this.limits): void {
    this.limits = limits;
    this.archive = new Archive(this.limits);
    this.queue = [];
    this.parts = [];
    this.queued = 0;
    this.discarded = 0;
    this.changed = new Set();
    this.newestPacket = 0;
    this.fresh = 0;
    this.onApplied();
  }

  hold(): void {
    this.held = true;
    this.fresh = 0;
  }

  release(): void {
    this.held = false;
    this.takeParts();
    this.schedule(0);
  }

  /** Events that wait. */
  get backlog(): number {
    return this.queued;
  }

  /** Events thrown away because too many waited. */
  get discardedEvents(): number {
    return this.discarded;
  }

  /** Packets first seen since the view was paused. */
  get freshPackets(): number {
    return this.fresh;
  }

  /** Rows that changed since this was last asked. */
  takeChanged(): ReadonlySet<number> {
    const changed = this.changed;
    this.changed = new Set();
    return changed;
  }

  private countFresh(event: JourneyEvent): void {
    if (event.kind !== "packet" || event.packet.id <= this.newestPacket) return;
    this.newestPacket = event.packet.id;
    if (this.held) this.fresh += 1;
  }

  private schedule(afterMs: number): void {
    if (this.held || this.timer !== null || this.queue.length === 0) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      if (!this.held) this.slice();
      this.schedule(GAP_MS);
    }, afterMs);
  }

  private takeParts(): void {
    const { parts } = this;
    this.parts = [];
    for (const { part, taken } of parts) {
      const touched = new Set<PacketId>();
      for (const row of part.rows) if (row.kind === "packet") touched.add(row.id);
      for (const row of this.archive.take(part)) this.changed.add(row);
      this.tell(touched);
      taken();
    }
  }

  private slice(): void {
    const until = performance.now() + SLICE_MS;
    const touched = new Set<PacketId>();
    while (this.queue.length > 0 && performance.now() < until) {
      const batch = this.queue[0] as Batch;
      const start = batch.at;
      const stop = Math.min(start + 200, batch.events.length);
      for (; batch.at < stop; batch.at += 1) {
        const event = batch.events[batch.at] as JourneyEvent;
        const row = this.archive.apply(event);
        if (row !== null) this.changed.add(row);
        if (event.kind === "hop") touched.add(event.packet);
        else if (event.kind === "packet") touched.add(event.packet.id);
      }
      this.queued -= stop - start;
      if (batch.at === batch.events.length) this.queue.shift();
    }
    this.tell(touched);
  }

  private tell(touched: ReadonlySet<PacketId>): void {
    for (const listener of this.listeners) listener(touched);
    this.onApplied();
  }
}
