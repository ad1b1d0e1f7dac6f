import type { Closing } from "@/lib/protocol/events";
import type { WebLimits } from "./limits";
import { eventMessage } from "./message-text";
import type { Part, SnapshotParts } from "./snapshot-parts";

/** The other end, as far as pacing needs it. */
export type Wire = {
  send(text: string): void;
  /** What waits here because the other end does not read. */
  unsentBytes(): number;
  close(): void;
};

/** How much of the stream a viewer is worth. */
export type Pace = {
  readonly bytesPerSecond: number;
  /** Skipped ahead, it starts again with this much of the newest. */
  readonly thinBytes: number;
};

/** Where a viewer gets its messages from: the hub. */
export type Source = {
  readonly last: number;
  /** Can a viewer that has `seq` go on from there? */
  holds(seq: number): boolean;
  /** The next message after `seq`, which is not the last; null where the tail no longer holds it. */
  partAfter(seq: number): Part | null;
  /** The whole state, for who comes. */
  snapshot(): SnapshotParts;
  /** The newest of it, for who was too slow; it reaches beyond number `seq`. */
  thinSnapshot(seq: number, maxBytes: number): SnapshotParts;
};

/**
 * One viewer's way through the event log. It has no queue of its own: what it has not got is in the shared
 * log, and at most a window of messages is under way to it. Times are ms of any monotonic clock.
 */
export class Viewer {
  /** Where the last message takes it; a state that begins anew leads back before it leads on. */
  private position: number;
  private highest: number;
  /** In the order in which they were sent, in which they are acknowledged. */
  private readonly underWay: { readonly to: number; readonly bytes: number }[] = [];
  private underWayBytes = 0;
  private state: { readonly parts: SnapshotParts; index: number } | null = null;
  private allowance: number;
  private refilledMs: number;
  private readonly untold = new Map<string, string>();
  private behindSinceMs: number | null = null;
  private progressMs: number;
  skippedEvents = 0;

  constructor(
    private readonly source: Source,
    private readonly wire: Wire,
    private readonly limits: WebLimits,
    private readonly pace: Pace,
    nowMs: number,
    /** The last number that the viewer has; null: nothing. */
    since: number | null,
  ) {
    this.refilledMs = nowMs;
    this.progressMs = nowMs;
    this.allowance = 2 * pace.bytesPerSecond;
    this.position = since ?? 0;
    this.highest = this.position;
    const isFromTail = since !== null || limits.latecomers === "tail";
    if (!isFromTail || !source.holds(this.position)) this.state = { parts: source.snapshot(), index: 0 };
  }

  get lastSent(): number {
    return this.position;
  }

  get isBlocked(): boolean {
    return this.underWayBytes >= this.limits.windowBytes;
  }

  /** Sends what window and allowance let through. */
  pump(nowMs: number): void {
    this.refill(nowMs);
    if (!this.isBlocked) this.tellUntold();
    if (this.isBehindTooLong(nowMs) && !this.isBlocked) this.skipAhead();
    while (!this.isBlocked) {
      const part = this.nextPart();
      if (part === null) break;
      this.deliver(part, nowMs);
    }
    const isBehind = this.state === null && this.position < this.source.last;
    this.behindSinceMs = isBehind ? (this.behindSinceMs ?? nowMs) : null;
  }

  /** False: nonsense, a number that was never sent. */
  ack(seq: number, nowMs: number): boolean {
    if (seq > this.highest) return false;
    const at = this.underWay.findIndex(({ to }) => to === seq);
    for (const { bytes } of this.underWay.splice(0, at + 1)) {
      this.underWayBytes -= bytes;
      this.progressMs = nowMs;
    }
    return true;
  }

  /** Has its window been full, with no sign of life, for too long? Or does it say yes to what it does not read? */
  isStalled(nowMs: number): boolean {
    if (this.wire.unsentBytes() > this.limits.unsentBytes) return true;
    return this.isBlocked && nowMs - this.progressMs > this.limits.stalledMs;
  }

  /** For messages outside of the stream (status, topology): a blocked viewer gets the latest of each later. */
  tell(event: string, text: string): void {
    if (this.isBlocked) this.untold.set(event, text);
    else this.wire.send(text);
  }

  close(code: Closing["code"]): void {
    this.wire.send(eventMessage("closing", { code, seq: this.position } satisfies Closing));
    this.wire.close();
  }

  private tellUntold(): void {
    for (const text of this.untold.values()) this.wire.send(text);
    this.untold.clear();
  }

  private nextPart(): Part | null {
    if (this.state !== null) {
      const part = this.state.parts.part(this.state.index);
      if (part !== undefined) {
        this.state.index += 1;
        return part;
      }
      this.state = null;
    }
    if (this.position >= this.source.last || this.allowance <= 0) return null;
    const part = this.source.partAfter(this.position);
    if (part !== null) {
      this.allowance -= part.text.length;
      return part;
    }
    this.skipAhead();
    return this.nextPart();
  }

  private deliver(part: Part, nowMs: number): void {
    if (this.underWay.length === 0) this.progressMs = nowMs;
    this.wire.send(part.text);
    this.position = part.to;
    this.highest = Math.max(this.highest, part.to);
    this.underWay.push({ to: part.to, bytes: part.text.length });
    this.underWayBytes += part.text.length;
  }

  private skipAhead(): void {
    const parts = this.source.thinSnapshot(this.position, this.pace.thinBytes);
    const range = { from: this.position + 1, to: parts.to };
    this.skippedEvents += range.to - range.from + 1;
    this.wire.send(eventMessage("skipped", range));
    this.state = { parts, index: 0 };
    this.behindSinceMs = null;
  }

  private isBehindTooLong(nowMs: number): boolean {
    return this.behindSinceMs !== null && nowMs - this.behindSinceMs > this.limits.behindMs;
  }

  private refill(nowMs: number): void {
    const { bytesPerSecond } = this.pace;
    const earned = ((nowMs - this.refilledMs) / 1000) * bytesPerSecond;
    this.allowance = Math.min(this.allowance + earned, 2 * bytesPerSecond);
    this.refilledMs = nowMs;
  }
}
