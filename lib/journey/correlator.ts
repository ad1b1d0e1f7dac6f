import { CutSigns, type KernelRecord, type LogEntry, type LogLine, type PrefixMap } from "@/lib/kernel-log";
import type { ChainKey } from "@/lib/netfilter";
import { CaptureKnowledge } from "./capture-knowledge";
import { noteChanges } from "./changes";
import { ConversationFinder } from "./conversation-finder";
import { ConversationTable } from "./conversation-table";
import { CutWindow } from "./cut-window";
import { DeviceKnowledge, type KnownDevices } from "./device-knowledge";
import { Emitter } from "./emitter";
import { DueCache } from "./fate";
import { FrameTwins } from "./frame-twins";
import { fitsElsewhere, GuessedHook, isEarlier, isInMiddle } from "./guessed-hook";
import { HeldFrame } from "./held-frame";
import type { Hop, JourneyEvent } from "./journey";
import { Lessons } from "./lessons";
import { CORRELATOR_LIMITS, type CorrelatorLimits } from "./limits";
import { LineOrder } from "./line-order";
import { Locator } from "./locate";
import { LogMix, type MixDoubt } from "./log-mix";
import { Matcher } from "./matcher";
import { type AsksFor, mayLeaveFilter } from "./narrowed";
import { OpenPacket } from "./open-packet";
import { OpenPackets } from "./open-packets";
import { OwnRules } from "./own-rules";
import { isParked } from "./parked";
import { positionTable } from "./position";
import { ProxyLink } from "./proxy-link";
import { endedBy } from "./quoted";
import { Reaper } from "./reaper";
import { reindex } from "./reindex";
import { type KnownChain, ReturningChains } from "./returning-chains";
import { TracedTables } from "./traced-tables";
import { ARP } from "./traffic-class";
import { createVisit, hopOf, type Located, type Visit } from "./visit";

export type CorrelatorOptions = {
  readonly limits?: Partial<CorrelatorLimits> | undefined;
  readonly map?: PrefixMap | undefined;
};

/** What a host tells of itself; without it the log has to show all. */
export type KnownHost = KnownDevices & { readonly userChains?: readonly KnownChain[] };

/** Its newest line is the first; or its lines were cut into rows; or two are mixed. Keys of lib/protocol/faults.ts. */
export type LogDoubt = "newest-first" | "lines-cut" | MixDoubt;

/** Log lines in, packets and conversations out. It has no clock but the log's own stamps. */
export type Correlator = {
  readonly push: (entry: LogEntry) => void;
  /** What has come out since the last call, in order. */
  readonly take: () => readonly JourneyEvent[];
  /** Nothing was logged up to this stamp (µs, of the log's clock): what waited in vain is over. */
  readonly advance: (stampUs: number) => void;
  /**
   * Between these stamps (µs) a rule's limit cut lines, or rules were away; `toUs` may lie ahead, while it is likely
   * to go on.
   */
  readonly cut: (fromUs: number, toUs: number) => void;
  /** From now on rules log by addresses; null: whatever these are. */
  readonly narrow: (asksFor: AsksFor | null) => void;
  /** What the log need not show first: bridges, their ports, and the rules of user chains. */
  readonly know: (host: KnownHost) => void;
  /**
   * Other rules log from now on, or the host's bridges call other chains than before. In the chains of `mute` none
   * does: others removed it.
   */
  readonly renew: (mute?: readonly ChainKey[]) => void;
  /** The log is over. Nothing may be pushed afterwards. */
  readonly end: () => void;
  /** What makes the ways and fates of this log doubtful, as far as it was read. */
  readonly doubts: () => readonly LogDoubt[];
  /** Packets held open now: never more than the limit. */
  readonly openPackets: () => number;
};

export function createCorrelator(options: CorrelatorOptions = {}): Correlator {
  const engine = new Engine(options);
  return {
    push: (entry) => engine.push(entry),
    take: () => engine.emitter.take(),
    advance: (stampUs) => engine.advance(stampUs),
    cut: (fromUs, toUs) => engine.cut(fromUs, toUs),
    narrow: (asksFor) => engine.narrow(asksFor),
    know: (host) => engine.know(host),
    renew: (mute = []) => engine.renew(mute),
    end: () => engine.end(),
    doubts: () => engine.doubts,
    openPackets: () => engine.open.count,
  };
}

