import { isNatDue } from "./fate";
import { wayOverLo } from "./loopback";
import type { OpenPacket } from "./open-packet";
import { STEP } from "./position";
import type { Surroundings } from "./successor";

/** Whether it may be waiting for the neighbour's MAC (neigh_resolve_output, net/core/neighbour.c). */
export function isParked(packet: OpenPacket, { knowledge, devices }: Surroundings): boolean {
  const { step } = packet.position;
  if ((step !== STEP.netPost && step !== STEP.netOut) || packet.outDevice === null) return false;
  if (wayOverLo(packet) === "yes") return false;
  // It waits behind POSTROUTING (ip_finish_output2), so what that would have logged does not wait.
  if (step === STEP.netOut && knowledge.isStepLogged(packet.traffic, STEP.netPost)) return false;
  if (isNatDue(packet, knowledge)) return false;
  const logsBridge =
    knowledge.isStepLogged(packet.traffic, STEP.linkOut) ||
    knowledge.isStepLogged(packet.traffic, STEP.linkPost);
  return logsBridge || knowledge.version < 3 || devices.isBridge(packet.outDevice);
}
