import { type ChainKey, chainOfPlace, chainParts, wayBetween } from "@/lib/netfilter";
import { type Position, type PositionTable, STEP, STEPS, type Step } from "./position";
import { ARP, FRAME, familyClass, IP4, IP6, TRAFFIC_CLASSES, type TrafficClass } from "./traffic-class";

const UNKNOWN = -128;
const UNREACHABLE = -1;
/** Contradictions before a variant of the host is held for wrong: a single one may be a damaged log. */
const DISBELIEF = 3;
const ARP_GRAPH = 4;
const IP_GRAPHS = (1 << ARP_GRAPH) - 1;

/**
 * What the capture itself has shown so far: which tiles are logged (for which traffic), and which of the
 * kernel's possible orders this host follows. Nothing is assumed of a chain that has not been seen to log.
 */
export class CaptureKnowledge {
  private readonly size: number;
  /** Per class and position: lines seen; ways seen to pass in silence; and what follows from both. */
  private readonly seen: Uint8Array;
  private readonly refuted: Uint8Array;
  /** Logs its class, but has let one of it pass in silence: a limit, or a rule for some alone. */
  private readonly partly: Uint8Array;
  /** No rule of ours stands there, whatever others of its kind say. */
  private readonly mute: Uint8Array;
  private readonly logged: Uint8Array;
  private readonly stepLoggedAt: Uint8Array;
  private readonly stepDueAt: Uint8Array;
  private readonly costs: Int8Array;
  private readonly uncalledCosts: Int8Array;
  private readonly beginnings: Int8Array;
  private readonly laterInStep: Int8Array;
  /** Per pair of positions: a bit for each graph in which one packet's walk leads from one to the other. */
  private readonly legal: Uint8Array;
  /** Per class and pair: a packet has gone from one to the other, and no record was lost between. */
  private readonly walked: Uint8Array;
  /** Per class and position: a packet has ended there, and the log went on. */
  private readonly ended: Uint8Array;
  /** The same, of one step: a packet has gone from one to the other. */
  private readonly ordered: Uint8Array;
  /** Per position: how many lines with one prefix it writes of a packet. */
  private readonly times: Uint8Array;
  private readonly against: number[];
  /** The variants whose bridges call no iptables. */
  private readonly uncalled: number;
  private believed: number;
  /** Grows whenever an answer may have changed, and `walks` with each pair that is walked first. */
  version = 0;
  walks = 0;

  constructor(private readonly table: PositionTable) {
    const { positions, graphs } = table;
    this.size = positions.length;
    this.seen = new Uint8Array(TRAFFIC_CLASSES * this.size);
    this.refuted = new Uint8Array(TRAFFIC_CLASSES * this.size);
    this.partly = new Uint8Array(TRAFFIC_CLASSES * this.size);
    this.mute = new Uint8Array(TRAFFIC_CLASSES * this.size);
    this.logged = new Uint8Array(TRAFFIC_CLASSES * this.size);
    this.stepLoggedAt = new Uint8Array(TRAFFIC_CLASSES * STEPS);
    this.stepDueAt = new Uint8Array(TRAFFIC_CLASSES * STEPS);
    this.costs = new Int8Array(TRAFFIC_CLASSES * this.size * this.size).fill(UNKNOWN);
    this.uncalledCosts = new Int8Array(this.costs.length).fill(UNKNOWN);
    this.walked = new Uint8Array(this.costs.length);
    this.ended = new Uint8Array(2 * TRAFFIC_CLASSES * this.size);
    this.uncalled = graphs.reduce(
      (mask, { model }, bit) => (model.bridgeNfCallIptables ? mask : mask | (1 << bit)),
      0,
    );
    this.beginnings = new Int8Array(TRAFFIC_CLASSES * this.size).fill(UNKNOWN);
    this.laterInStep = new Int8Array(TRAFFIC_CLASSES * this.size).fill(UNKNOWN);
    this.ordered = new Uint8Array(this.size * this.size);
    this.times = new Uint8Array(this.size).fill(1);
    this.legal = table.legal;
    this.against = graphs.map(() => 0);
    this.believed = (1 << graphs.length) - 1;
  }

  isLogged(of: TrafficClass, position: Position): boolean {
    return this.logged[of * this.size + position.index] === 1;
  }

