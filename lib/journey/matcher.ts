import { type Datagram, isFragment, isSameDatagram } from "./datagram";
import type { DueCache } from "./fate";
import { FragmentFinder } from "./fragment-finder";
import { isJustBefore } from "./gap";
import { mayBeFragmented, type OpenPacket } from "./open-packet";
import { type OpenPackets, SCAN } from "./open-packets";
import { STEP } from "./position";
import { isDoubtfulRepeat, piecesOf } from "./repeat";
import { type Surroundings, successorCost } from "./successor";
import type { Visit } from "./visit";

/** Run-to-completion: within it, the packet that moved last goes on first (SPEC J4). */
const FRESH_US = 500;
const FRESH_LINES = 16;
/** An older candidate is waiting, or dead; it is no rival of one that just moved. */
const RIVAL_US = 10_000;
const RIVAL_LINES = 64;

/** A second line with one text is rather the first one of who waits for it, a rewrite on its way or not (SPEC J6). */
const REPEATED = 2;

const NONE: readonly OpenPacket[] = [];

/** Finds the open packet that a line continues. */
export class Matcher {
  /** The latest ARP line: what waited for an answer goes on in the order in which it came. */
  lastArpLine = 0;
  /** The line behind the latest gap, and the records that it lost: until then beginnings may be missing. */
  lastGap = { beforeLine: 0, lost: 0 };

  /** Beside the answer of `find`: the packets whose line it could be as well. */
  rivals: readonly OpenPacket[] = NONE;
  /** Frames that no line named, and that this line shows to be pieces of the same datagram. */
  pieces: readonly OpenPacket[] = NONE;

  /** The packet of the latest line that names none. */
  lastFrame: OpenPacket | null = null;

  /** Some line had no name: until then no packet's hook is open. */
  private hasOpenHooks = false;

  /** Of the line at hand: who speaks least against himself, what does, and who is his equal in that. */
  private best: OpenPacket | null = null;
  private leastCost = 0;
  private leastRank = 0;
  /** The best, where beginning anew needed fewer silent chains than its going on. */
  private refused: OpenPacket | null = null;
  private equals: OpenPacket[] | null = null;

  private readonly fragments: FragmentFinder;

  constructor(
    private readonly open: OpenPackets,
    private readonly around: Surroundings,
    private readonly due: DueCache,
  ) {
    this.fragments = new FragmentFinder(open);
  }

  find(visit: Visit): OpenPacket | null {
    const { datagram } = visit;
    if (visit.at.isUnnamed) this.hasOpenHooks = true;
    this.rivals = NONE;
    this.pieces = NONE;
    this.refused = null;
    if (datagram === null) return this.frame(visit);
    if (isFragment(datagram)) return this.fragments.pieceOf(visit) ?? this.unnamed(visit);
    const packet = this.named(visit);
    if (packet !== null) return this.waitsInstead(packet, visit) ?? packet;
    return this.fragments.reassembled(visit) ?? this.unnamed(visit);
  }

  /** The line says once more what this packet has said: is there a frame without a name that such a line is due of? */
  private waitsInstead(packet: OpenPacket, visit: Visit): OpenPacket | null {
    if (!isDoubtfulRepeat(packet, visit, this.around.knowledge)) return null;
    const { rivals } = this;
    this.rivals = NONE;
    const frame = this.unnamed(visit);
    if (frame !== null && this.leastCost < REPEATED) return frame;
    this.rivals = rivals;
    this.pieces = NONE;
    return null;
  }

  private named(visit: Visit): OpenPacket | null {
    const { datagram } = visit;
    const list = this.open.byHash.get(visit.hash);
    if (list === undefined || datagram === null) return null;
    if (list.length === 1) return this.only(list[0], visit, datagram);
    this.begin();
    const end = Math.max(0, list.length - SCAN);
    for (let at = list.length - 1; at >= end; at--) {
      const packet = list[at];
      if (packet === undefined || packet.closed || packet.view === null) continue;
      if (isSameDatagram(packet.view, datagram)) this.consider(packet, visit);
    }
    return this.choose(visit);
  }

