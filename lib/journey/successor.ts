import type { LogLine } from "@/lib/kernel-log";
import type { CaptureKnowledge } from "./capture-knowledge";
import { destinationPort, isNumbered, sourcePort } from "./datagram";
import type { DeviceKnowledge } from "./device-knowledge";
import { wayOverLo } from "./loopback";
import type { OpenPacket } from "./open-packet";
import { type Position, STEP, type Step } from "./position";
import { isNextFragment, isRepeat } from "./repeat";
import { crossesDestinationNat, crossesSourceNat, MANGLED, rewriteCost, TRANSLATED } from "./rewrite";
import { ARP, FRAME, familyClass, type TrafficClass } from "./traffic-class";
import { isUncalled } from "./uncalled";
import type { Visit } from "./visit";

/** Against a candidate, in chains passed in silence: what is possible but rarer than the plain case. */
const OTHER_CONTEXT = 1;
const UNUSUAL_ORDER = 1;
const REWRITTEN_FRAME = 1;
const NO_BRIDGE = 2;

export type Surroundings = { readonly knowledge: CaptureKnowledge; readonly devices: DeviceKnowledge };

/**
 * What speaks against `visit` being the next line of `packet`, in chains that are known to log and would have
 * been passed in silence; null where it cannot be (SPEC J1 to J6).
 */
export function successorCost(packet: OpenPacket, visit: Visit, around: Surroundings): number | null {
  const { position } = visit;
  if (!isSameFamily(packet.traffic, visit.traffic)) return null;
  const ends = packet.view !== null && visit.line.generator === "nf_log" ? 0 : endsCost(packet, visit);
  if (ends === null) return null;
  const way = wayCost(packet, visit, around.knowledge);
  if (way === null) return null;
  const fit = deviceCost(packet, visit, around.devices);
  if (fit === null) return null;
  let cost = ends + way + fit;
  if (packet.view !== null && packet.viewPosition !== null && visit.datagram !== null) {
    // What went out beside its own copy has not been routed in between.
    const from = leavesBesideCopy(packet, position) ? position : packet.viewPosition;
    const rewrite = rewriteCost(packet.view, from, visit.datagram, position);
    if (rewrite === null) return null;
    // What has no number is known again only where no other packet begins.
    if (rewrite >= MANGLED && !isNumbered(packet.view) && mayBegin(visit, around.knowledge)) return null;
    cost += rewrite;
  }
  const { caller } = visit.record;
  if (
    caller !== null &&
    packet.caller !== null &&
    caller !== packet.caller &&
    !mayChangeContext(packet, position)
  ) {
    cost += OTHER_CONTEXT;
  }
  if (visit.line.mark !== null && packet.mark !== null && visit.line.mark !== packet.mark) cost += 1;
  return cost;
}

/** Nothing that is known to log lies before. What prints PHYSIN has met PREROUTING in the bridge (br_nf_pre_routing). */
function mayBegin({ line, position, traffic }: Visit, knowledge: CaptureKnowledge): boolean {
  if (knowledge.costOfBeginning(traffic, position) > 0) return false;
  return (
    line.physIn === null ||
    position.step <= STEP.linkIpPre ||
    !knowledge.isStepLogged(traffic, STEP.linkIpPre)
  );
}

function isSameFamily(a: TrafficClass, b: TrafficClass): boolean {
  return a === b || a === FRAME || b === FRAME || familyClass(a) === familyClass(b);
}

/** What ebt_log with --log-ip shows of both ends. NAT may have changed one between two lines, hardly both. */
function endsCost(packet: OpenPacket, { line, position }: Visit): number | null {
  const { l3 } = line;
  const known = packet.ends ?? packet.view ?? packet.partial;
  if (known === null || l3.kind === "none" || known.kind === "none") return 0;
  if (known.kind !== l3.kind) return null;
  if (known.kind === "arp" || l3.kind === "arp") return 0;
  if (known.l4 !== null && l3.l4 !== null && known.l4.kind !== l3.l4.kind) return null;
  const source = known.src === l3.src && samePort(sourcePort(known.l4), sourcePort(l3.l4));
  const target = known.dst === l3.dst && samePort(destinationPort(known.l4), destinationPort(l3.l4));
  if (source && target) return 0;
  if (!source && !target) return null;
  const latest = packet.ends === null ? packet.viewPosition : packet.position;
  const seenAt = packet.view === null ? null : latest;
  const crossesNat = source ? crossesDestinationNat : crossesSourceNat;
  return seenAt === null || crossesNat(seenAt, position) ? TRANSLATED : null;
}

