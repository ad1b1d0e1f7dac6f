import { createStore, type StoreApi } from "zustand/vanilla";
import type { Archive, ArchiveLimits } from "@/lib/journey/archive";
import type { ArchivePart } from "@/lib/journey/archive-part";
import { causeOf, exchangeAround } from "@/lib/journey/exchange";
import type { ConversationId, JourneyEvent, Packet, PacketId } from "@/lib/journey/journey";
import { ListView } from "@/lib/journey/list-view";
import { Ingest, type IngestListener } from "./ingest";
import { NOTHING_SELECTED, type Selection, selectPacket } from "./selection";
import { INITIAL_STATE, type Notice, type SessionState } from "./session-state";
import { throttle } from "./throttle";

const ROWS_EVERY_MS = 100;
/** When more rows change between two looks than a reader can follow, the lists are drawn as rarely as the counts. */
const MANY_ROWS = 10;
const COUNTS_EVERY_MS = 250;
/** Longest stretch of filtering, and the pause behind it. */
const LIST_SLICE_MS = 8;
const LIST_GAP_MS = 4;
/** A way stays on the map at least this long before following moves on to a newer conversation. */
const FOLLOW_EVERY_MS = 2500;
/** A frame comes between the rows and the way. */
const FOLLOW_AFTER_MS = 20;

export type PacketTest = (packet: PacketId, archive: Archive) => boolean;

/** One page's session: the events it holds, what of them is shown and what is chosen. */
export class Session {
  readonly store: StoreApi<SessionState> = createStore<SessionState>(() => INITIAL_STATE);
  list: ListView;
  private readonly ingest: Ingest;
  private test: PacketTest | null = null;
  private followedAtMs = Number.NEGATIVE_INFINITY;
  private manyRows = false;
  private countedAtMs = Number.NEGATIVE_INFINITY;
  private followTimer: ReturnType<typeof setTimeout> | null = null;
  private listChanged = false;
  private listTimer: ReturnType<typeof setTimeout> | null = null;
  private readonly refresh: ReturnType<typeof throttle>;

  constructor() {
    this.refresh = throttle(
      () => this.show(),
      () => (this.manyRows ? COUNTS_EVERY_MS : ROWS_EVERY_MS),
    );
    this.ingest = new Ingest(() => this.refresh());
    this.list = new ListView(this.archive, (row) => this.passes(row));
  }

  get archive(): Archive {
    return this.ingest.archive;
  }

  get state(): SessionState {
    return this.store.getState();
  }

  get filtered(): boolean {
    return this.test !== null;
  }

  /** Events that wait to be applied: whoever reads a file waits while this is large. */
  get backlog(): number {
    return this.ingest.backlog;
  }

  set(change: Partial<SessionState>): void {
    this.store.setState(change);
  }

  push(events: readonly JourneyEvent[]): void {
    this.ingest.push(events);
    if (this.state.paused) this.refresh();
  }

  /** A part of an archive that is kept in another thread; resolves when it is in this one's. */
  take(part: ArchivePart): Promise<void> {
    return this.ingest.take(part);
  }

  /** Called at once when events or a part were applied, before React knows. */
  onTouched(listener: IngestListener): () => void {
    return this.ingest.listen(listener);
  }

  /** Forgets all packets: another log, or another server session, begins. @param limits how much of it is kept. */
  clear(limits?: ArchiveLimits): void {
    this.ingest.reset(limits);
    this.ingest.release();
    this.followedAtMs = Number.NEGATIVE_INFINITY;
    this.rebuildList();
    this.set({
      selection: NOTHING_SELECTED,
      paused: false,
      fresh: 0,
      following: true,
      untouched: true,
      marks: new Set(),
      skipped: 0,
    });
  }

  setPaused(paused: boolean): void {
    if (paused === this.state.paused) return;
    if (paused) this.ingest.hold();
    else this.ingest.release();
    this.set({ paused, fresh: 0 });
  }

  select(selection: Selection): void {
    this.set({ selection, following: false, untouched: false });
  }

  clearSelection(): void {
    this.set({ selection: NOTHING_SELECTED, following: false, untouched: false });
  }

  /** Marks the chosen packet, or takes its mark away. */
  toggleMark(): void {
    const { packet } = this.state.selection;
    if (packet === null) return;
    const marks = new Set(this.state.marks);
    if (!marks.delete(packet)) marks.add(packet);
    this.set({ marks });
  }

  /** What is held of a conversation and of the ICMP errors that answer it, around one of those packets. */
  exchangeWindow(id: ConversationId, around: PacketId, before: number, after: number): readonly Packet[] {
    return exchangeAround(this.archive, id, around, before, after)
      .map((packet) => this.archive.packet(packet))
      .filter((packet) => packet !== undefined);
  }