  /** Nearly always: one open packet that the line can be of. */
  private only(packet: OpenPacket | undefined, visit: Visit, datagram: Datagram): OpenPacket | null {
    if (packet === undefined || packet.closed || packet.view === null) return null;
    const fits = isSameDatagram(packet.view, datagram) && successorCost(packet, visit, this.around) !== null;
    return fits ? packet : null;
  }

  /** A line that names its packet, and an open frame that none has named yet. */
  private unnamed(visit: Visit): OpenPacket | null {
    const { line } = visit;
    const mac =
      line.mac?.src ?? (line.physIn === null ? undefined : this.around.devices.macBehind(line.physIn));
    if (mac === undefined) return this.justBefore(visit);
    this.begin();
    const list = this.open.byMac.get(mac);
    if (list === undefined) return null;
    const end = Math.max(0, list.length - SCAN);
    for (let at = list.length - 1; at >= end; at--) {
      const packet = list[at];
      if (packet !== undefined && !packet.closed && packet.view === null) this.consider(packet, visit);
    }
    const packet = this.chooseAffordable(visit);
    if (packet !== null && visit.datagram !== null && mayBeFragmented(visit.datagram)) {
      this.pieces = this.piecesWith(packet, list, visit);
    }
    return packet;
  }

  /** Where a log begins no line has shown yet whose MAC is behind the port: the frame that left by the same one just before. */
  private justBefore(visit: Visit): OpenPacket | null {
    const { lastFrame } = this;
    const { line, record } = visit;
    if (lastFrame === null || lastFrame.closed || lastFrame.view !== null || line.physOut === null)
      return null;
    const isNext = lastFrame.outPort === line.physOut && lastFrame.lastLine === record.line - 1;
    return isNext && successorCost(lastFrame, visit, this.around) !== null ? lastFrame : null;
  }

  private piecesWith(packet: OpenPacket, list: readonly OpenPacket[], visit: Visit): readonly OpenPacket[] {
    const { datagram } = visit;
    if (datagram === null || datagram.kind === "arp") return NONE;
    return list
      .slice(-SCAN)
      .filter((other) => other !== packet && other.id === null && other.view === null && !other.closed)
      .filter((other) => other.position === packet.position && other.inPort === packet.inPort)
      .filter((other) => other.macDst === packet.macDst && successorCost(other, visit, this.around) !== null)
      .sort((a, b) => b.lastLine - a.lastLine)
      .slice(0, Math.max(0, piecesOf(datagram.length ?? 0) - 1));
  }

  /** An ebt_log line: only its ports and MACs, and where packets stand. */
  private frame(visit: Visit): OpenPacket | null {
    const { line, position } = visit;
    this.begin();
    const mac = line.mac?.src ?? null;
    if (mac !== null) this.considerAll(this.open.byMac.get(mac), visit);
    if ((position.step === STEP.linkOut || position.step === STEP.linkPost) && line.out !== null) {
      const bridge = this.around.devices.bridgeOfFrame(mac, line.out);
      if (bridge !== undefined) {
        this.considerAll(this.open.byOutDevice.get(bridge), visit);
        this.considerAll(this.open.byOutDevice.get("lo"), visit);
      } else
        for (const device of this.open.byOutDevice.keys())
          this.considerAll(this.open.byOutDevice.get(device), visit);
    }
    return this.chooseAffordable(visit);
  }

  private considerAll(list: readonly OpenPacket[] | undefined, visit: Visit): void {
    if (list === undefined) return;
    const end = Math.max(0, list.length - SCAN);
    for (let at = list.length - 1; at >= end; at--) {
      const packet = list[at];
      if (packet !== undefined && !packet.closed) this.consider(packet, visit);
    }
  }

  /** What came before it may be among the records that are missing. */
  isBehindGap({ record }: Visit): boolean {
    return this.lastGap.beforeLine > 0 && isJustBefore(this.lastGap, record.line);
  }

