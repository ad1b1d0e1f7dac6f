import type { CaptureKnowledge } from "./capture-knowledge";
import type { OpenPacket } from "./open-packet";
import { STEP } from "./position";

/**
 * It went past a hook of its bridge where iptables chains are known to log, and none of them did: this bridge calls
 * none, though others may (br_nf_pre_routing, br_netfilter_hooks.c: net.bridge.bridge-nf-call-iptables, or the
 * bridge's own nf_call_iptables), or their rules do not take it. Then none is to be missed further on.
 */
export function isUncalled(packet: OpenPacket, knowledge: CaptureKnowledge): boolean {
  if (packet.wasAt(STEP.linkIpPre) || packet.wasAt(STEP.linkIpForward)) return false;
  const { traffic } = packet;
  const isPastPrerouting = packet.wasAt(STEP.linkForward) || packet.wasAt(STEP.linkIn);
  if (packet.wasAt(STEP.linkPre) && isPastPrerouting && knowledge.isStepLogged(traffic, STEP.linkIpPre))
    return true;
  const isPastForward = packet.wasAt(STEP.linkForward) && packet.wasAt(STEP.linkPost);
  return isPastForward && knowledge.isStepLogged(traffic, STEP.linkIpForward);
}