function samePort(a: number | null, b: number | null): boolean {
  return a === null || b === null || a === b;
}

/** Where a packet waits for another context: a neighbour, the backlog of `lo` (neigh_resolve_output, loopback_xmit). */
function mayChangeContext(packet: OpenPacket, to: Position): boolean {
  const { step } = packet.position;
  return (step === STEP.netPost || step === STEP.netOut) && to.step !== step;
}

function wayCost(packet: OpenPacket, visit: Visit, knowledge: CaptureKnowledge): number | null {
  const { position: from } = packet;
  const { position: to } = visit;
  if (
    visit.datagram === null &&
    isNextFragment(packet, visit) &&
    (to.step === STEP.linkOut || !knowledge.isStepLogged(packet.traffic, STEP.linkOut))
  )
    return 0;
  if (from === to && isRepeat(packet, visit, knowledge)) return 0;
  const flood = mayFlood(packet, knowledge) ? floodCost(packet, visit, knowledge) : null;
  if (flood !== null || from === to) return flood;
  if (isOwnCopy(packet, visit) || isBehindCopy(packet, visit) || leavesBesideCopy(packet, to)) return 0;
  const leavesByLo =
    (from.step === STEP.netOut || from.step === STEP.netPost) &&
    (to.step === STEP.netPre || to.step === STEP.netIn);
  if (leavesByLo && (packet.outDevice !== "lo" || visit.line.in !== "lo")) return null;
  // ip_sabotage_in: a packet that PREROUTING took in the bridge does not meet it again.
  if (to.step === STEP.netPre && packet.wasAt(STEP.linkIpPre)) return null;
  if (to.step === STEP.linkIpPost && packet.routed) return null;
  // Nobody routes ARP: what the host answers is a packet of its own (arp_create, net/ipv4/arp.c).
  if (to.step === STEP.linkOut && packet.traffic === ARP && cameIn(packet)) return null;
  if (from.step === STEP.linkPost && to.step !== STEP.linkIpPost) return null;
  const cost = isUncalled(packet, knowledge)
    ? knowledge.costUncalled(packet.traffic, from, to)
    : knowledge.cost(packet.traffic, from, to);
  if (cost !== null) return cost;
  // Inside one hook another kernel, or tables of two back ends, may have another order.
  const known = visit.datagram !== null && packet.view !== null && isNumbered(visit.datagram);
  return from.step === to.step && known && !packet.positions.includes(to) ? UNUSUAL_ORDER : null;
}

function cameIn(packet: OpenPacket): boolean {
  return packet.wasAt(STEP.linkPre) || packet.wasAt(STEP.linkForward) || packet.wasAt(STEP.linkIn);
}

/**
 * What this host sends to a group comes back in for its own processes, from the device that it leaves by and without an
 * Ethernet header: dev_loopback_xmit, called by ip_mc_output (ip_output.c) and ip6_finish_output2 (ip6_output.c).
 */
function isOwnCopy(packet: OpenPacket, { line, position }: Visit): boolean {
  const comesIn = position.step === STEP.netPre || position.step === STEP.netIn;
  const isOut = packet.position.step >= STEP.netOut;
  return comesIn && isOut && packet.wasAt(STEP.netOut) && isLoopedBack(packet, line.in, line.mac);
}

function isLoopedBack({ outDevice }: OpenPacket, input: string | null, mac: Mac): boolean {
  return input !== null && input !== "lo" && input === outDevice && (mac === null || mac.src === null);
}

/** Both through POSTROUTING, the copy first, before the copy comes in (netif_rx, out of a softirq). */
function isBehindCopy(packet: OpenPacket, { position: to, line }: Visit): boolean {
  const { view, position: from } = packet;
  if (from.step !== STEP.netPost || to.step !== STEP.netPost || !packet.positions.includes(to)) return false;
  if (view === null || view.kind === "arp" || !packet.wasAt(STEP.netOut)) return false;
  return line.out === packet.outDevice && isGroupAddress(view.dst);
}

