import type { Layer3 } from "@/lib/kernel-log/log-line";
import type { Place } from "@/lib/netfilter/place";
import { type Datagram, fragmentId, isFragment } from "./datagram";
import { isGroupMac } from "./device-knowledge";
import type { Change, Direction, Hop, IncompleteReason, Packet, PacketHeader, PacketId } from "./journey";
import { isStaleLo } from "./loopback";
import type { OpenConversation } from "./open-conversation";
import { type OpenHook, openHookBehind } from "./open-hook";
import { ownText } from "./own-text";
import { type Position, STEP, type Step } from "./position";
import { FRAME, type TrafficClass } from "./traffic-class";
import type { Located, Visit } from "./visit";

const NONE: readonly never[] = [];

function ownHeader(header: PacketHeader): PacketHeader {
  const { src, dst } = header;
  return { ...header, src: src === null ? null : ownText(src), dst: dst === null ? null : ownText(dst) };
}

/** A packet under way: where it is on the graph and what is known of it. Changed in place. */
export class OpenPacket {
  /** Line number. */
  readonly openedAt: number;
  /** null until it is shown: a frame that no line names yet may turn out to be a piece of another packet. */
  id: PacketId | null = null;
  /** Not told yet: until it is shown. */
  waiting: Hop[] | null = null;
  /** Of the rules that have logged it at its present chain: mostly one. */
  prefix = "";
  morePrefixes: string[] | null = null;
  positions: Position[] = [];
  changes: readonly Change[] = NONE;
  /** Its latest line names it whole with ends that only ebt_log had shown. */
  showsNewTuple = false;

  /** What the first line with a datagram showed, and what the latest one shows. */
  first: Datagram | null = null;
  view: Datagram | null = null;
  viewPosition: Position | null = null;
  /** Of ebt_log lines with --log-ip or --log-arp: not enough to name it, enough to exclude others. */
  partial: Layer3 | null = null;
  /** The same of its latest line; null where that was another's. */
  ends: Layer3 | null = null;
  traffic: TrafficClass = FRAME;
  hash = 0;
  fragment = 0;
  /** IPv6: what its pieces make together, by the last one's place. */
  wholeLength: number | null = null;

  inPort: string | null = null;
  outPort: string | null = null;
  /** Of a flooded frame, the ports that it has gone to. */
  floodPorts: string[] | null = null;
  inDevice: string | null = null;
  outDevice: string | null = null;
  /** OUT=lo, and a destination elsewhere (loopback.ts). */
  isStaleLo = false;
  /** The received header. */
  macSrc: string | null = null;
  macDst: string | null = null;
  /** The header it leaves with by a bridge, once routed there. */
  frameSrc: string | null = null;
  frameDst: string | null = null;
  mark: number | null = null;
  caller: string | null = null;

  /** A bit for each step that it has been seen at. */
  steps = 0;
  lastLine = 0;
  lastStampUs: number | null = null;
  /** Of the capture's gaps, how many lay behind when its latest line came. */
  gapsSeen = 0;
  /** Its beginning, or a part between its lines, was lost. */
  torn = false;
  /** The same may be so between these: records are missing there, and no packet has yet shown what logs. */
  unsure: readonly (readonly [Position, Position])[] | null = null;
  /** Another packet could have left one of its lines. */
  ambiguous = false;
  /** It lost such a line to another packet: its own next ones are in doubt as well. */
  rivalled = false;
  refragmented = 0;
  /** A frame right behind or before one like it: pieces of one datagram look so, and packets of one sender too. */
  isAlike = false;

  conversation: OpenConversation | null = null;
  /** A conversation whose facts changed because of this packet. */
  touched: OpenConversation | null = null;
  direction: Direction = "unknown";
  /** conntrack knew its connection before it came. */
  isKnownConnection = false;
  /** It was dropped, as another packet proves (later-proof.ts, quoted.ts). */
  provenDropped: "by-host" | "by-conntrack" | null = null;
  /** The first of its connection as far as NAT tells: a nat chain logged it. */
  metNat = false;

  header: PacketHeader | null = null;
  settled = false;
  closed = false;
  /** Why lines behind its last one may be missing. */
  missing: Exclude<IncompleteReason, "unlogged" | "split"> | null = null;
  /** The log ended right behind its last line: perhaps on its way, or before its next copy or piece. */
  cut: "way" | "pieces" | null = null;
  /** The facts that were shown last; null: facts changed since. */
  shown: Omit<Packet, "hops"> | null = null;

  /** The keys that it stands under (open-packets.ts). */
  indexedMac: string | null = null;
  indexedDevice: string | null = null;
  indexedFragment = 0;

  /** Neighbours in the order of latest progress (open-packets.ts). */
  older: OpenPacket | null = null;
  newer: OpenPacket | null = null;
  parked = false;