  /** A line that no packet takes: is there one beside it that it may belong to, if a line in doubt was another's? */
  isBesideDoubt(visit: Visit): boolean {
    if (this.refused !== null && isDoubtful(this.refused, visit)) return true;
    if (visit.at.isUnnamed && this.isBesideGuess(visit)) return true;
    const cost = this.around.knowledge.costOfBeginning(visit.traffic, visit.position);
    return cost > 0 && this.isAmongDoubtful(visit);
  }

  private isAmongDoubtful(visit: Visit): boolean {
    const { datagram, hash, line } = visit;
    const named = (this.open.byHash.get(hash) ?? NONE).slice(-SCAN);
    const frames = (this.open.byMac.get(line.mac?.src ?? "") ?? NONE).slice(-SCAN);
    return (
      named.some(
        (each) =>
          isDoubtful(each, visit) &&
          each.view !== null &&
          datagram !== null &&
          isSameDatagram(each.view, datagram),
      ) || frames.some((each) => isDoubtful(each, visit) && (each.view === null || datagram === null))
    );
  }

  /** Packets at the same time that the line's own one may be a part of: like it, and a line of one of both names no hook. */
  besideOpenHook(visit: Visit, own: OpenPacket | null): readonly OpenPacket[] {
    return this.hasOpenHooks ? this.besideHookOf(visit, own) : NONE;
  }

  private besideHookOf(visit: Visit, own: OpenPacket | null): readonly OpenPacket[] {
    const { datagram, hash, at, line, position } = visit;
    // A frame that comes in may be any: those in the middle have been somewhere.
    if (datagram === null && (line.mac === null || position.step === STEP.linkPre)) return NONE;
    const list = datagram === null ? this.open.byMac.get(line.mac?.src ?? "") : this.open.byHash.get(hash);
    if (list === undefined) return NONE;
    const isLike = ({ view, macDst }: OpenPacket) =>
      datagram === null
        ? macDst === (line.mac?.dst ?? null)
        : view !== null && isSameDatagram(view, datagram);
    return list
      .slice(-SCAN)
      .filter(
        (packet) =>
          packet !== own &&
          (at.isUnnamed || packet.openHook !== "none") &&
          !packet.closed &&
          isLike(packet) &&
          isWithin(packet, visit, RIVAL_US, RIVAL_LINES),
      );
  }

  /** One that is taken to end in this host, by a guess: this line may be its own, and the guess wrong. */
  private isBesideGuess(visit: Visit): boolean {
    const { datagram } = visit;
    if (datagram === null) return false;
    return (this.open.byHash.get(visit.hash) ?? NONE)
      .slice(-SCAN)
      .some(
        (packet) =>
          packet.endsInGuess &&
          !packet.closed &&
          packet.view !== null &&
          isSameDatagram(packet.view, datagram) &&
          isWithin(packet, visit, RIVAL_US, RIVAL_LINES),
      );
  }

  /** Of the frame that was found last: going on took no more silent chains than beginning with this line would. */
  isBelowBeginning({ traffic, position }: Visit): boolean {
    return Math.floor(this.leastCost) <= this.around.knowledge.costOfBeginning(traffic, position);
  }

  private begin(): void {
    this.best = null;
    this.equals = null;
  }

  private consider(packet: OpenPacket, visit: Visit): void {
    const cost = successorCost(packet, visit, this.around);
    if (cost === null) return;
    const rank = cost + (isDoubtfulRepeat(packet, visit, this.around.knowledge) ? REPEATED : 0);
    if (this.best === null || rank < this.leastRank) {
      this.best = packet;
      this.leastCost = cost;
      this.leastRank = rank;
      this.equals = null;
    } else if (rank === this.leastRank && packet !== this.best) {
      this.equals ??= [this.best];
      if (!this.equals.includes(packet)) this.equals.push(packet);
    }
  }

  /** Its line of old is before the gap, and as much is lost there as another one would have logged up to this line. */
  mayBeAnothers(packet: OpenPacket, visit: Visit): boolean {
    if (!this.isAcrossGap(packet) || (visit.datagram !== null && packet.view !== null)) return false;
    return this.around.knowledge.costOfBeginning(visit.traffic, visit.position) <= this.lastGap.lost;
  }

