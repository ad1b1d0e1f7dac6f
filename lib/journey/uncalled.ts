import type { CaptureKnowledge } from "./capture-knowledge";
import type { OpenPacket } from "./open-packet";
import { STEP } from "./position";
import { familyClass, type TrafficClass } from "./traffic-class";

/**
 * It went past a hook of its bridge where iptables chains are known to log, and none of them did: a VLAN frame, a
 * bridge that calls none, though others may (br_nf_pre_routing, br_netfilter_hooks.c: net.bridge.bridge-nf-call-iptables,
 * or the bridge's own nf_call_iptables), or rules that do not take it. Then none is to be missed further on.
 * @param of whose chains: of all protocols, since this very silence may have taught that the rules do not take its own.
 */
export function isUncalled(
  packet: OpenPacket,
  knowledge: CaptureKnowledge,
  of: TrafficClass = familyClass(packet.traffic),
): boolean {
  const { steps } = packet;
  if ((steps & CALLED) !== 0 || (steps & BEHIND_PREROUTING) === 0) return false;
  if (packet.wasAt(STEP.linkPre) && knowledge.isStepLogged(of, STEP.linkIpPre)) return true;
  const isPastForward = packet.wasAt(STEP.linkForward) && packet.wasAt(STEP.linkPost);
  return isPastForward && knowledge.isStepLogged(of, STEP.linkIpForward);
}

const CALLED = (1 << STEP.linkIpPre) | (1 << STEP.linkIpForward);
const BEHIND_PREROUTING = (1 << STEP.linkForward) | (1 << STEP.linkIn);