  /** Where its latest line came from, and what its prefix said. */
  position: Position;
  private at: Located;
  /** The user chains below its latest position that it was logged in, in their order. */
  userPlaces: Place[] | null = null;
  lastText = "";
  /** Of its lines the devices alone tell the hook, and leave it open. */
  openHook: OpenHook = "none";
  /** `-j TRACE` has logged it, and so each chain that it meets behind. */
  isTraced = false;

  constructor({ record, position, at }: Visit) {
    this.openedAt = record.line;
    this.position = position;
    this.at = at;
  }

  /** May be a user chain's. */
  get lastPlace(): Place {
    return this.at.place;
  }

  /** Of its latest line the hook is a guess. */
  get endsInGuess(): boolean {
    return this.at.isHookGuess;
  }

  /** Of its latest line nothing but the devices tells the chain. */
  get endsUnnamed(): boolean {
    return this.at.isUnnamed;
  }

  /** Its latest line says that it is stopped. */
  get isStopped(): boolean {
    return this.at.isStopped;
  }

  /** Its latest line does not say which way a rule or a policy decides. */
  get endsUndecided(): boolean {
    return this.at.isUndecided;
  }

  get mayLack(): boolean {
    return this.torn || this.unsure !== null;
  }

  wasAt(step: Step): boolean {
    return (this.steps & (1 << step)) !== 0;
  }

  /** Sent to everybody or to a group: the bridge makes a copy for each port. */
  get isGroup(): boolean {
    const mac = this.frameDst ?? this.macDst;
    return mac !== null && isGroupMac(mac);
  }

  /** It has been in the network layer, or was made there: no longer a frame on its way through the bridge. */
  get routed(): boolean {
    return (this.steps & ROUTED_STEPS) !== 0;
  }

  get isPastDestinationNat(): boolean {
    const { viewPosition } = this;
    return viewPosition !== null && (!viewPosition.beforeDestinationNat || viewPosition.isNat);
  }

  /** Takes the lines of another into its own, neither of them shown yet. */
  absorb(piece: OpenPacket): void {
    const visits = [...this.visits(), ...piece.visits()].sort((a, b) => a.hop.line - b.hop.line);
    this.waiting = visits.map(({ hop }) => hop);
    this.positions = visits.map(({ position }) => position);
    // `at` stays: pieces are frames that no line names, alike in what it says.
    this.position = visits[visits.length - 1]?.position ?? this.position;
  }

  private visits(): { readonly hop: Hop; readonly position: Position }[] {
    return this.positions.flatMap((position, at) => {
      const hop = this.waiting?.[at];
      return hop === undefined ? [] : [{ hop, position }];
    });
  }

  /**
   * Closed, but kept: only what a later review asks for (emitter.ts), and that as copies. V8 judges by the first
   * objects that a line of code makes whether all later ones go to the old generation, where they would keep
   * what is young alive; and slices would keep their pieces of log.
   */
  letGo(): void {
    this.first = null;
    this.view = null;
    this.partial = null;
    this.ends = null;
    this.shown = null;
    this.lastText = "";
    this.positions = this.positions.slice();
    this.changes = this.changes.map((change) => ({
      ...change,
      from: ownText(change.from),
      to: ownText(change.to),
    }));
    if (this.header !== null) this.header = ownHeader(this.header);
  }

  note(line: number, field: Change["field"], from: string, to: string, by: Change["by"]): void {
    this.changes = [...this.changes, { line, field, from, to, by }];
  }

  /** Records are missing behind its last line; where that has no name, no chain is known that would tell whether its own are. */
  noteLost(): void {
    this.missing = "lost";
    if (this.endsUnnamed) this.ambiguous = true;
  }

  /** Called for every line: what a line mostly leaves as it is, is not written again. */
  take(visit: Visit): void {
    const { position, line, record, datagram, at } = visit;
    const { outPort } = this;
    this.noteHeader(visit);
    this.noteDevices(visit);
    if (datagram === null) this.noteFrame(visit);
    else {
      if (datagram !== this.view) this.noteDatagram(datagram, visit.traffic);
      this.viewPosition = position;
      this.ends = null;
    }
    if (line.mark !== null) this.mark = line.mark;
    if (position.isNat) this.metNat = true;
    this.caller = record.caller;
    this.steps |= 1 << position.step;
    this.lastLine = record.line;
    this.lastStampUs = record.stampUs ?? this.lastStampUs;
    this.lastText = record.text;
    if (this.positions.length > 0 && this.position === position && this.outPort === outPort) {
      this.morePrefixes ??= [];
      this.morePrefixes.push(line.prefix);
    } else {
      this.prefix = line.prefix;
      this.morePrefixes = null;
    }
    if (this.position !== position) this.userPlaces = null;
    this.at = at;
    if (at.isUserChain) {
      this.userPlaces ??= [];
      this.userPlaces.push(at.place);
    }
    if (at.isUnnamed) this.openHook = openHookBehind(this.openHook, line, this.wasAt(STEP.linkForward));
    if (at.trace !== null) this.isTraced = true;
    this.positions.push(position);
    this.position = position;
    this.shown = null;
  }