  follow(following: boolean): void {
    this.set({ following });
    this.followedAtMs = Number.NEGATIVE_INFINITY;
    if (following) {
      const newest = this.newestPacket();
      this.set({
        tailVersion: this.state.tailVersion + 1,
        ...(newest === null ? {} : { selection: newest }),
      });
    }
    // What comes next is what was waited for: it must not wait behind what is there already.
    this.followedAtMs = Number.NEGATIVE_INFINITY;
    this.refresh();
  }

  showOtherLines(otherLines: boolean): void {
    this.set({ otherLines });
    this.rebuildList();
  }

  /** Null: everything passes. */
  filterBy(test: PacketTest | null): void {
    this.test = test;
    this.rebuildList();
  }

  clearFilter(): void {
    this.set({ filter: { text: "", error: null } });
    this.filterBy(null);
  }

  notice(notice: Notice): void {
    const others = this.state.notices.filter((one) => one.code !== notice.code);
    this.set({ notices: [...others, notice] });
  }

  dismiss(code: string): void {
    this.set({ notices: this.state.notices.filter((one) => one.code !== code) });
  }

  private passes(row: number): boolean {
    const found = this.archive.row(row);
    if (found === undefined) return false;
    if (found.kind === "other") return this.state.otherLines && this.test === null;
    if (found.kind === "gap") return true;
    return this.test === null || this.test(found.packet, this.archive);
  }

  private rebuildList(): void {
    this.list = new ListView(this.archive, (row) => this.passes(row), timeLimit());
    this.updateList([]);
    this.set({ rowsVersion: this.state.rowsVersion + 1 });
  }

  /** What cannot be looked at now, soon: no task is longer for it. */
  private updateList(changed: Iterable<number>): void {
    if (this.listTimer !== null) clearTimeout(this.listTimer);
    this.listTimer = null;
    if (this.list.update(changed, timeLimit())) return;
    this.listTimer = setTimeout(() => {
      this.updateList([]);
      this.listChanged = true;
      this.refresh();
    }, LIST_GAP_MS);
  }

  /** Rows and counts in one change: each change of the state is a rendering of the page. */
  private show(): void {
    const changed = this.ingest.takeChanged();
    this.manyRows = changed.size > MANY_ROWS;
    this.updateList(changed);
    const areCountsDue = performance.now() >= this.countedAtMs + COUNTS_EVERY_MS;
    if (!areCountsDue) this.refresh();
    this.set({
      rowsVersion: this.state.rowsVersion + Number(changed.size > 0 || this.listChanged),
      selection: this.heldSelection(),
      ...(areCountsDue ? this.counts() : {}),
    });
    this.listChanged = false;
    this.followSoon();
  }

  /** In a task of its own, so that neither holds up what moves: another way is drawn as long as new rows are. */
  private followSoon(): void {
    if (this.followTimer !== null || !this.isFollowDue()) return;
    this.followTimer = setTimeout(() => {
      this.followTimer = null;
      const newest = this.followed();
      if (newest !== null) this.set({ selection: newest });
    }, FOLLOW_AFTER_MS);
  }

  private counts(): Partial<SessionState> {
    this.countedAtMs = performance.now();
    return {
      countsVersion: this.state.countsVersion + 1,
      totals: this.archive.totals,
      fresh: this.state.paused ? this.ingest.freshPackets : 0,
    };
  }

  /** The newest conversation's first packet, when it is time to move on to it. */
  private followed(): Selection | null {
    if (!this.isFollowDue()) return null;
    const { packet, conversation } = this.newestPacket() ?? NOTHING_SELECTED;
    if (packet === null || conversation === null) return null;
    const newest = causeOf(this.archive, conversation);
    const { selection } = this.state;
    if (selection.conversation !== null && newest === causeOf(this.archive, selection.conversation))
      return null;
    this.followedAtMs = performance.now();
    return selectPacket(this.archive, this.archive.packetsOf(newest)[0] ?? packet);
  }

  private isFollowDue(): boolean {
    const { following, paused } = this.state;
    return following && !paused && performance.now() >= this.followedAtMs + FOLLOW_EVERY_MS;
  }

  private newestPacket(): Selection | null {
    for (let at = this.list.length - 1; at >= 0; at -= 1) {
      const row = this.archive.row(this.list.at(at) ?? -1);
      if (row?.kind === "packet") return selectPacket(this.archive, row.packet);
    }
    return null;
  }

  /** The selection, unless its packet was discarded. */
  private heldSelection(): Selection {
    const { selection } = this.state;
    if (selection.packet === null || this.archive.rowOf(selection.packet) !== null) return selection;
    return NOTHING_SELECTED;
  }
}

function timeLimit(): () => boolean {
  const untilMs = performance.now() + LIST_SLICE_MS;
  return () => performance.now() > untilMs;
}