class Engine {
  readonly open = new OpenPackets();
  readonly emitter: Emitter;
  private readonly knowledge = new CaptureKnowledge(positionTable());
  private readonly devices = new DeviceKnowledge();
  private readonly returning = new ReturningChains();
  private readonly traced = new TracedTables();
  private readonly around = { knowledge: this.knowledge, devices: this.devices, traced: this.traced };
  private readonly matcher: Matcher;
  private readonly heldFrame: HeldFrame;
  private readonly lessons: Lessons;
  private readonly finder: ConversationFinder;
  private readonly locator: Locator;
  private readonly proxies = new ProxyLink();
  private readonly ownRules: OwnRules;
  private readonly due: DueCache;
  private readonly reaper: Reaper;
  private readonly limits: CorrelatorLimits;
  private readonly frames = new FrameTwins();
  private readonly cuts = new CutWindow();
  private asksFor: AsksFor | null = null;
  private readonly order: LineOrder;
  private readonly mix = new LogMix();
  private readonly cutSigns = new CutSigns();
  private readonly guessed = new GuessedHook();
  /** The line at hand, at the hook that it may come from as well. */
  private earlierVisit: Visit | null = null;
  private gaps = 0;

  constructor(options: CorrelatorOptions) {
    const table = positionTable();
    this.limits = { ...CORRELATOR_LIMITS, ...options.limits };
    this.order = new LineOrder(table);
    this.ownRules = new OwnRules(table, this.knowledge);
    const { around } = this;
    this.locator = new Locator(table, options.map);
    this.finder = new ConversationFinder(new ConversationTable(this.limits.tuples));
    this.due = new DueCache(around);
    this.matcher = new Matcher(this.open, around, this.due);
    this.heldFrame = new HeldFrame(this.knowledge);
    this.lessons = new Lessons(this.knowledge, this.devices);
    this.emitter = new Emitter(around, this.due, table, this.finder, this.returning, this.limits);
    this.reaper = new Reaper(this.open, this.limits.openPackets, (packet, isCut) =>
      this.close(packet, isCut),
    );
  }

  get doubts(): readonly LogDoubt[] {
    return [
      ...(this.order.isBackwards ? (["newest-first"] as const) : []),
      ...(this.cutSigns.areThere ? (["lines-cut"] as const) : []),
      ...this.mix.doubts,
    ];
  }

  push(entry: LogEntry): void {
    if (!this.heldFrame.isHolding) this.pushNow(entry);
    else if (this.heldFrame.add(entry, this.visitAhead(entry))) this.settleFrame();
  }

  /** Where an entry that has to wait will be; null where that is not known yet. */
  private visitAhead(entry: LogEntry): Visit | null {
    if (entry.kind !== "log") return null;
    const [at, ...others] = this.locator.locate(entry.line);
    return at === undefined || others.length > 0 ? null : createVisit(entry.record, entry.line, at);
  }

  private settleFrame(): void {
    const settled = this.heldFrame.take();
    if (settled === null) return;
    this.join(settled.packet, settled.visit, settled.rivals);
    for (const entry of settled.entries) this.push(entry);
  }

  private pushNow(entry: LogEntry): void {
    this.cutSigns.note(entry);
    if (entry.kind !== "log") this.tellGuessed();
    switch (entry.kind) {
      case "log":
        this.pushLine(entry.record, entry.line);
        break;
      case "other":
        this.reaper.observeOther(entry.record);
        this.emitter.other(entry.record);
        break;
      case "gap":
        this.gaps += 1;
        this.matcher.lastGap = entry;
        this.emitter.gap(entry.beforeLine, entry.lost);
        break;
    }
  }

  advance(stampUs: number): void {
    while (this.heldFrame.isOver(stampUs)) this.settleFrame();
    this.tellGuessed();
    this.reaper.advance(stampUs);
  }

  cut(fromUs: number, toUs: number): void {
    while (this.heldFrame.isHolding) this.settleFrame();
    this.tellGuessed();
    this.cuts.add(fromUs, toUs);
    this.emitter.reviseDrops(this.cuts);
  }

  narrow(asksFor: AsksFor | null): void {
    this.asksFor = asksFor;
  }

  know(host: KnownHost): void {
    while (this.heldFrame.isHolding) this.settleFrame();
    this.devices.know(host);
    this.returning.know(host.userChains ?? []);
  }