  /** Any chain but nat's at this step: those every packet meets. */
  isStepLogged(of: TrafficClass, step: Step): boolean {
    return this.stepLoggedAt[of * STEPS + step] === 1;
  }

  /** The same of chains that have let none of its kind pass in silence: who does not show there did not come. */
  isStepDue(of: TrafficClass, step: Step): boolean {
    return this.stepDueAt[of * STEPS + step] === 1;
  }

  note(of: TrafficClass, position: Position): void {
    const slot = of * this.size + position.index;
    if (this.seen[slot] === 1) return;
    this.seen[slot] = 1;
    this.seen[familyClass(of) * this.size + position.index] = 1;
    this.conclude();
  }

  /** A set of rules is known to log all of these (hopscope's own prefix says so). */
  assume(of: TrafficClass, positions: readonly Position[]): void {
    for (const { index } of positions) this.seen[familyClass(of) * this.size + index] = 1;
    this.conclude();
  }

  /**
   * One packet surely went this way, and some chains on it said nothing: their rules do not take its kind, or, with
   * a limit or a match, not all of it. `isOwn`: of hopscope's rules it is known when their limits cut (cut-window.ts).
   */
  noteSilence(of: TrafficClass, from: Position, to: Position, isOwn: boolean): void {
    if (of === familyClass(of)) return;
    let changed = false;
    for (const position of this.silentOn(of, from, to)) {
      const slot = of * this.size + position.index;
      if (isOwn && this.seen[slot] === 1) continue;
      const fact = this.seen[slot] === 1 ? this.partly : this.refuted;
      if (fact[slot] === 1) continue;
      fact[slot] = 1;
      changed = true;
    }
    if (changed) this.conclude();
  }

  /** @param metNat the first of a connection, which nat's chains log as well. */
  noteEnd(of: TrafficClass, { index }: Position, metNat: boolean): void {
    this.ended[(of * 2 + (metNat ? 1 : 0)) * this.size + index] = 1;
  }

  hasEnded(of: TrafficClass, { index }: Position, metNat: boolean): boolean {
    return this.ended[(of * 2 + (metNat ? 1 : 0)) * this.size + index] === 1;
  }

  /** It stands behind, and has let none of its kind pass in silence. */
  mayLogBehind(of: TrafficClass, from: Position, later: Position): boolean {
    const slot = of * this.size + later.index;
    if (this.refuted[slot] === 1 || this.partly[slot] === 1 || this.mute[slot] === 1) return false;
    return (this.waysOf(of, from, later) & this.believed) !== 0;
  }

  timesLogged({ index }: Position): number {
    return this.times[index] ?? 1;
  }

  /** A packet that has a number of its own was logged so often with one prefix. */
  noteTimes({ index }: Position, times: number): void {
    if (times > (this.times[index] ?? 1)) this.times[index] = Math.min(times, 255);
  }

  /** One packet surely went from one to the other: a variant that forbids it loses belief. */
  noteOrder(from: Position, to: Position): void {
    const slot = from.index * this.size + to.index;
    if (from.step === to.step && this.ordered[slot] === 0) {
      this.ordered[slot] = 1;
      if (this.isLegal(to, from)) this.forget();
    }
    const mask = this.legal[slot] ?? 0;
    const variants = this.believed & IP_GRAPHS;
    if ((mask & IP_GRAPHS) !== 0 && (mask & variants) !== variants) this.disbelieve(mask);
  }

  private disbelieve(mask: number): void {
    let believed = 0;
    const least = Math.min(...this.against.slice(0, ARP_GRAPH));
    this.against.forEach((count, bit) => {
      const now = bit !== ARP_GRAPH && (mask & (1 << bit)) === 0 ? count + 1 : count;
      this.against[bit] = now;
      if (now - least <= DISBELIEF) believed |= 1 << bit;
    });
    if (believed === this.believed) return;
    this.believed = believed;
    this.forget();
  }

  /** Chains known to log that a packet would have passed in silence on its way; null: no such way. */
  cost(of: TrafficClass, from: Position, to: Position): number | null {
    return this.kept(this.costs, this.believed, of, from, to);
  }

  /** The same for a packet whose bridge is known not to call iptables, whatever the host's other bridges do. */
  costUncalled(of: TrafficClass, from: Position, to: Position): number | null {
    return this.kept(this.uncalledCosts, this.uncalled, of, from, to);
  }

