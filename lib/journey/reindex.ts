import { isFragment } from "./datagram";
import { wayOverLo } from "./loopback";
import type { OpenPacket } from "./open-packet";
import type { OpenPackets } from "./open-packets";
import { STEP } from "./position";
import type { Visit } from "./visit";

/** Behind its latest line: puts the packet under the keys that its next one may name it with. */
export function reindex(open: OpenPackets, packet: OpenPacket, visit: Visit): void {
  if (visit.datagram !== null) {
    const hash = isFragment(visit.datagram) ? 0 : visit.hash;
    if (hash !== packet.hash) {
      if (packet.hash !== 0) open.byHash.remove(packet.hash, packet);
      packet.hash = hash;
      if (hash !== 0) open.byHash.add(hash, packet);
    }
    if (packet.fragment !== packet.indexedFragment) {
      packet.indexedFragment = packet.fragment;
      open.byFragment.add(packet.fragment, packet);
    }
  }
  // A frame that the log shows only where it leaves has no port that it came in by.
  const isFrame = packet.inPort !== null || packet.view === null;
  const mac = packet.frameSrc ?? (isFrame ? packet.macSrc : null);
  if (mac !== null && mac !== packet.indexedMac) {
    packet.indexedMac = mac;
    open.byMac.add(mac, packet);
  }
  const { step } = visit.position;
  const isOwnCopy = (step === STEP.netPre || step === STEP.netIn) && packet.wasAt(STEP.netOut);
  const isLeaving = isOwnCopy || step === STEP.netPost || step === STEP.netOut || step === STEP.netForward;
  const device = isLeaving && wayOverLo(packet) !== "yes" ? packet.outDevice : null;
  if (device !== packet.indexedDevice) {
    if (packet.indexedDevice !== null) open.byOutDevice.remove(packet.indexedDevice, packet);
    packet.indexedDevice = device;
    if (device !== null) open.byOutDevice.add(device, packet);
  }
}
