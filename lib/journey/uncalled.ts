import type { CaptureKnowledge } from "./capture-knowledge";
import type { OpenPacket } from "./open-packet";
import { STEP, type Step } from "./position";
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
  if (packet.wasAt(STEP.linkIpPre) || packet.wasAt(STEP.linkIpForward)) return false;
  const isPastPrerouting = packet.wasAt(STEP.linkForward) || packet.wasAt(STEP.linkIn);
  // hopscope's own rules see what a bridge calls, since IP's chains are the same (br_nf_hook_thresh, br_netfilter_hooks.c).
  const isOwn = packet.prefix.startsWith("hop:");
  const isLogged = (called: Step, own: Step) =>
    knowledge.isStepLogged(of, called) || (isOwn && knowledge.isStepLogged(of, own));
  if (packet.wasAt(STEP.linkPre) && isPastPrerouting && isLogged(STEP.linkIpPre, STEP.netPre)) return true;
  const isPastForward = packet.wasAt(STEP.linkForward) && packet.wasAt(STEP.linkPost);
  return isPastForward && isLogged(STEP.linkIpForward, STEP.netForward);
}