  private kept(
    costs: Int8Array,
    believed: number,
    of: TrafficClass,
    from: Position,
    to: Position,
  ): number | null {
    const slot = (of * this.size + from.index) * this.size + to.index;
    let cost = costs[slot] ?? UNKNOWN;
    if (cost === UNKNOWN) {
      cost = this.computeCost(of, from, to, believed);
      costs[slot] = cost;
    }
    return cost === UNREACHABLE ? null : cost;
  }

  noteWalked(of: TrafficClass, from: Position, to: Position): void {
    const slot = (of * this.size + from.index) * this.size + to.index;
    if (this.walked[slot] === 1) return;
    this.walked[slot] = 1;
    this.walks += 1;
  }

  /**
   * Whether lines that were lost between them may have been the packet's: chains known to log have not ("yes"), or
   * nothing is known of those that stand there. Asked at gaps, and at new walks of the packets behind gaps, of which a
   * limit holds few (emitter.ts): not kept.
   */
  wasMissed(of: TrafficClass, from: Position, to: Position): "yes" | "no" | "unknown" {
    if ((this.cost(of, from, to) ?? 0) > 0) return "yes";
    const isWalked = this.walked[(of * this.size + from.index) * this.size + to.index] === 1;
    return isWalked || from === to || !this.hasChainsBetween(of, from, to) ? "no" : "unknown";
  }

  private hasChainsBetween(of: TrafficClass, from: Position, to: Position): boolean {
    const mask = this.waysOf(of, from, to) & this.believed;
    return this.table.graphs.every((graph, bit) => {
      if ((mask & (1 << bit)) === 0) return true;
      const way = wayBetween(graph, from.place, to.place) ?? [];
      return way.some((place) => this.table.find(place) !== undefined);
    });
  }

  /** The same for a packet that begins at `to`: what should have logged it before. */
  costOfBeginning(of: TrafficClass, to: Position): number {
    const slot = of * this.size + to.index;
    const known = this.beginnings[slot] ?? UNKNOWN;
    if (known !== UNKNOWN) return known;
    const cost = this.computeBeginning(of, to);
    this.beginnings[slot] = cost;
    return cost;
  }

  private computeBeginning(of: TrafficClass, to: Position): number {
    let least = Number.POSITIVE_INFINITY;
    for (const first of this.firstOf(of)) {
      if (first === to) return 0;
      const rest = this.cost(of, first, to);
      if (rest === null) continue;
      least = Math.min(least, rest + (this.isLogged(of, first) ? 1 : 0));
    }
    return Number.isFinite(least) ? least : 0;
  }

  /** Another chain of the same step, behind this one, is known to log. */
  isLoggedLaterInStep(of: TrafficClass, from: Position): boolean {
    const slot = of * this.size + from.index;
    const known = this.laterInStep[slot] ?? UNKNOWN;
    if (known !== UNKNOWN) return known === 1;
    const isLater = this.computeLaterInStep(of, from);
    this.laterInStep[slot] = isLater ? 1 : 0;
    return isLater;
  }

  private computeLaterInStep(of: TrafficClass, from: Position): boolean {
    return this.table.positions.some(
      (later) =>
        later.step === from.step &&
        later !== from &&
        !later.isNat &&
        this.isLogged(of, later) &&
        this.partly[of * this.size + later.index] !== 1 &&
        this.isBehind(later, from),
    );
  }

  /** The same of a nat chain, which logs only the first packet of a connection. Not kept: asked rarely. */
  isNatLoggedLaterInStep(of: TrafficClass, from: Position): boolean {
    return this.table.positions.some(
      (later) =>
        later.step === from.step &&
        later !== from &&
        later.isNat &&
        this.isLogged(of, later) &&
        this.isBehind(later, from),
    );
  }

  private isLegal(from: Position, to: Position): boolean {
    return ((this.legal[from.index * this.size + to.index] ?? 0) & this.believed) !== 0;
  }

  /**
   * Of one step, where hosts differ in the order (security and nat of INPUT: iptables/nft.c, security_table.c), it is
   * the one that packets have shown.
   */
  private isBehind(later: Position, from: Position): boolean {
    if (!this.isLegal(from, later)) return false;
    return this.ordered[from.index * this.size + later.index] === 1 || !this.isLegal(later, from);
  }

