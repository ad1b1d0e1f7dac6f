import { fragmentId, isFragment, isSameDatagram } from "./datagram";
import { mayBeFragmented, type OpenPacket } from "./open-packet";
import type { OpenPackets } from "./open-packets";
import { STEP } from "./position";
import { piecesOf } from "./repeat";
import { type Surroundings, successorCost } from "./successor";
import type { Visit } from "./visit";

export type Match = {
  readonly packet: OpenPacket;
  /** It could as well be this packet's line. */
  readonly rival: OpenPacket | null;
  /** Frames that no line named, and that this line shows to be pieces of the same datagram. */
  readonly pieces: readonly OpenPacket[];
};

/** Run-to-completion: within it, the packet that moved last goes on first (packet-flow 5.2). */
const FRESH_US = 500;
const FRESH_LINES = 16;
/** An older candidate is waiting, or dead; it is no rival of one that just moved. */
const RIVAL_US = 10_000;
const RIVAL_LINES = 64;

type Candidate = { readonly packet: OpenPacket; readonly cost: number };

/** Finds the open packet that a line continues. */
export class Matcher {
  /** The latest ARP line: what waited for an answer goes on in the order in which it came. */
  lastArpLine = 0;
  /** The line behind the latest gap: until then beginnings may be missing. */
  lastGapLine = 0;

  constructor(
    private readonly open: OpenPackets,
    private readonly around: Surroundings,
  ) {}

  find(visit: Visit): Match | null {
    const { datagram } = visit;
    if (datagram === null) return this.frame(visit);
    if (isFragment(datagram)) return this.fragmentOf(visit);
    return this.named(visit) ?? this.reassembled(visit) ?? this.unnamed(visit);
  }

  private named(visit: Visit): Match | null {
    const candidates: Candidate[] = [];
    this.open.scan(this.open.byHash.get(visit.hash), (packet) => {
      if (packet.view === null || visit.datagram === null || !isSameDatagram(packet.view, visit.datagram))
        return;
      this.consider(candidates, packet, visit);
    });
    return this.choose(candidates, visit);
  }

  private fragmentOf(visit: Visit): Match | null {
    const { datagram } = visit;
    let found: OpenPacket | null = null;
    if (datagram !== null && datagram.kind !== "arp") {
      this.open.scan(this.open.byFragment.get(fragmentId(datagram)), (packet) => {
        const { view } = packet;
        if (
          found !== null ||
          view === null ||
          view.kind !== datagram.kind ||
          packet.fragment !== fragmentId(datagram)
        )
          return;
        const leaves = visit.position.step >= STEP.linkOut;
        if (view.dst === datagram.dst && (leaves || view.src === datagram.src)) found = packet;
      });
    }
    return found === null ? this.unnamed(visit) : { packet: found, rival: null, pieces: [] };
  }

  /** Behind defragmentation the lines show one datagram with the ID of its pieces (packet-flow 5.4). */
  private reassembled(visit: Visit): Match | null {
    const { datagram } = visit;
    if (datagram?.kind !== "ip4" || datagram.id === null || datagram.id === 0 || !mayBeFragmented(datagram))
      return null;
    let found: OpenPacket | null = null;
    this.open.scan(this.open.byFragment.get(datagram.id), (packet) => {
      const { view } = packet;
      if (found !== null || view?.kind !== "ip4" || !isFragment(view) || packet.fragment !== datagram.id)
        return;
      if (view.src === datagram.src || view.dst === datagram.dst) found = packet;
    });
    return found === null ? null : { packet: found, rival: null, pieces: [] };
  }

  /** A line that names its packet, and an open frame that none has named yet. */
  private unnamed(visit: Visit): Match | null {
    const { line } = visit;
    const mac =
      line.mac?.src ?? (line.physIn === null ? undefined : this.around.devices.macBehind(line.physIn));
    if (mac === undefined) return null;
    const candidates: Candidate[] = [];
    this.open.scan(this.open.byMac.get(mac), (packet) => {
      if (packet.view === null) this.consider(candidates, packet, visit);
    });
    const match = this.choose(this.affordable(candidates, visit), visit);
    return match === null ? null : { ...match, pieces: this.piecesWith(match.packet, candidates, visit) };
  }

