import type { CaptureKnowledge } from "./capture-knowledge";
import type { DeviceKnowledge } from "./device-knowledge";
import type { Fate } from "./journey";
import type { OpenPacket } from "./open-packet";
import { STEP, type Step } from "./position";
import type { TrafficClass } from "./traffic-class";

type Around = { readonly knowledge: CaptureKnowledge; readonly devices: DeviceKnowledge };

/** The step at which a packet that was last seen at the key must show next, on each way that it may take. */
const NEXT: Readonly<Partial<Record<Step, readonly Step[]>>> = {
  [STEP.linkPre]: [STEP.linkIpPre],
  [STEP.linkForward]: [STEP.linkIpForward],
  [STEP.linkIpForward]: [STEP.linkPost],
  [STEP.netForward]: [STEP.netPost],
  [STEP.netOut]: [STEP.netPost],
  [STEP.linkOut]: [STEP.linkPost],
};

/**
 * Whether a packet that stands here must still pass a chain that is known to log its kind. Where ways part,
 * each of them must have such a chain: else its silence says nothing (SPEC F2).
 */
export function isMoreDue(packet: OpenPacket, around: Around): boolean {
  const { knowledge } = around;
  const { traffic, position } = packet;
  if (position.step !== STEP.linkOut && knowledge.isLoggedLaterInStep(traffic, position)) return true;
  return isDueAfter(position.step, packet, around);
}

function isDueAfter(step: Step, packet: OpenPacket, around: Around): boolean {
  const logs = (at: Step) => around.knowledge.isStepLogged(packet.traffic, at);
  const dueFrom = (at: Step): boolean => logs(at) || isDueAfter(at, packet, around);
  switch (step) {
    case STEP.linkPre:
    case STEP.linkIpPre: {
      if (step === STEP.linkPre && logs(STEP.linkIpPre)) return true;
      return dueFrom(STEP.linkForward) && dueFrom(STEP.linkIn);
    }
    case STEP.linkIn: {
      if (packet.traffic >= ARP_AND_FRAMES) return false;
      const prerouting = !packet.wasAt(STEP.linkIpPre) && !logs(STEP.linkIpPre) && logs(STEP.netPre);
      return prerouting || (dueFrom(STEP.netIn) && dueFrom(STEP.netForward));
    }
    case STEP.netPre:
      return dueFrom(STEP.netIn) && dueFrom(STEP.netForward);
    case STEP.netPost: {
      if (packet.outDevice === "lo") return logs(STEP.netPre) || logs(STEP.netIn);
      const isInward = packet.outDevice !== null && around.devices.isBridge(packet.outDevice);
      return isInward && (logs(STEP.linkOut) || logs(STEP.linkPost));
    }
    case STEP.linkPost:
      return !packet.routed && logs(STEP.linkIpPost);
    default:
      return (NEXT[step] ?? []).some(dueFrom);
  }
}

/** ARP and other EtherTypes: the bridge hands them up, and iptables never sees them. */
const ARP_AND_FRAMES: TrafficClass = 10;

/** How the packet ended, if nothing more of it comes. `isCut`: the log ends here, too early to tell. */
export function fateOf(packet: OpenPacket, around: Around, isCut: boolean): Fate {
  const more = isMoreDue(packet, around);
  if (packet.torn || (more && isCut)) return "incomplete";
  if (more) return "dropped";
  switch (packet.position.step) {
    case STEP.netIn:
      return "delivered";
    case STEP.linkIn:
      // The copy that goes up ends a flood; all others went on as far as their last line says.
      return packet.wasAt(STEP.linkForward) && !packet.isGroup ? "forwarded" : "delivered";
    case STEP.linkPre:
    case STEP.linkIpPre:
    case STEP.netPre:
      return "incomplete";
    default:
      return "forwarded";
  }
}
