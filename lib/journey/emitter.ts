import type { KernelRecord } from "@/lib/kernel-log";
import type { Place } from "@/lib/netfilter/place";
import type { ConversationFinder } from "./conversation-finder";
import type { CutWindow } from "./cut-window";
import { type DueCache, fateOf, whyIncomplete } from "./fate";
import type { Fate, Hop, IncompleteReason, JourneyEvent, Packet, PacketId } from "./journey";
import { answeredDrop, forgottenBefore, isConfirmed, noteRequest, wasAnswered } from "./later-proof";
import type { CorrelatorLimits } from "./limits";
import { wayOverLo } from "./loopback";
import type { OpenConversation } from "./open-conversation";
import { mayComeAgain, mayGoOn } from "./open-end";
import type { OpenPacket } from "./open-packet";
import { headerOf } from "./packet-header";
import { type Position, type PositionTable, STEP, type Step } from "./position";
import type { ReturningChains } from "./returning-chains";
import { scenarioOf } from "./scenario";
import { type NatTiles, natTiles, skippedBy } from "./skipped";
import type { Surroundings } from "./successor";
import { isUncalled } from "./uncalled";

const NOTHING: readonly never[] = [];

/** Behind them the routing decision may drop, too: no time to live, too long for the way (ip_forward.c). */
const BEFORE_ROUTING: readonly Step[] = [STEP.linkPre, STEP.linkIpPre, STEP.linkIn, STEP.netPre];

/**
 * Turns what is known of packets into events. A packet is shown once its conversation is decided, its earlier
 * hops with it; from then on hop by hop.
 */
export class Emitter {
  private events: JourneyEvent[] = [];
  private lastId = 0;
  private readonly tiles: NatTiles;
  private readonly positions: readonly Position[];
  /** Closed without a drop for lack of knowledge: a chain discovered later may show that they were dropped. */
  private recalled: OpenPacket[] = [];
  private recalledAt = 0;
  private recalledWalks = 0;
  /** The latest drops: lines that a limit cut look the same until its counters are read. */
  private drops: OpenPacket[] = [];
  private doubtsAll = false;

  constructor(
    private readonly around: Surroundings,
    private readonly due: DueCache,
    table: PositionTable,
    private readonly finder: ConversationFinder,
    private readonly returning: ReturningChains,
    private readonly limits: CorrelatorLimits,
  ) {
    this.tiles = natTiles(table.positions);
    this.positions = table.positions;
  }

  take(): readonly JourneyEvent[] {
    const { events } = this;
    this.events = [];
    return events;
  }

  other({ line, stampUs, text }: KernelRecord): void {
    this.events.push({ kind: "other", line, stampUs, text });
  }

  gap(beforeLine: number, lost: number): void {
    this.events.push({ kind: "gap", beforeLine, lost });
  }

  /** `isDecided`: later lines will not tell more about the conversation than this one. */
  hop(packet: OpenPacket, hop: Hop, isDecided: boolean): void {
    if (packet.id === null) {
      if (packet.waiting === null) packet.waiting = [hop];
      else packet.waiting.push(hop);
      if (this.finder.settle(packet, isDecided)) this.announce(packet);
      return;
    }
    const { changes } = packet;
    if (packet.showsNewTuple || (changes.length > 0 && changes[changes.length - 1]?.line === hop.line))
      this.finder.learn(packet);
    if (packet.position.isNat) {
      this.finder.renew(packet);
      this.reviseForgotten(packet);
    }
    this.events.push({ kind: "hop", packet: packet.id, hop });
  }

  /** No chain that is known to log lies ahead: its facts are as good as final. */
  settle(packet: OpenPacket): void {
    packet.settled = true;
    if (packet.id !== null) this.show(packet, "settled");
  }

  close(packet: OpenPacket, isCut: boolean): void {
    if (packet.id === null && this.finder.settle(packet, true)) this.announce(packet);
    const { place } = packet.position;
    const { conversation } = packet;
    if (conversation !== null && wasAnswered(packet, conversation)) packet.missing ??= "lost";
    if (isCut && conversation?.hasDropped(place) !== true) {
      // What was answered did not go on.
      if (packet.missing === null) packet.cut = mayComeAgain(packet) ? "pieces" : "way";
      packet.missing ??= "end";
    }
    if (this.isWholeAfterAll(packet)) packet.unsure = null;
    this.show(packet, "closed");
    const isDropped = packet.shown?.fate === "dropped";
    if (packet.missing === null && !packet.mayLack && !isDropped)
      this.around.knowledge.noteEnd(packet.traffic, packet.position, packet.metNat);
    if (conversation !== null) noteRequest(packet, conversation, isDropped);
    if (isDropped) this.keepDrop(packet);
    else this.recall(packet);
  }