/** Of a subnet's broadcast address the log shows no mask. */
function isGroupAddress(address: string): boolean {
  return /^(?:ff|2(?:2[4-9]|3\d)\.)|\.255$/.test(address);
}

/** The copy went first, the packet itself follows: POSTROUTING logs both. */
function leavesBesideCopy(packet: OpenPacket, to: Position): boolean {
  const { step } = packet.position;
  const isIn = step === STEP.netPre || step === STEP.netIn;
  return isIn && packet.wasAt(STEP.netOut) && packet.inDevice === packet.outDevice && to.step >= STEP.netPost;
}

/** Of this copy nothing is due in the bridge any more, so the next one may follow. */
function mayFlood(packet: OpenPacket, knowledge: CaptureKnowledge): boolean {
  const { step } = packet.position;
  if (step === STEP.linkPost || step === STEP.linkIpPost) return true;
  const behind = BEHIND_COPY[step];
  return behind !== undefined && packet.isGroup && areSilent(behind, packet, knowledge);
}

/** Where the bridge makes a copy for each port (br_flood, br_forward.c), what each of them meets behind. */
const BEHIND_COPY: Readonly<Partial<Record<Step, readonly Step[]>>> = {
  [STEP.linkOut]: [STEP.linkPost],
  [STEP.linkForward]: [STEP.linkIpForward, STEP.linkPost, STEP.linkIpPost],
  [STEP.linkIpForward]: [STEP.linkPost, STEP.linkIpPost],
};

function areSilent(steps: readonly Step[], { traffic }: OpenPacket, knowledge: CaptureKnowledge): boolean {
  return !steps.some((step) => knowledge.isStepLogged(traffic, step));
}

/** Clones of a flooded frame: on to the next port, then up for the host itself (br_flood, br_forward.c). */
function floodCost(
  packet: OpenPacket,
  { position: { step }, line }: Visit,
  knowledge: CaptureKnowledge,
): number | null {
  const rarity = packet.isGroup ? 0 : 1;
  if (packet.routed) {
    const again = step === STEP.linkOut && !packet.wentTo(line.out);
    // An nft rule prints no MAC here, but the packet whole.
    return again && (packet.frameSrc !== null || packet.view !== null) ? rarity : null;
  }
  if (step === STEP.linkForward) return packet.wentTo(line.out) ? null : rarity;
  if (step === STEP.linkIpForward) return packet.wentTo(line.physOut) ? null : rarity + 1;
  if (step === STEP.linkIn) return rarity;
  const goesUp = step === STEP.netIn || (step === STEP.netPre && !packet.wasAt(STEP.linkIpPre));
  return goesUp && packet.isGroup && !knowledge.isStepLogged(packet.traffic, STEP.linkIn) ? rarity : null;
}

function deviceCost(packet: OpenPacket, { line, position }: Visit, devices: DeviceKnowledge): number | null {
  const { step } = position;
  const inPort =
    line.physIn ??
    (step === STEP.linkPre || step === STEP.linkForward || step === STEP.linkIn ? line.in : null);
  if (inPort !== null && packet.inPort !== null && inPort !== packet.inPort) return null;
  if (packet.routed && inPort !== null && packet.inPort === null && packet.wasAt(STEP.netOut)) return null;
  let cost = 0;
  switch (step) {
    case STEP.linkOut: {
      if (packet.frameSrc !== null) return isSameFrame(packet, line.mac) ? 0 : null;
      return leavingCost(packet, line, devices);
    }
    case STEP.linkPost:
      if (packet.frameSrc !== null) {
        return packet.outPort === line.out && isSameFrame(packet, line.mac) ? 0 : null;
      }
      if (packet.routed) {
        if (packet.position.step === STEP.linkOut && packet.outPort !== line.out) return null;
        return leavingCost(packet, line, devices);
      }
      if (packet.outPort !== null && line.out !== packet.outPort) return null;
      break;
    case STEP.linkIpForward:
      if (
        packet.outPort !== null &&
        line.physOut !== packet.outPort &&
        packet.position.step !== STEP.linkPost &&
        packet.position.step !== STEP.linkIpPost &&
        !(packet.isGroup && packet.position.step === STEP.linkIpForward)
      )
        return null;
      break;
    case STEP.linkIpPost:
      if (packet.outPort !== null && line.physOut !== packet.outPort) return null;
      break;
    case STEP.netPre:
    case STEP.netIn:
    case STEP.netForward:
    case STEP.netPost:
      if (line.in !== null && packet.inDevice !== null && line.in !== packet.inDevice) return null;
      // ip6_output (ip6_output.c) gives skb->dev as IN, which for what the kernel itself sends is OUT already.
      if (step === STEP.netPost && line.in !== null && line.in !== line.out && packet.wasAt(STEP.netOut))
        return null;
      break;
    default:
      break;
  }
  const { outDevice } = packet;
  if (step >= STEP.netForward && step <= STEP.netPost && outDevice !== null && line.out !== outDevice) {
    // nat OUTPUT, or a mark set in OUTPUT, routes again.
    if (packet.position.step !== STEP.netOut) return null;
    cost += 1;
  }
  const frame = frameCost(packet, line.mac, position);
  return frame === null ? null : cost + frame;
}

