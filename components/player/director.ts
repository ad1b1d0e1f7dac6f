import { MOVING_LIMIT, type Timetable } from "@/lib/figure/playback";
import type { ArchiveLimits } from "@/lib/journey/archive";
import { causeOf } from "@/lib/journey/exchange";
import type { ConversationId, JourneyEvent, Packet, PacketId } from "@/lib/journey/journey";
import {
  NOTHING_SELECTED,
  type Step,
  selectPacket,
  stepDrop,
  stepInConversation,
  stepPacket,
} from "../session/selection";
import type { Session } from "../session/session";
import { Arrivals } from "./arrivals";
import { AwaitedTraffic } from "./awaited-traffic";
import { markDrawn } from "./hop-marks";
import type { Player } from "./player";
import { evenTimetable, type Timetables, unplayed } from "./timetables";

/** Packets of one conversation that are laid on the time line at once: the rest is out of sight anyway. */
const WINDOW_BEFORE = 40;
const WINDOW_AFTER = 120;
const WINDOW = WINDOW_BEFORE + WINDOW_AFTER;
/** Packets of one scenario or one press of Send, and some to spare. */
const MOST_SENT = 50;

/** Of packets so long ago no more is known later on. */
const LEFT_OUT = 65_536;

/**
 * Joins what is chosen (session) with the clock (player): choosing a packet plays its conversation,
 * and the clock's hop becomes the chosen hop. All changes by the user go through here.
 */
export class Director {
  private readonly arrivals: Arrivals;
  private timetables: Timetables = evenTimetable;
  /** Too many moved when they came: they are counted once, and not begun when more of them is known. */
  private readonly leftOut = new Set<PacketId>();
  private firstTimer: ReturnType<typeof setTimeout> | null = null;
  private readonly awaited = new AwaitedTraffic();

  constructor(
    private readonly session: Session,
    private readonly player: Player,
  ) {
    this.arrivals = new Arrivals(
      (id) => session.archive.packet(id),
      (packets) => this.arrive(packets),
    );
  }

