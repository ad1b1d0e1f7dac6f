import type { CaptureKnowledge } from "./capture-knowledge";
import { type DeviceKnowledge, isGroupMac } from "./device-knowledge";
import type { Fate, IncompleteReason } from "./journey";
import { wayOverLo } from "./loopback";
import type { OpenPacket } from "./open-packet";
import { STEP, type Step } from "./position";
import type { TracedTables } from "./traced-tables";
import { TRAFFIC_CLASSES, type TrafficClass } from "./traffic-class";
import { isUncalled } from "./uncalled";

type Around = {
  readonly knowledge: CaptureKnowledge;
  readonly devices: DeviceKnowledge;
  readonly traced: TracedTables;
};

/** The step at which a packet that was last seen at the key must show next, on each way that it may take. */
const NEXT: Readonly<Partial<Record<Step, readonly Step[]>>> = {
  [STEP.linkPre]: [STEP.linkIpPre],
  [STEP.linkIpForward]: [STEP.linkPost],
  [STEP.netForward]: [STEP.netPost],
  [STEP.netOut]: [STEP.netPost],
  [STEP.linkOut]: [STEP.linkPost],
};

/** Longest packet that `lo` takes in one piece: its gso_ipv4_max_size (GSO_LEGACY_MAX_SIZE, linux/netdevice.h). */
const LO_BYTES = 65_536;

/**
 * TCP makes them longer on its way out (BIG TCP), and `lo` splits them behind POSTROUTING (validate_xmit_skb, net/core/dev.c):
 * what comes in again has other lengths, and but for the first other numbers.
 */
function isSplit(packet: OpenPacket): boolean {
  const { header, view } = packet;
  const length = view === null || view.kind === "arp" ? header?.length : view.length;
  return (length ?? 0) > LO_BYTES && !packet.wasAt(STEP.netPre) && wayOverLo(packet) === "yes";
}

/** What of a packet, beside its place and class, decides what is due: bits of a number below `SITUATIONS`. */
const SITUATIONS = 128;

function situationOf(packet: OpenPacket, { devices, knowledge }: Around): number {
  const { outDevice } = packet;
  const out = outDevice === null ? 0 : wayOverLo(packet) === "yes" ? 4 : devices.isBridge(outDevice) ? 8 : 0;
  return (
    (packet.wasAt(STEP.linkIpPre) ? 1 : 0) |
    (packet.routed ? 2 : 0) |
    out |
    (isMulticast(packet) ? 16 : 0) |
    (packet.metNat && isNew(packet) ? 32 : 0) |
    (isUncalled(packet, knowledge) ? 64 : 0)
  );
}

/** To an IP multicast group. Whether the host has joined it no chain tells (ip_mc_input, ip6_mc_input). */
function isMulticast({ frameDst, macDst, header, view }: OpenPacket): boolean {
  const mac = frameDst ?? macDst;
  if (mac !== null) return isGroupMac(mac) && (mac.startsWith("33:33:") || mac.startsWith("01:00:5e:"));
  // What the host itself sends has no MAC yet. Of a packet that was let go the header is what is left.
  const dst = view === null || view.kind === "arp" ? header?.dst : view.dst;
  return dst != null && MAY_BE_GROUP.includes(dst.charCodeAt(0)) && GROUP.test(dst);
}

/** `2` and `f`: asked for every line, so the others are told by it. */
const MAY_BE_GROUP: readonly number[] = [0x32, 0x66];

/** 224.0.0.0/4 (RFC 5771) and ff00::/8 (RFC 4291, 2.7), as the kernel prints them. */
const GROUP = /^(?:2(?:2[4-9]|3\d)\.|ff[0-9a-f]{2}:)/;

/**
 * Up to a process, and a nat chain of PREROUTING has logged it: then nat INPUT will, too, unless it was seen off
 * before. Not so of a flooded frame: its copies share the connection's NAT (nf_nat_inet_fn, nf_nat_core.c).
 */
function isNewInward(packet: OpenPacket): boolean {
  return (
    packet.metNat &&
    packet.wasAt(STEP.netIn) &&
    !packet.wasAt(STEP.netOut) &&
    !packet.wasAt(STEP.linkForward) &&
    !packet.wasAt(STEP.linkIpForward)
  );
}

/**
 * The same of nat POSTROUTING: the source side of a connection's NAT is set up there, whatever its target's was. Only
 * hopscope's own rule is known to stand before a MASQUERADE, which ends the chain.
 */
function isNewOutward({ metNat, position, isGroup, floodPorts, prefix }: OpenPacket): boolean {
  const isLeaving = position.step === STEP.netPost || position.step === STEP.linkIpPost;
  return metNat && isLeaving && !isGroup && floodPorts === null && prefix.startsWith("hop:");
}

function isNew(packet: OpenPacket): boolean {
  return isNewInward(packet) || isNewOutward(packet);
}

/** A chain of nat in the hook where it stands, which the first packet of a connection does not pass in silence. */
export function isNatDue(packet: OpenPacket, knowledge: CaptureKnowledge): boolean {
  if (!packet.metNat || !isNew(packet)) return false;
  return knowledge.isNatLoggedLaterInStep(packet.traffic, packet.position);
}

/** Answers of `isMoreDue`, which every line asks for; they hold until a new chain is found to log. */
export class DueCache {
  private readonly answers = new Int8Array(TRAFFIC_CLASSES * POSITIONS * SITUATIONS);
  private version = -1;

  constructor(private readonly around: Around) {}

  /** A host that did not join a group takes no copy, and no chain tells. */
  private isTraceDue(packet: OpenPacket): boolean {
    return !isMulticast(packet) && this.around.traced.isMoreDue(packet);
  }