  renew(mute: readonly ChainKey[]): void {
    while (this.heldFrame.isHolding) this.settleFrame();
    this.tellGuessed();
    this.emitter.flush();
    this.knowledge.renew(mute);
    this.traced.clear();
    this.ownRules.renew();
    this.returning.renew();
  }

  end(): void {
    while (this.heldFrame.isHolding) this.settleFrame();
    this.tellGuessed();
    this.reaper.end();
    this.emitter.flush();
  }

  /** Nearly every line has one place, and is to be fast. */
  private pushLine(record: KernelRecord, line: LogLine): void {
    const places = this.locator.locate(line);
    const at = places[0];
    if (at === undefined) {
      this.tellGuessed();
      this.emitter.other(record);
      return;
    }
    const visit = createVisit(record, line, at);
    if (places.length > 1) {
      this.pushOpenLine(visit, places);
      return;
    }
    this.noteLine(visit, null);
    const packet = this.matcher.find(visit);
    this.earlierVisit = null;
    if (!this.holds(packet, visit)) this.join(packet, visit, this.matcher.rivals);
  }

  /** It may come from several places, of which the likeliest is the first. */
  private pushOpenLine(likely: Visit, places: readonly Located[]): void {
    const visits = places.map((place) => createVisit(likely.record, likely.line, place));
    this.noteLine(likely, visits);
    const found = this.matcher.find(likely);
    const visit =
      found === null ? (visits.slice(1).find((each) => this.fits(each, likely)) ?? likely) : likely;
    const packet = visit === likely ? found : this.matcher.find(visit);
    this.earlierVisit = visit.at.isHookGuess ? (visits.find((each) => isEarlier(each, visit)) ?? null) : null;
    if (!this.holds(packet, visit)) this.join(packet, visit, this.matcher.rivals);
  }

  private noteLine(visit: Visit, visits: readonly Visit[] | null): void {
    this.order.note(visit, visits);
    if (this.mix.note(visit) || this.order.isBackwards) this.emitter.doubtAll();
    if (this.guessed.isHolding && this.guessed.isOver(visits ?? [visit], this.around)) this.tellGuessed();
    this.reaper.observe(visit.record);
  }

  /** Whose it is the next lines tell. */
  private holds(packet: OpenPacket | null, visit: Visit): boolean {
    if (packet === null || visit.datagram !== null || visit.at.isHookGuess) return false;
    const { rivals } = this.matcher;
    const isRatherNew = this.matcher.isRatherAnothers(packet, visit);
    if (!isRatherNew && rivals.length === 0) return false;
    this.heldFrame.hold(visit, packet, rivals, isRatherNew);
    return true;
  }

  /** A user chain that several base chains call, a hook that no word names: the one that continues a packet is the one. */
  private fits(elsewhere: Visit, likely: Visit): boolean {
    const found = this.matcher.find(elsewhere);
    return found !== null && fitsElsewhere(found, elsewhere, likely, this.matcher);
  }

  private join(packet: OpenPacket | null, visit: Visit, rivals: readonly OpenPacket[]): void {
    const { at, record } = visit;
    if (visit.traffic === ARP) this.matcher.lastArpLine = record.line;
    if (packet === null || packet.position.step !== visit.position.step) this.devices.note(visit);
    if (at.mayBeOwn) this.ownRules.note(visit);
    if (at.isUserChain) this.returning.noteLogs(at.chain);
    if (packet === null) this.begin(visit);
    else this.proceed(packet, visit, rivals);
  }

  /** Told now, as it would have been at its line. */
  private tellGuessed(): void {
    if (!this.guessed.isHolding) return;
    const held = this.guessed.take();
    for (const hop of held?.hops ?? []) if (held !== null) this.tell(held.packet, hop);
  }

  private proceed(packet: OpenPacket, visit: Visit, rivals: readonly OpenPacket[]): void {
    if (this.matcher.pieces.length > 0) this.absorbPieces(packet);
    if (rivals.length > 0) doubt(rivals);
    // A frame that this line names: what began as its iptables line may have been another's.
    if (packet.view === null && visit.datagram !== null && this.doubtBeside(packet, visit))
      packet.ambiguous = true;
    const ambiguous =
      rivals.length > 0 ||
      this.matcher.mayBeAnothers(packet, visit) ||
      (packet.rivalled && visit.datagram === null);
    if (ambiguous) packet.ambiguous = true;
    this.progress(packet, visit, ambiguous);
  }

