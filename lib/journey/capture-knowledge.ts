import { wayBetween } from "@/lib/netfilter";
import { type Position, type PositionTable, STEP, STEPS, type Step } from "./position";
import { ARP, FRAME, familyClass, TRAFFIC_CLASSES, type TrafficClass } from "./traffic-class";

const UNKNOWN = -2;
const UNREACHABLE = -1;
/** Contradictions before a variant of the host is held for wrong: a single one may be a damaged log. */
const DISBELIEF = 3;
const ARP_GRAPH = 4;

/**
 * What the capture itself has shown so far: which tiles are logged (for which traffic), and which of the
 * kernel's possible orders this host follows. Nothing is assumed of a chain that has not been seen to log.
 */
export class CaptureKnowledge {
  private readonly size: number;
  private readonly logged: Uint8Array;
  private readonly stepLoggedAt: Uint8Array;
  private readonly costs: Int16Array;
  /** Per pair of positions: a bit for each graph in which one packet's walk leads from one to the other. */
  private readonly legal: Uint8Array;
  private readonly against: number[];
  private believed: number;
  /** Grows whenever an answer may have changed. */
  version = 0;

  constructor(private readonly table: PositionTable) {
    const { positions, graphs } = table;
    this.size = positions.length;
    this.logged = new Uint8Array(TRAFFIC_CLASSES * this.size);
    this.stepLoggedAt = new Uint8Array(TRAFFIC_CLASSES * STEPS);
    this.costs = new Int16Array(TRAFFIC_CLASSES * this.size * this.size).fill(UNKNOWN);
    this.legal = new Uint8Array(this.size * this.size);
    this.against = graphs.map(() => 0);
    this.believed = (1 << graphs.length) - 1;
    for (const from of positions) {
      for (const to of positions) {
        let mask = 0;
        graphs.forEach((graph, bit) => {
          if (wayBetween(graph, from.place, to.place) !== null) mask |= 1 << bit;
        });
        this.legal[from.index * this.size + to.index] = mask;
      }
    }
  }

  isLogged(of: TrafficClass, position: Position): boolean {
    return this.logged[of * this.size + position.index] === 1;
  }

  /** Any chain but nat's at this step: those every packet meets. */
  isStepLogged(of: TrafficClass, step: Step): boolean {
    return this.stepLoggedAt[of * STEPS + step] === 1;
  }

  note(of: TrafficClass, position: Position): void {
    if (this.isLogged(of, position)) return;
    for (const one of [of, familyClass(of)]) {
      this.logged[one * this.size + position.index] = 1;
      if (!position.isNat) this.stepLoggedAt[one * STEPS + position.step] = 1;
    }
    this.costs.fill(UNKNOWN);
    this.version += 1;
  }

  /** One packet surely went from one to the other: a variant that forbids it loses belief. */
  noteOrder(from: Position, to: Position): void {
    const mask = this.legal[from.index * this.size + to.index] ?? 0;
    if (mask === 0 || (mask & this.believed) === this.believed) return;
    let believed = 0;
    const least = Math.min(...this.against.slice(0, ARP_GRAPH));
    this.against.forEach((count, bit) => {
      const now = bit !== ARP_GRAPH && (mask & (1 << bit)) === 0 ? count + 1 : count;
      this.against[bit] = now;
      if (now - least <= DISBELIEF) believed |= 1 << bit;
    });
    if (believed === this.believed) return;
    this.believed = believed;
    this.costs.fill(UNKNOWN);
    this.version += 1;
  }

  /** Chains known to log that a packet would have passed in silence on its way; null: no such way. */
  cost(of: TrafficClass, from: Position, to: Position): number | null {
    const slot = (of * this.size + from.index) * this.size + to.index;
    let cost = this.costs[slot] ?? UNKNOWN;
    if (cost === UNKNOWN) {
      cost = this.computeCost(of, from, to);
      this.costs[slot] = cost;
    }
    return cost === UNREACHABLE ? null : cost;
  }

  /** The same for a packet that begins at `to`: what should have logged it before. */
  costOfBeginning(of: TrafficClass, to: Position): number {
    let least = Number.POSITIVE_INFINITY;
    for (const first of this.beginnings(of)) {
      if (first === to) return 0;
      const rest = this.cost(of, first, to);
      if (rest === null) continue;
      least = Math.min(least, rest + (this.isLogged(of, first) ? 1 : 0));
    }
    return Number.isFinite(least) ? least : 0;
  }

  /** Another chain of the same step, behind this one, is known to log. */
  isLoggedLaterInStep(of: TrafficClass, from: Position): boolean {
    return this.table.positions.some(
      (later) =>
        later.step === from.step &&
        later !== from &&
        !later.isNat &&
        this.isLogged(of, later) &&
        ((this.legal[from.index * this.size + later.index] ?? 0) & this.believed) !== 0,
    );
  }

  private beginnings(of: TrafficClass): readonly Position[] {
    const raw = of === ARP || of === FRAME ? [] : ["net/ip:raw:PREROUTING", "net/ip:raw:OUTPUT"];
    return this.table.positions.filter(
      (position) =>
        position.place === "link/bridge:broute:BROUTING" ||
        raw.includes(position.place) ||
        (raw.length === 0 && position.step === STEP.linkOut),
    );
  }

  private computeCost(of: TrafficClass, from: Position, to: Position): number {
    const mask = this.legal[from.index * this.size + to.index] ?? 0;
    let least = Number.POSITIVE_INFINITY;
    this.table.graphs.forEach((graph, bit) => {
      if ((mask & (1 << bit)) === 0) return;
      const way = wayBetween(graph, from.place, to.place) ?? [];
      let passed = (this.believed & (1 << bit)) === 0 ? 1 : 0;
      for (const place of way) {
        const position = this.table.find(place);
        if (position !== undefined && !position.isNat && this.isLogged(of, position)) passed += 1;
      }
      least = Math.min(least, passed);
    });
    return Number.isFinite(least) ? least : UNREACHABLE;
  }
}