  private piecesWith(
    packet: OpenPacket,
    candidates: readonly Candidate[],
    { datagram }: Visit,
  ): readonly OpenPacket[] {
    if (datagram === null || datagram.kind === "arp" || !mayBeFragmented(datagram)) return [];
    const count = piecesOf(datagram.length ?? 0);
    return candidates
      .map((candidate) => candidate.packet)
      .filter((other) => other !== packet && other.position === packet.position && other.id === null)
      .filter((other) => other.inPort === packet.inPort && other.macDst === packet.macDst)
      .sort((a, b) => b.lastLine - a.lastLine)
      .slice(0, Math.max(0, count - 1));
  }

  /** An ebt_log line: only its ports and MACs, and where packets stand. */
  private frame(visit: Visit): Match | null {
    const { line, position } = visit;
    const candidates: Candidate[] = [];
    const look = (packet: OpenPacket) => this.consider(candidates, packet, visit);
    const mac = line.mac?.src ?? null;
    if (mac !== null) this.open.scan(this.open.byMac.get(mac), look);
    if ((position.step === STEP.linkOut || position.step === STEP.linkPost) && line.out !== null) {
      const bridge = this.around.devices.bridgeOf(line.out);
      const devices = bridge === undefined ? this.open.byOutDevice.keys() : [bridge];
      for (const device of devices) this.open.scan(this.open.byOutDevice.get(device), look);
    }
    return this.choose(this.affordable(candidates, visit), visit);
  }

  private consider(candidates: Candidate[], packet: OpenPacket, visit: Visit): void {
    const cost = successorCost(packet, visit, this.around);
    if (cost !== null && !candidates.some((candidate) => candidate.packet === packet))
      candidates.push({ packet, cost });
  }

  /** Continuing must not need more silent chains than beginning anew: else it is another packet's line. */
  private affordable(candidates: readonly Candidate[], visit: Visit): readonly Candidate[] {
    if (candidates.length === 0) return candidates;
    const begin = this.around.knowledge.costOfBeginning(visit.traffic, visit.position);
    return candidates.filter(({ packet, cost }) => cost <= begin || this.lastGapLine > packet.lastLine);
  }

  private choose(candidates: readonly Candidate[], visit: Visit): Match | null {
    const [first] = candidates;
    if (first === undefined) return null;
    if (candidates.length === 1) return { packet: first.packet, rival: null, pieces: [] };
    let least = first.cost;
    for (const { cost } of candidates) least = Math.min(least, cost);
    const best = candidates.filter(({ cost }) => cost === least).map(({ packet }) => packet);
    best.sort((a, b) => b.lastLine - a.lastLine);
    const [newest] = best;
    if (newest === undefined) return null;
    // What waited goes on in the order in which it came; what runs, last in first out.
    const waiting = newest.parked && !this.isFresh(newest, visit);
    const packet = waiting ? (best[best.length - 1] ?? newest) : newest;
    const rival = waiting ? null : (best.find((other) => this.isRival(packet, other, visit)) ?? null);
    return { packet, rival, pieces: [] };
  }

  private isFresh(packet: OpenPacket, visit: Visit): boolean {
    return packet.lastLine > this.lastArpLine && isWithin(packet, visit, FRESH_US, FRESH_LINES);
  }

  /** Equal evidence and another content: a swap would show. Frames alike in every byte may be swapped. */
  private isRival(packet: OpenPacket, other: OpenPacket, visit: Visit): boolean {
    if (other === packet || other.settled || !isWithin(other, visit, RIVAL_US, RIVAL_LINES)) return false;
    if (packet.view === null && other.view === null) return false;
    return packet.view === null || other.view === null || !isSameDatagram(packet.view, other.view);
  }
}

function isWithin(packet: OpenPacket, { record }: Visit, us: number, lines: number): boolean {
  if (record.stampUs !== null && packet.lastStampUs !== null)
    return record.stampUs - packet.lastStampUs <= us;
  return record.line - packet.lastLine <= lines;
}