  /**
   * Other rules, or another way through the host: what was seen before says nothing of what comes.
   * @param mute chains whose rule others removed.
   */
  renew(mute: readonly ChainKey[]): void {
    const muted = new Set(mute);
    for (const { index, place } of this.table.positions) {
      const chain = chainOfPlace(place);
      if (chain === null) continue;
      const { table, chain: hook } = chainParts(chain);
      // ip6 and ip share positions.
      const key6 = `ip6:${table}:${hook}` as ChainKey;
      const isOfIp = chain.startsWith("ip:");
      for (let kind = 0; kind < TRAFFIC_CLASSES; kind++) {
        const key = isOfIp && familyClass(kind) === IP6 ? key6 : chain;
        this.mute[kind * this.size + index] = muted.has(key) ? 1 : 0;
      }
    }
    this.seen.fill(0);
    this.refuted.fill(0);
    this.partly.fill(0);
    this.times.fill(1);
    this.ordered.fill(0);
    this.walked.fill(0);
    this.ended.fill(0);
    this.against.fill(0);
    this.believed = (1 << this.table.graphs.length) - 1;
    this.conclude();
  }

  private firstOf(of: TrafficClass): readonly Position[] {
    const raw = of === ARP || of === FRAME ? [] : ["net/ip:raw:PREROUTING", "net/ip:raw:OUTPUT"];
    return this.table.positions.filter(
      (position) =>
        position.place === "link/bridge:broute:BROUTING" ||
        raw.includes(position.place) ||
        (raw.length === 0 && position.step === STEP.linkOut),
    );
  }

  /** A bit for each graph that has a way from one to the other; ARP's is not for IP. */
  private waysOf(of: TrafficClass, from: Position, to: Position): number {
    const mask = this.legal[from.index * this.size + to.index] ?? 0;
    return familyClass(of) === IP4 || familyClass(of) === IP6 ? mask & IP_GRAPHS : mask;
  }

  private computeCost(of: TrafficClass, from: Position, to: Position, believed: number): number {
    const mask = this.waysOf(of, from, to);
    let least = Number.POSITIVE_INFINITY;
    this.table.graphs.forEach((_, bit) => {
      if ((mask & (1 << bit)) === 0) return;
      const doubt = (believed & (1 << bit)) === 0 ? 1 : 0;
      least = Math.min(least, doubt + this.silentIn(bit, of, from, to).length);
    });
    return Number.isFinite(least) ? least : UNREACHABLE;
  }

  /** Chains known to log between two positions, in the variant of the host where they are fewest. */
  private silentOn(of: TrafficClass, from: Position, to: Position): readonly Position[] {
    const mask = this.waysOf(of, from, to) & this.believed;
    const ways = this.table.graphs.flatMap((_, bit) =>
      (mask & (1 << bit)) === 0 ? [] : [this.silentIn(bit, of, from, to)],
    );
    return ways.sort((a, b) => a.length - b.length)[0] ?? [];
  }

  private silentIn(bit: number, of: TrafficClass, from: Position, to: Position): readonly Position[] {
    const graph = this.table.graphs[bit];
    const way = graph === undefined ? null : wayBetween(graph, from.place, to.place);
    return (way ?? []).flatMap((place) => {
      const position = this.table.find(place);
      return position === undefined || position.isNat || !this.isLogged(of, position) ? [] : [position];
    });
  }

  private forget(): void {
    this.costs.fill(UNKNOWN);
    this.uncalledCosts.fill(UNKNOWN);
    this.beginnings.fill(UNKNOWN);
    this.laterInStep.fill(UNKNOWN);
    this.version += 1;
  }

  /** What one protocol's packets log, others' do too, unless they have been seen not to. */
  private conclude(): void {
    this.stepLoggedAt.fill(0);
    this.stepDueAt.fill(0);
    for (let kind = 0; kind < TRAFFIC_CLASSES; kind++) {
      for (const { index, isNat, step } of this.table.positions) {
        const own = kind * this.size + index;
        const isLogged =
          this.mute[own] !== 1 &&
          (this.seen[own] === 1 ||
            (this.seen[familyClass(kind) * this.size + index] === 1 && this.refuted[own] !== 1));
        this.logged[own] = isLogged ? 1 : 0;
        if (!isLogged || isNat) continue;
        this.stepLoggedAt[kind * STEPS + step] = 1;
        if (this.partly[own] !== 1) this.stepDueAt[kind * STEPS + step] = 1;
      }
    }
    this.forget();
  }
}