  private keepDrop(packet: OpenPacket): void {
    const { conversation, position } = packet;
    conversation?.noteDrop(position.place);
    if (!isConfirmed(packet)) conversation?.forget(packet);
    packet.letGo();
    this.drops.push(packet);
    if (this.drops.length > this.limits.recalled) this.drops.shift();
  }

  reviseDrops(cuts: CutWindow): void {
    const torn = this.drops.filter(({ lastStampUs }) => cuts.has(lastStampUs));
    if (torn.length === 0) return;
    this.drops = this.drops.filter(({ lastStampUs }) => !cuts.has(lastStampUs));
    for (const packet of torn) {
      packet.missing = "limit";
      this.revise(packet);
    }
  }

  /** From now on no fate is certain, nor are those told before. */
  doubtAll(): void {
    if (this.doubtsAll) return;
    this.doubtsAll = true;
    for (const packet of [...this.drops, ...this.recalled]) this.revise(packet);
  }

  flush(): void {
    // One of the kind may have ended there that was closed later.
    for (const packet of this.recalled) if (packet.cut !== null) this.revise(packet);
    this.review();
    this.recalled = [];
    this.drops = [];
  }

  private announce(packet: OpenPacket): void {
    this.lastId += 1;
    packet.id = this.lastId as PacketId;
    packet.conversation?.join(packet.id);
    this.show(packet, "open");
    for (const hop of packet.waiting ?? NOTHING) this.events.push({ kind: "hop", packet: packet.id, hop });
    packet.waiting = null;
    if (packet.metNat) this.reviseForgotten(packet);
    this.reviseAnswered(packet);
  }

  private reviseForgotten(packet: OpenPacket): void {
    const before = forgottenBefore(packet);
    if (before === null) return;
    before.provenDropped = "by-conntrack";
    before.conversation?.forget(before);
    this.revise(before);
  }

  private reviseAnswered(packet: OpenPacket): void {
    const asked = answeredDrop(packet);
    if (asked === null) return;
    asked.missing = "lost";
    if (asked.conversation !== null && !isConfirmed(asked)) asked.conversation.requests += 1;
    this.revise(asked);
  }

  /** What was told of it may be printed by now, and no longer held. */
  private revise(packet: OpenPacket): void {
    if (!this.isStale(packet)) this.show(packet, "closed");
  }

  private isStale({ id }: OpenPacket): boolean {
    return id !== null && id <= this.lastId - this.limits.revised;
  }

  private show(packet: OpenPacket, state: "open" | "settled" | "closed"): void {
    const { conversation, id } = packet;
    if (conversation === null || id === null) return;
    if (state !== "open") this.noteScenario(packet, conversation, state === "closed");
    if (packet.touched !== null) {
      this.showConversation(packet.touched);
      packet.touched = null;
    }
    this.showConversation(conversation);
    const isOpen = state === "open";
    const more = !isOpen && (this.due.isMoreDue(packet) || this.isCutBefore(packet));
    const fate: Fate = isOpen ? "incomplete" : fateOf(packet, more, this.around.knowledge);
    const incomplete = isOpen || fate !== "incomplete" ? null : whyIncomplete(packet, more);
    const isGuess =
      fate === "dropped"
        ? isBeforeRouting(packet) || ((!more || packet.endsUnnamed) && packet.provenDropped !== "by-host")
        : endsInDoubt(packet, fate);
    const isOpenHook = !isOpen && packet.openHook !== "none";
    const ambiguous = packet.ambiguous || isGuess || isOpenHook || this.doubtsAll;
    if (packet.shown !== null && isSame(packet.shown, fate, incomplete, ambiguous)) return;
    packet.header ??= headerOf(packet);
    packet.shown = {
      id,
      conversation: conversation.id,
      direction: packet.direction,
      fate,
      header: packet.header,
      skipped: isOpen
        ? NOTHING
        : skippedBy(packet, fate, packet.isKnownConnection, this.tiles, this.around.knowledge),
      changes: packet.changes,
      droppedAt: fate === "dropped" ? this.endOf(packet) : null,
      incomplete,
      uncalled: isUncalled(packet, this.around.knowledge, packet.traffic),
      ambiguous,
      open: isOpen,
    } satisfies Omit<Packet, "hops">;
    this.events.push({ kind: "packet", packet: packet.shown });
  }

  private isCutBefore(packet: OpenPacket): boolean {
    return packet.cut !== null && !packet.isStopped && mayGoOn(packet, this.around, this.positions);
  }

