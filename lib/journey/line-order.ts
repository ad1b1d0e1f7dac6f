import { type Datagram, destinationPort, isNumbered, isSameDatagram, sourcePort } from "./datagram";
import type { PositionTable } from "./position";
import type { Visit } from "./visit";

/** Steps of packets against their way: fewer prove nothing. */
const FEWEST = 2;
/** So many times more of them than of steps along it: a flooded frame's copies go back, too. */
const CLEARLY = 4;
/** Stamps that fall are other CPUs' or another boot's, unless nearly all do. */
const FEWEST_STAMPS = 4;
const NEARLY_ALL = 9;
/** Of packets under way at once. */
const KEPT = 256;

/**
 * Is a log's newest line its first (journalctl -r, tac)? Its packets tell: their lines go against the way through the
 * chains, and TTL up. Stamps alone do not, since of packets of one line each the order means nothing.
 */
export class LineOrder {
  private readonly latest = new Map<number, readonly Visit[]>();
  /** ebtables' lines name no packet, so of them the stamps must tell; but not where a frame shows in one chain only. */
  private readonly frames = new Map<string, number>();
  private framesMove = false;
  /** A plain number, since it is written at every line. */
  private lastStampUs = Number.NaN;
  private later = 0;
  private earlier = 0;
  private along = 0;
  private against = 0;
  /** By packets' ways: what was told since then is in doubt, so it stays. */
  private isShown = false;

  constructor(private readonly table: PositionTable) {}

  get isBackwards(): boolean {
    return this.isShown || (this.framesMove && this.stampsFall());
  }

  private stampsFall(): boolean {
    return this.earlier >= FEWEST_STAMPS && this.earlier > NEARLY_ALL * this.later;
  }

  /** A line, and if it may come from several places, it at each of them. */
  note(first: Visit, elsewhere: readonly Visit[] | null): void {
    this.noteStamp(first.record.stampUs);
    if (this.later > this.earlier || this.isBackwards) return;
    if (first.datagram === null) {
      this.noteFrame(first);
      return;
    }
    const visits = elsewhere ?? [first];
    const before = this.latest.get(first.hash);
    if (before !== undefined) this.compare(before, visits);
    if (this.latest.size >= KEPT) this.latest.clear();
    this.latest.set(first.hash, visits);
  }

  private noteFrame({ line, position }: Visit): void {
    const key = `${line.mac?.src} ${line.mac?.dst}`;
    if ((this.frames.get(key) ?? position.index) !== position.index) this.framesMove = true;
    if (this.frames.size >= KEPT) this.frames.clear();
    this.frames.set(key, position.index);
  }

  private noteStamp(stampUs: number | null): void {
    const last = this.lastStampUs;
    if (stampUs === null) return;
    this.lastStampUs = stampUs;
    if (stampUs > last) this.later += 1;
    else if (stampUs < last) this.earlier += 1;
  }

  private compare(before: readonly Visit[], after: readonly Visit[]): void {
    const [a, b] = [before[0]?.datagram ?? null, after[0]?.datagram ?? null];
    if (a === null || b === null || !isSamePacket(a, b)) return;
    const hops = hopsLeft(b) - hopsLeft(a);
    // TTL alone anybody may send as he likes.
    const isAlong = (hops === 0 || hops === -1) && this.leads(before, after);
    const isAgainst = (hops === 0 || hops === 1) && this.leads(after, before);
    if (isAlong === isAgainst) return;
    if (isAlong) this.along += 1;
    else this.against += 1;
    if (this.against >= FEWEST && this.against > CLEARLY * this.along) this.isShown = true;
  }

  private leads(from: readonly Visit[], to: readonly Visit[]): boolean {
    const { legal, positions } = this.table;
    return from.some((a) =>
      to.some((b) => (legal[a.position.index * positions.length + b.position.index] ?? 0) !== 0),
    );
  }
}

/** By its number; else, since others are alike, only where nothing was rewritten. */
function isSamePacket(a: Datagram, b: Datagram): boolean {
  if (a.kind === "arp" || b.kind === "arp" || !isSameDatagram(a, b)) return false;
  if (isNumbered(a)) return true;
  return (
    a.src === b.src &&
    a.dst === b.dst &&
    sourcePort(a.l4) === sourcePort(b.l4) &&
    destinationPort(a.l4) === destinationPort(b.l4)
  );
}

function hopsLeft(datagram: Datagram): number {
  if (datagram.kind === "arp") return 0;
  return (datagram.kind === "ip4" ? datagram.ttl : datagram.hopLimit) ?? 0;
}