  private noteDatagram(datagram: Datagram, traffic: TrafficClass): void {
    if (this.traffic % 5 === 0 || this.traffic === FRAME) this.traffic = traffic;
    this.first ??= datagram;
    this.view = datagram;
    this.wholeLength = wholeLengthOf(datagram) ?? this.wholeLength;
    if (mayBeFragmented(datagram) || isFragment(datagram)) this.fragment = fragmentId(datagram);
  }

  private noteFrame({ line: { l3 }, traffic }: Visit): void {
    if (this.traffic === FRAME) this.traffic = traffic;
    this.ends = l3.kind === "none" ? null : l3;
    this.partial ??= this.ends;
  }

  /** Its latest lines were written elsewhere, as the next one shows. */
  moveLast(visits: readonly Visit[]): void {
    const last = visits.at(-1);
    if (last === undefined) return;
    this.positions.splice(-visits.length, visits.length, ...visits.map(({ position }) => position));
    this.steps = this.positions.reduce((steps, { step }) => steps | (1 << step), 0);
    this.position = last.position;
    this.viewPosition = last.position;
    this.at = last.at;
  }

  private noteHeader(visit: Visit): void {
    const { mac } = visit.line;
    if (mac === null || mac.src === null) return;
    const { step } = visit.position;
    if (step === STEP.linkOut || (step === STEP.linkPost && this.routed)) {
      if (this.frameSrc === null) {
        this.noteMac("mac.src", this.macSrc, mac.src, visit);
        this.noteMac("mac.dst", this.macDst, mac.dst, visit);
      }
      this.frameSrc = mac.src;
      this.frameDst = mac.dst;
      return;
    }
    if (this.macDst !== mac.dst) {
      this.noteMac("mac.dst", this.macDst, mac.dst, visit);
      this.macDst = mac.dst;
    }
    if (this.macSrc !== mac.src) this.macSrc = mac.src;
  }

  private noteMac(
    field: "mac.src" | "mac.dst",
    from: string | null,
    to: string | null,
    { record }: Visit,
  ): void {
    if (from === null || to === null || from === to) return;
    this.note(record.line, field, from, to, "neighbour");
  }

  private noteDevices(visit: Visit): void {
    const { line, position } = visit;
    const { outPort } = this;
    if (line.physIn !== null) this.inPort = line.physIn;
    if (line.physOut !== null) this.outPort = line.physOut;
    switch (position.step) {
      case STEP.linkPre:
      case STEP.linkIn:
        this.inPort = line.in ?? this.inPort;
        break;
      case STEP.linkForward:
        this.inPort = line.in ?? this.inPort;
        this.outPort = line.out ?? this.outPort;
        break;
      case STEP.linkOut:
      case STEP.linkPost:
        this.outPort = line.out ?? this.outPort;
        break;
      default:
        // IPv6 gives POSTROUTING an IN of what the host itself sends (successor.ts).
        if (!this.wasAt(STEP.netOut) || position.step !== STEP.netPost)
          this.inDevice = line.in ?? this.inDevice;
        this.outDevice = line.out ?? this.outDevice;
        this.isStaleLo = isStaleLo(this.outDevice, visit);
    }
    if (outPort !== null && outPort !== this.outPort) this.noteFlood(outPort);
  }

  private noteFlood(left: string): void {
    this.floodPorts ??= [];
    if (this.floodPorts.length < MOST_PORTS) this.floodPorts.push(left);
  }

  /** A flooded frame goes to each port once (br_flood, br_forward.c). */
  wentTo(port: string | null): boolean {
    return port === this.outPort || (port !== null && this.floodPorts?.includes(port) === true);
  }
}

/** A bridge has no more (BR_MAX_PORTS, br_private.h). */
const MOST_PORTS = 1024;

/** A last piece ends where the datagram does, and has a fragment header more (ip6_fragment, ip6_output.c). */
function wholeLengthOf(datagram: Datagram): number | null {
  if (datagram.kind !== "ip6" || datagram.fragment === null || datagram.fragment.more) return null;
  const { length, fragment } = datagram;
  return length === null || fragment.offset === null
    ? null
    : fragment.offset + length - FRAGMENT_HEADER_BYTES;
}
const FRAGMENT_HEADER_BYTES = 8;

const ROUTED_STEPS =
  (1 << STEP.netIn) | (1 << STEP.netForward) | (1 << STEP.netOut) | (1 << STEP.netPost) | (1 << STEP.linkOut);

/** The least MTU that IPv4 allows in practice. */
const SMALLEST_MTU = 576;

/** Could have come in pieces, or leave in pieces: no DF, and larger than the least MTU. */
export function mayBeFragmented(datagram: Datagram): boolean {
  if (datagram.kind === "arp") return false;
  if (datagram.l4?.kind === "tcp") return false;
  if (datagram.kind === "ip4" && datagram.df) return false;
  return (datagram.length ?? 0) > SMALLEST_MTU;
}