  private endOf({ isStopped, userPlaces, lastPlace }: OpenPacket): Place {
    return isStopped || userPlaces === null ? lastPlace : this.returning.endOf(userPlaces, lastPlace);
  }

  private noteScenario(packet: OpenPacket, conversation: OpenConversation, isWhole: boolean): void {
    if (conversation.isScenarioFinal) return;
    const scenario = scenarioOf(packet, this.around.devices);
    if (scenario === null) return;
    const isGuess = wayOverLo(packet) === "open";
    if (isGuess && conversation.scenario !== "other") return;
    if (scenario !== conversation.scenario) {
      conversation.scenario = scenario;
      conversation.isDirty = true;
    }
    if (isWhole && !isGuess && packet.direction === "request" && scenario !== "other")
      conversation.isScenarioFinal = true;
  }

  private showConversation(conversation: OpenConversation): void {
    if (!conversation.isDirty) return;
    conversation.isDirty = false;
    this.events.push({ kind: "conversation", conversation: conversation.facts() });
  }

  /** While chains are still being discovered; later a log has shown what it logs. */
  private recall(packet: OpenPacket): void {
    const { version, walks } = this.around.knowledge;
    if (version !== this.recalledAt) this.review();
    else if (walks !== this.recalledWalks) this.reviewUnsure();
    if (this.recalled.length < this.limits.recalled || packet.conversation?.unconfirmed === packet)
      packet.letGo();
    if (this.recalled.length >= this.limits.recalled) return;
    this.recalled.push(packet);
  }

  /** More is known of chains than when these were closed: some were dropped after all, or passed a chain that limits. */
  private review(): void {
    this.recalledAt = this.around.knowledge.version;
    if (this.recalledWalks !== this.around.knowledge.walks) this.reviewUnsure();
    const revised = this.recalled.filter((packet) => !packet.mayLack && this.due.isMoreDue(packet));
    for (const packet of revised) this.revise(packet);
    this.recalled = this.recalled.filter((packet) => packet.shown === null);
    const passed = this.drops.filter((packet) => !packet.isStopped && !this.due.isMoreDue(packet));
    for (const packet of passed) {
      this.revise(packet);
      if (packet.conversation?.lastDrop?.packet === packet) packet.conversation.lastDrop = null;
    }
    if (passed.length > 0) this.drops = this.drops.filter((packet) => !passed.includes(packet));
    for (const packet of revised) if (packet.shown?.fate === "dropped") this.keepDrop(packet);
    // Room for those to come, of which less is known.
    this.recalled = this.recalled.slice(-this.limits.recalled / 2);
  }

  /** Others have gone without a line where records were missing of these: nothing of them was. */
  private reviewUnsure(): void {
    const { knowledge } = this.around;
    this.recalledWalks = knowledge.walks;
    const dropped: OpenPacket[] = [];
    for (const packet of this.recalled) {
      if (packet.unsure === null || !this.isWholeAfterAll(packet)) continue;
      packet.unsure = null;
      if (packet.torn) continue;
      this.revise(packet);
      if (packet.shown?.fate === "dropped") dropped.push(packet);
      else packet.letGo();
    }
    if (dropped.length > 0) this.recalled = this.recalled.filter((packet) => !dropped.includes(packet));
    for (const packet of dropped) this.keepDrop(packet);
  }

  private isWholeAfterAll({ traffic, unsure }: OpenPacket): boolean {
    const { knowledge } = this.around;
    return unsure?.every(([from, to]) => knowledge.wasMissed(traffic, from, to) === "no") ?? true;
  }
}

/** What lets it go on is an assumption: the hook was a guess, or a trace ends before it says the verdict. */
function endsInDoubt(packet: OpenPacket, fate: Fate): boolean {
  return (fate === "delivered" && packet.endsInGuess) || (fate !== "incomplete" && packet.endsUndecided);
}

/**
 * By the host's own word, and before the routing decision, which may have been what dropped it. Behind it, what dropped
 * it is where it stopped, or right behind. conntrack may have let a connection go for a RST that no line shows
 * (nf_conntrack_tcp_packet).
 */
function isBeforeRouting({ provenDropped, position }: OpenPacket): boolean {
  return provenDropped === "by-host" && BEFORE_ROUTING.includes(position.step);
}

function isSame(
  shown: Omit<Packet, "hops">,
  fate: Fate,
  incomplete: IncompleteReason | null,
  ambiguous: boolean,
): boolean {
  const { open } = shown;
  return !open && shown.fate === fate && shown.incomplete === incomplete && shown.ambiguous === ambiguous;
}