  private begin(visit: Visit): void {
    const packet = new OpenPacket(visit);
    const isBehindGap = this.matcher.isBehindGap(visit);
    packet.torn = isBehindGap && this.knowledge.costOfBeginning(visit.traffic, visit.position) > 0;
    const isBeside = this.doubtBeside(packet, visit) || this.matcher.isBesideDoubt(visit);
    packet.ambiguous = isBeside || (isBehindGap && isInMiddle(visit));
    if (!packet.ambiguous && !packet.torn) this.lessons.noteNic(visit);
    packet.gapsSeen = this.gaps;
    this.open.open(packet);
    this.frames.note(packet, visit);
    this.progress(packet, visit, false);
    this.reaper.enforce(packet);
    this.endQuoted(visit);
  }

  /** Whether others beside it may be a part of the same packet: they are in doubt then, too. */
  private doubtBeside(packet: OpenPacket, visit: Visit): boolean {
    const others = this.matcher.besideOpenHook(visit, packet);
    for (const other of others) other.ambiguous = true;
    return others.length > 0;
  }

  private endQuoted(visit: Visit): void {
    const ended = endedBy(visit, this.open);
    if (ended === null) return;
    ended.provenDropped = "by-host";
    if (visit.at.isHookGuess) ended.ambiguous = true;
    this.emitter.settle(ended);
  }

  private progress(packet: OpenPacket, visit: Visit, ambiguous: boolean): void {
    const { position } = visit;
    const before = packet.positions.length === 0 ? null : packet.position;
    if (before !== null && !ambiguous)
      this.lessons.noteStep(packet, visit, before, packet.gapsSeen === this.gaps);
    if (packet.gapsSeen !== this.gaps) {
      if (before !== null) this.noteGap(packet, visit, before);
      packet.gapsSeen = this.gaps;
    }
    noteChanges(packet, visit);
    if (packet.positions.length >= this.limits.hopsPerPacket) return;
    const hop = hopOf(visit, ambiguous);
    packet.take(visit);
    if (visit.at.trace !== null) this.traced.note(packet, visit.at.trace.table);
    if (!visit.at.isOther && !visit.at.isHookGuess) this.knowledge.note(packet.traffic, position);
    reindex(this.open, packet, visit);
    if (visit.datagram === null) this.matcher.lastFrame = packet;
    this.open.progressed(packet, isParked(packet, this.around));
    if (this.guessed.holdsAnother(packet)) this.tellGuessed();
    if (this.guessed.hold(packet, visit, this.earlierVisit, hop)) return;
    this.tellGuessed();
    this.tell(packet, hop);
  }

  private tell(packet: OpenPacket, hop: Hop): void {
    this.emitter.hop(packet, hop, packet.isPastDestinationNat);
    this.proxies.note(packet);
    if (!this.due.isMoreDue(packet)) this.emitter.settle(packet);
    else packet.settled = false;
  }

  /** Records are missing in front of its line. */
  private noteGap(packet: OpenPacket, { at, position }: Visit, before: OpenPacket["position"]): void {
    const missed = this.knowledge.wasMissed(packet.traffic, before, position);
    if (missed === "yes") packet.torn = true;
    // A line without a name may be of several tables' chains, and what is missing of one that is not told apart from them.
    else if (at.isUnnamed || packet.endsUnnamed) packet.ambiguous = true;
    // Of hopscope's own rules it is known which chains log.
    else if (missed === "unknown" && !at.mayBeOwn)
      packet.unsure = [...(packet.unsure ?? []), [before, position]];
  }

  /** Pieces of one datagram, logged one by one before the kernel put them together (ip_defrag, ip_fragment.c). */
  private absorbPieces(packet: OpenPacket): void {
    for (const piece of this.matcher.pieces) {
      this.open.close(piece);
      packet.absorb(piece);
    }
  }

  private close(packet: OpenPacket, isCut: boolean): void {
    this.tellGuessed();
    this.open.close(packet);
    if (packet.view === null && packet.isAlike) packet.ambiguous = true;
    if (packet.gapsSeen !== this.gaps) packet.noteLost();
    else if (this.cuts.has(packet.lastStampUs)) packet.missing = "limit";
    else if (this.asksFor !== null && mayLeaveFilter(packet, this.asksFor)) packet.missing = "filter";
    this.emitter.close(packet, isCut);
  }
}

function doubt(rivals: readonly OpenPacket[]): void {
  for (const rival of rivals) {
    rival.rivalled = true;
    rival.ambiguous = true;
  }
}