  /** What runs does not rest so long: the gap has the rest of its way, and the beginning of this one's. */
  isRatherAnothers(packet: OpenPacket, visit: Visit): boolean {
    return (
      this.mayBeAnothers(packet, visit) && !packet.parked && !isWithin(packet, visit, RIVAL_US, RIVAL_LINES)
    );
  }

  private isAcrossGap({ lastLine }: OpenPacket): boolean {
    return lastLine < this.lastGap.beforeLine;
  }

  /** Continuing must not need more silent chains than beginning anew: else it is another packet's line. */
  private chooseAffordable(visit: Visit): OpenPacket | null {
    if (this.best !== null && this.leastCost > 0) {
      const begin = this.around.knowledge.costOfBeginning(visit.traffic, visit.position);
      const isTorn = (each: OpenPacket) =>
        this.isAcrossGap(each) && isWithin(each, visit, RIVAL_US, RIVAL_LINES);
      if (Math.floor(this.leastCost) > begin) {
        const torn = (this.equals ?? [this.best]).filter(isTorn);
        if (torn.length === 0) this.refused = this.best;
        this.best = torn[0] ?? null;
        this.equals = torn.length > 1 ? torn : null;
      }
    }
    return this.choose(visit);
  }

  private choose(visit: Visit): OpenPacket | null {
    const { best } = this;
    if (this.equals === null) return best;
    const equals = this.thoseOnBridges(this.equals, visit);
    equals.sort((a, b) => b.lastLine - a.lastLine);
    // Of two alike in every byte: the same text again is rather the other's first than the newest one's second.
    const { text } = visit.record;
    const newest = equals.find(({ lastText }) => lastText !== text) ?? equals[0] ?? best;
    if (newest === null) return null;
    // What waited goes on in the order in which it came; what runs, last in first out.
    if (newest.parked && !this.isFresh(newest, visit)) return equals[equals.length - 1] ?? newest;
    this.rivals = equals.filter((other) => this.isRival(newest, other, visit));
    return newest;
  }

  /** A bridge's OUTPUT and what is behind: those that go into a bridge, where some do. */
  private thoseOnBridges(equals: OpenPacket[], { position }: Visit): OpenPacket[] {
    if (position.step !== STEP.linkOut && position.step !== STEP.linkPost) return equals;
    const { devices } = this.around;
    const inward = equals.filter(
      ({ outDevice }) => outDevice === null || outDevice === "lo" || devices.isBridge(outDevice),
    );
    return inward.length === 0 ? equals : inward;
  }

  /** Equal evidence and another content: a swap would show. Frames alike in every byte may be swapped. */
  private isRival(packet: OpenPacket, other: OpenPacket, visit: Visit): boolean {
    if (other === packet || !isWithin(other, visit, RIVAL_US, RIVAL_LINES)) return false;
    // What is over by all that is known does not go on, unless this line shows a chain that was not known to log.
    const isNews = !this.around.knowledge.isLogged(visit.traffic, visit.position);
    if (!isNews && !this.due.isMoreDue(other) && !isAheadInBridge(other, visit)) return false;
    if (packet.view === null && other.view === null) return false;
    return packet.view === null || other.view === null || !isSameDatagram(packet.view, other.view);
  }

  private isFresh(packet: OpenPacket, visit: Visit): boolean {
    return packet.lastLine > this.lastArpLine && isWithin(packet, visit, FRESH_US, FRESH_LINES);
  }
}

/** Where ways part nothing is due for sure; the line at hand is on one of them. */
function isAheadInBridge({ position: from }: OpenPacket, { position: to }: Visit): boolean {
  return from.step < to.step && (from.step === STEP.linkPre || from.step === STEP.linkIpPre);
}

function isDoubtful(packet: OpenPacket, visit: Visit): boolean {
  return packet.ambiguous && !packet.closed && isWithin(packet, visit, RIVAL_US, RIVAL_LINES);
}

function isWithin(packet: OpenPacket, { record }: Visit, us: number, lines: number): boolean {
  if (record.stampUs !== null && packet.lastStampUs !== null)
    return record.stampUs - packet.lastStampUs <= us;
  return record.line - packet.lastLine <= lines;
}