  isMoreDue(packet: OpenPacket): boolean {
    const { knowledge } = this.around;
    const { step } = packet.position;
    // Most lines have the next one of their hook ahead.
    const isInHook = step !== STEP.netPost && step !== STEP.linkOut;
    if (isInHook && knowledge.isLoggedLaterInStep(packet.traffic, packet.position)) return true;
    const { version } = knowledge;
    if (version !== this.version) {
      this.answers.fill(0);
      this.version = version;
    }
    const slot =
      (packet.traffic * POSITIONS + packet.position.index) * SITUATIONS + situationOf(packet, this.around);
    if (this.answers[slot] === 0) this.answers[slot] = isMoreDue(packet, this.around) ? 1 : 2;
    return (
      (this.answers[slot] === 1 && !isSplitBehind(packet)) || (packet.isTraced && this.isTraceDue(packet))
    );
  }
}

function isSplitBehind(packet: OpenPacket): boolean {
  return packet.position.step === STEP.netPost && isSplit(packet);
}

/** More than the graphs have tiles. */
const POSITIONS = 64;

/**
 * Whether a packet that stands here must still pass a chain that is known to log its kind. Where ways part,
 * each of them must have such a chain: else its silence says nothing (SPEC F2).
 */
function isMoreDue(packet: OpenPacket, around: Around): boolean {
  const { knowledge } = around;
  const { traffic, position } = packet;
  if (position.step !== STEP.linkOut && knowledge.isLoggedLaterInStep(traffic, position)) return true;
  if (isNatDue(packet, knowledge)) return true;
  return isDueAfter(position.step, packet, around);
}

function isDueAfter(step: Step, packet: OpenPacket, around: Around): boolean {
  const logs = (at: Step) => around.knowledge.isStepDue(packet.traffic, at);
  const dueFrom = (at: Step): boolean => logs(at) || isDueAfter(at, packet, around);
  switch (step) {
    case STEP.linkPre:
    case STEP.linkIpPre: {
      if (step === STEP.linkPre && logs(STEP.linkIpPre)) return true;
      return !isMulticast(packet) && dueFrom(STEP.linkForward) && dueFrom(STEP.linkIn);
    }
    case STEP.linkIn: {
      if (packet.traffic >= ARP_AND_FRAMES) return false;
      const prerouting = !packet.wasAt(STEP.linkIpPre) && !logs(STEP.linkIpPre) && logs(STEP.netPre);
      return prerouting || (!isMulticast(packet) && dueFrom(STEP.netIn) && dueFrom(STEP.netForward));
    }
    case STEP.netPre:
      return !isMulticast(packet) && dueFrom(STEP.netIn) && dueFrom(STEP.netForward);
    case STEP.netPost: {
      if (wayOverLo(packet) === "yes") return logs(STEP.netPre) || logs(STEP.netIn);
      const isInward = packet.outDevice !== null && around.devices.isBridge(packet.outDevice);
      // A bridge without a port that is up has nobody to give a copy to, and meets no chain (br_flood, br_forward.c).
      return isInward && !isMulticast(packet) && (logs(STEP.linkOut) || logs(STEP.linkPost));
    }
    case STEP.linkForward:
      return isUncalled(packet, around.knowledge) ? logs(STEP.linkPost) : dueFrom(STEP.linkIpForward);
    case STEP.linkPost:
      return !packet.routed && !isUncalled(packet, around.knowledge) && logs(STEP.linkIpPost);
    default:
      return (NEXT[step] ?? []).some(dueFrom);
  }
}

/** ARP and other EtherTypes: the bridge hands them up, and iptables never sees them. */
const ARP_AND_FRAMES: TrafficClass = 10;

/** How the packet ended. `more`: more of it was due (DueCache). */
export function fateOf(packet: OpenPacket, more: boolean, knowledge: CaptureKnowledge): Fate {
  if (packet.provenDropped === "by-host") return "dropped";
  if (packet.mayLack || (more && packet.missing !== null)) return "incomplete";
  if (packet.provenDropped === "by-conntrack") return "dropped";
  // What a guessed hook still lacks, another rule may have logged there: its chain is a guess, too.
  if ((more && !packet.endsInGuess) || packet.isStopped) return "dropped";
  switch (packet.position.step) {
    case STEP.netIn:
      return "delivered";
    case STEP.linkIn:
      // The copy that goes up ends a flood; all others went on as far as their last line says.
      if (isMulticast(packet)) return packet.wasAt(STEP.linkForward) ? "forwarded" : "incomplete";
      if (packet.wasAt(STEP.linkForward) && !packet.isGroup) return "forwarded";
      // ebtables' INPUT is behind the bridge, and before the routing decision: unless FORWARD would have shown it.
      return packet.isGroup || packet.traffic >= ARP_AND_FRAMES || logsForward(packet, knowledge)
        ? "delivered"
        : "incomplete";
    case STEP.linkPre:
    case STEP.linkIpPre:
    case STEP.netPre:
      return "incomplete";
    case STEP.netOut:
    case STEP.netPost:
      // Over `lo` it comes in again, and the routing decision lies ahead of it.
      return ["yes", "open"].includes(wayOverLo(packet)) ? "incomplete" : "forwarded";
    default:
      return "forwarded";
  }
}

function logsForward({ traffic }: OpenPacket, knowledge: CaptureKnowledge): boolean {
  return knowledge.isStepDue(traffic, STEP.netForward) || knowledge.isStepDue(traffic, STEP.netPost);
}

/** Of a packet whose fate is `incomplete`. */
export function whyIncomplete(packet: OpenPacket, more: boolean): IncompleteReason {
  const { mayLack, missing } = packet;
  if (mayLack) return "lost";
  return (more ? missing : null) ?? (isSplit(packet) ? "split" : "unlogged");
}
