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
  if ((steps & CALLED) !== 0 || (steps & PAST_A_CALL) === 0) return false;
  const isPastPrerouting = (steps & (1 << STEP.linkPre)) !== 0;
  if (isPastPrerouting && isLogged(packet, of, STEP.linkIpPre, knowledge)) return true;
  const isPastForward = packet.wasAt(STEP.linkForward) && packet.wasAt(STEP.linkPost);
  return isPastForward && isLogged(packet, of, STEP.linkIpForward, knowledge);
}

const CALLED = (1 << STEP.linkIpPre) | (1 << STEP.linkIpForward);
/** Who was there has passed the bridge's PREROUTING. */
const PAST_A_CALL = (1 << STEP.linkForward) | (1 << STEP.linkIn);

/** hopscope's own rules see what a bridge calls, since IP's chains are the same (br_nf_hook_thresh, br_netfilter_hooks.c). */
function isLogged(
  { prefix }: OpenPacket,
  of: TrafficClass,
  called: typeof STEP.linkIpPre | typeof STEP.linkIpForward,
  knowledge: CaptureKnowledge,
): boolean {
  if (knowledge.isStepLogged(of, called)) return true;
  const own = called === STEP.linkIpPre ? STEP.netPre : STEP.netForward;
  return prefix.startsWith("hop:") && knowledge.isStepLogged(of, own);
}