  /** Idempotent for StrictMode: what it returns undoes it. */
  start(): () => void {
    const stops = [
      this.session.onTouched((packets) => this.onTouched(packets)),
      this.session.store.subscribe((now, before) => {
        if (now.selection !== before.selection) this.noteSelection();
        if (now.rowsVersion !== before.rowsVersion) this.chooseFirstSoon();
      }),
      this.player.store.subscribe((now, before) => {
        if (now.cursor !== before.cursor) this.noteCursor();
      }),
      () => this.arrivals.clear(),
      () => this.forgetFirst(),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  choosePacket(id: PacketId, hop: number | null = null): void {
    this.awaited.forget();
    const selection = selectPacket(this.session.archive, id, hop);
    if (selection.conversation === null) return;
    this.session.select(selection);
    this.show(selection.conversation, id);
    if (hop !== null) this.player.dispatch({ kind: "jump", packet: id, hop });
    else {
      this.seekToStart(id);
      // Where the map is another one for this packet, its stops are still those of the last map: they may be one.
      this.session.set({ selection });
    }
  }

  chooseConversation(id: ConversationId): void {
    const first = this.session.archive.packetsOf(id)[0];
    if (first !== undefined) this.choosePacket(first);
  }

  stepPacket(step: Step): void {
    const { archive, list, state } = this.session;
    this.chooseIfNew(stepPacket(archive, list, state.selection, step).packet);
  }

  stepDrop(step: Step): void {
    const { archive, list, state } = this.session;
    this.chooseIfNew(stepDrop(archive, list, state.selection, step).packet);
  }

  stepInConversation(step: Step): void {
    this.chooseIfNew(stepInConversation(this.session.archive, this.session.state.selection, step).packet);
  }

  /** Steps through the chosen conversation, also when live packets were on the clock until now. */
  stepHop(step: Step): void {
    const { packet, hop, conversation } = this.session.state.selection;
    if (conversation === null || packet === null) {
      this.stepPacket(1);
      return;
    }
    if (this.player.playback().scope.kind === "live") {
      const { cursor } = this.player.store.getState();
      const isShown = hop !== null && !(cursor?.packet === packet && cursor.before);
      this.choosePacket(packet, hop ?? 0);
      if (!isShown && (hop === null || step === 1)) return;
    }
    this.player.dispatch({ kind: "step", by: step });
  }

  chooseOldest(): void {
    this.chooseIfNew(stepPacket(this.session.archive, this.session.list, NOTHING_SELECTED, 1).packet);
  }

  chooseNewest(): void {
    this.chooseIfNew(stepPacket(this.session.archive, this.session.list, NOTHING_SELECTED, -1).packet);
  }

  /** The map was laid out anew: the clock goes on at the hop where it was. */
  relayout(timetables: Timetables): void {
    this.timetables = timetables;
    const { scope, playing } = this.player.playback();
    const { packet, hop } = this.session.state.selection;
    if (scope.kind === "live") {
      this.retime();
      return;
    }
    if (packet === null) return;
    this.show(scope.id, packet);
    if ((hop ?? 0) === 0) this.seekToStart(packet);
    else this.player.dispatch({ kind: "jump", packet, hop: hop ?? 0 });
    this.player.dispatch({ kind: playing ? "play" : "pause" });
  }

  /** Neither of the chosen conversation nor related to it: an ICMP error comes with the packet that it speaks of. */
  readonly isAside = ({ conversation }: Packet): boolean => {
    const { archive, state } = this.session;
    const chosen = state.selection.conversation;
    if (chosen === null || this.causeOf(conversation) === this.causeOf(chosen)) return false;
    return archive.conversation(chosen)?.related.includes(conversation) !== true;
  };

  /**
   * What was sent will come: the view turns to it, unless it is held.
   * @param isChosen it is chosen when it comes; else it has room to move among all that comes
   * @returns it will not come after all
   */
  awaitTraffic(isSent: (packet: Packet) => boolean, isChosen = true): () => void {
    if (this.session.state.paused) return () => {};
    this.followLive();
    this.makeRoom();
    return this.awaited.begin(isSent, isChosen);
  }

  /** What was sent is to be seen moving, however many others do: these are taken away where it would only be counted. */
  private makeRoom(): void {
    if (this.room() >= MOST_SENT) return;
    // More will be known of them: that must not begin them anew.
    for (const { packet } of this.player.playback().schedule) this.leaveOut(packet);
    this.player.dispatch({ kind: "clear" });
  }

  private leaveOut(id: PacketId): void {
    this.leftOut.add(id);
    for (const oldest of this.leftOut) {
      if (this.leftOut.size <= LEFT_OUT) break;
      this.leftOut.delete(oldest);
    }
  }

  private room(): number {
    const { schedule, timeMs } = this.player.playback();
    return MOVING_LIMIT - schedule.filter(({ endMs }) => endMs > timeMs).length;
  }

  followLive(): void {
    this.awaited.forget();
    this.session.setPaused(false);
    this.session.follow(true);
    this.player.dispatch({ kind: "live" });
  }

  /** Live: holds or resumes the whole view. One conversation: its play and pause. */
  togglePlay(): void {
    const { scope, playing } = this.player.playback();
    if (scope.kind === "live") this.session.setPaused(playing);
    this.player.dispatch({ kind: "toggle" });
  }

  clearSelection(): void {
    this.awaited.forget();
    this.session.clearSelection();
    this.player.dispatch({ kind: "live" });
    if (this.session.state.paused) this.player.dispatch({ kind: "toggle" });
  }

  /** Another log or server session begins. @param limits how much of it is kept; as before where they are left out. */
  reset(limits?: ArchiveLimits): void {
    this.arrivals.clear();
    this.leftOut.clear();
    this.awaited.clear();
    this.session.clear(limits);
    this.player.dispatch({ kind: "clear" });
  }

  /** What happened before this page came. */
  catchUp(events: readonly JourneyEvent[]): void {
    this.arrivals.skip(events);
    this.session.push(events);
  }

  private onTouched(packets: ReadonlySet<PacketId>): void {
    const sent = this.awaited.find(packets, (id) => this.session.archive.packet(id));
    if (sent !== null) {
      this.choosePacket(sent);
      return;
    }
    const { scope, schedule } = this.player.playback();
    if (scope.kind === "live") {
      if (this.session.state.connection.kind === "live") this.arrivals.note(packets);
      return;
    }
    const own = [...packets].filter((id) => this.exchangeIdOf(id) === scope.id);
    if (this.session.state.connection.kind === "live") {
      this.arrivals.note(own);
      return;
    }
    // Of a recorded log nobody waits for what is out of sight: choosing it lays it on the clock.
    const onClock = new Set(schedule.map(({ packet }) => packet));
    let room = WINDOW - schedule.length;
    this.arrivals.note(own.filter((id) => onClock.has(id) || room-- > 0));
  }

  private arrive(packets: readonly Packet[]): void {
    const { schedule, scope } = this.player.playback();
    const known = new Set(schedule.map(({ packet }) => packet));
    const wanted = packets.filter(
      ({ id }) =>
        (known.has(id) || !this.leftOut.has(id)) &&
        (scope.kind === "live" || this.exchangeIdOf(id) === scope.id),
    );
    // In the order in which they began: an error is not to move before what it answers.
    wanted.sort((a, b) => a.id - b.id);
    if (wanted.length === 0) return;
    let room = this.room();
    const reserved = this.awaited.isAwaiting() ? MOST_SENT : 0;
    // Finding a way costs: those that will not be played need none.
    const timetables = wanted.map((packet) => {
      if (known.has(packet.id)) return this.timetable(packet);
      if (room > (this.awaited.isOf(packet) ? 0 : reserved)) {
        room -= 1;
        return this.timetable(packet);
      }
      this.leaveOut(packet.id);
      return this.ofExchange(unplayed(packet));
    });
    this.player.dispatch({ kind: "arrive", packets: timetables });
    markDrawn(wanted, this.player.playback);
  }

  /** Live packets that are under way, on the map as it is now. */
  private retime(): void {
    const { schedule, timeMs } = this.player.playback();
    const packets = schedule.flatMap(({ packet: id, endMs, stopsMs }) => {
      const packet = endMs < timeMs || stopsMs.length === 0 ? undefined : this.session.archive.packet(id);
      return packet === undefined ? [] : [this.timetable(packet)];
    });
    if (packets.length > 0) this.player.dispatch({ kind: "retime", packets });
  }

  private timetable(packet: Packet): Timetable {
    return this.ofExchange(this.timetables(packet));
  }

  /** An ICMP error takes its turn behind the packet that it answers, on one clock with it. */
  private ofExchange(timetable: Timetable): Timetable {
    return { ...timetable, conversation: this.causeOf(timetable.conversation) };
  }

  private exchangeIdOf(packet: PacketId): ConversationId | null {
    const conversation = this.session.archive.conversationOf(packet);
    return conversation === undefined ? null : this.causeOf(conversation);
  }

  private causeOf(conversation: ConversationId): ConversationId {
    return causeOf(this.session.archive, conversation);
  }

  private show(conversation: ConversationId, around: PacketId): void {
    const packets = this.session.exchangeWindow(conversation, around, WINDOW_BEFORE, WINDOW_AFTER);
    this.player.dispatch({
      kind: "show",
      conversation: this.causeOf(conversation),
      packets: packets.map((packet) => this.timetable(packet)),
    });
  }

  private seekToStart(id: PacketId): void {
    const found = this.player.playback().schedule.find(({ packet }) => packet === id);
    if (found !== undefined) this.player.dispatch({ kind: "seek", timeMs: found.startMs });
  }

  private chooseIfNew(id: PacketId | null): void {
    if (id !== null && id !== this.session.state.selection.packet) this.choosePacket(id);
  }

  /** A recorded log opens on its first packet: in a task of its own, so that the first rows are drawn before. */
  private chooseFirstSoon(): void {
    if (this.firstTimer !== null || !this.isFirstWanted()) return;
    this.firstTimer = setTimeout(() => {
      this.firstTimer = null;
      if (!this.isFirstWanted()) return;
      this.chooseOldest();
      // Nobody chose it: when it is discarded, another one takes its place.
      this.session.set({ untouched: true });
    });
  }

  private forgetFirst(): void {
    if (this.firstTimer !== null) clearTimeout(this.firstTimer);
    this.firstTimer = null;
  }

  private isFirstWanted(): boolean {
    const { connection, selection, untouched } = this.session.state;
    const recorded = connection.kind === "reading" || connection.kind === "replay";
    return recorded && untouched && selection.packet === null;
  }

  /** Following turns to a conversation, or to its newest packet: what is on the clock of it is what is chosen. */
  private noteSelection(): void {
    const { selection, following } = this.session.state;
    this.player.setFocus(selection.conversation === null ? null : this.causeOf(selection.conversation));
    if (following && this.player.playback().scope.kind === "live") this.noteCursor();
  }

  private noteCursor(): void {
    const { cursor } = this.player.store.getState();
    if (cursor === null) return;
    const { selection } = this.session.state;
    const exchange = selection.conversation === null ? null : this.causeOf(selection.conversation);
    if (exchange === null || this.exchangeIdOf(cursor.packet) !== exchange) return;
    if (selection.packet === cursor.packet && selection.hop === cursor.hop) return;
    this.session.set({ selection: { ...selection, packet: cursor.packet, hop: cursor.hop } });
  }
}