/** The first frame that it leaves a bridge with. */
function leavingCost(packet: OpenPacket, line: LogLine, devices: DeviceKnowledge): number | null {
  const bridge = devices.bridgeOfFrame(line.mac?.src ?? null, line.out);
  if (bridge !== undefined && !mayLeaveBy(packet, bridge, line.mac, devices)) return null;
  const nic = packet.outDevice !== null && devices.isNic(packet.outDevice) ? NO_BRIDGE : 0;
  return nic + targetMacCost(packet, line.mac?.dst ?? null, devices);
}

/** Into its own device, and with the bridge's own MAC for source (neigh_resolve_output): nobody's who sends by a port. */
function mayLeaveBy(packet: OpenPacket, bridge: string, mac: Mac, devices: DeviceKnowledge): boolean {
  if (mac?.src !== null && mac?.src !== undefined && devices.isBehind(mac.src, bridge)) return false;
  const over = wayOverLo(packet);
  return packet.outDevice === null || bridge === packet.outDevice || over === "open" || over === "stale";
}

type Mac = { readonly src: string | null; readonly dst: string | null } | null;

function isSameFrame(packet: OpenPacket, mac: Mac): boolean {
  return (
    mac === null ||
    ((mac.src === null || mac.src === packet.frameSrc) && (mac.dst === null || mac.dst === packet.frameDst))
  );
}

/** The received header stays, but br_netfilter rewrites the destination of a frame it DNATs (br_netfilter_hooks.c). */
function frameCost(packet: OpenPacket, mac: Mac, to: Position): number | null {
  if (mac === null || packet.macSrc === null || mac.src === null) return 0;
  if (mac.src !== packet.macSrc) return null;
  if (mac.dst === packet.macDst || packet.macDst === null || mac.dst === null) return 0;
  const inBridge = packet.wasAt(STEP.linkIpPre) || packet.position.step === STEP.linkPre;
  return inBridge && to.step !== STEP.linkPre && to.step !== STEP.linkIpPre ? REWRITTEN_FRAME : null;
}

/** An address whose MAC is known leaves for that MAC. */
function targetMacCost(packet: OpenPacket, dst: string | null, devices: DeviceKnowledge): number {
  if (dst === null || packet.view === null || packet.view.kind === "arp") return 0;
  const known = devices.macOf(packet.view.dst);
  if (known !== undefined) return known === dst ? 0 : 2;
  return macDoubt(dst, packet.view.dst);
}

/** Decides between packets, but is no reason to begin another one: less than a silent chain. */
const HINT = 0.5;

/**
 * Docker up to 27 derives a container's MAC from its address: 02:42 and the four bytes. From 28 on, and for its
 * bridges in every version, these bytes are random (GenerateRandomMAC, libnetwork/netutils): so another address is a
 * hint, and more than that only in the same /16, where chance puts one of 65,536.
 */
function macDoubt(mac: string, address: string): number {
  if (!mac.startsWith("02:42:")) return 0;
  const bytes = mac
    .slice(6)
    .split(":")
    .map((byte) => Number.parseInt(byte, 16));
  if (bytes.join(".") === address) return 0;
  return address.startsWith(`${bytes[0]}.${bytes[1]}.`) ? 1 : HINT;
}
