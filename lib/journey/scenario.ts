import { looksLikeNic } from "@/lib/netfilter/bridge-name";
import type { DeviceKnowledge } from "./device-knowledge";
import type { Scenario } from "./journey";
import { wayOverLo } from "./loopback";
import type { OpenPacket } from "./open-packet";
import { STEP } from "./position";

/** Where a packet came from or went to, as its lines show it; null: they do not. */
export type End =
  | { readonly kind: "container"; readonly bridge: string | null; readonly port: string | null }
  | { readonly kind: "nic" }
  | { readonly kind: "process" }
  | { readonly kind: "lo" };

const PROCESS: End = { kind: "process" };
const LO: End = { kind: "lo" };
const NIC: End = { kind: "nic" };

export function entryOf(packet: OpenPacket, devices: DeviceKnowledge): End | null {
  if (packet.wasAt(STEP.netOut)) return PROCESS;
  const [first] = packet.positions;
  if (packet.inPort !== null) {
    return {
      kind: "container",
      bridge: packet.inDevice ?? devices.bridgeOf(packet.inPort) ?? null,
      port: packet.inPort,
    };
  }
  if (packet.inDevice !== null) return device(packet.inDevice, devices);
  // Old kernels print no IN in POSTROUTING, so nothing says where it came from.
  return first?.step === STEP.linkOut ? PROCESS : null;
}

export function exitOf(packet: OpenPacket, devices: DeviceKnowledge): End | null {
  // What the host sent to a group has gone out as well as in.
  const isOwnCopy = packet.wasAt(STEP.netOut) && packet.inDevice !== "lo";
  if (packet.wasAt(STEP.netIn) && !isOwnCopy) return PROCESS;
  if (packet.outPort !== null) {
    return {
      kind: "container",
      bridge: packet.outDevice ?? devices.bridgeOf(packet.outPort) ?? null,
      port: packet.outPort,
    };
  }
  if (packet.outDevice !== null && wayOverLo(packet) !== "stale") {
    // What NAT turns to another destination and is then forwarded goes inwards: to a published port, or back to who was masqueraded.
    const published = packet.changes.some((change) => change.field === "dst" || change.field === "dport");
    const known = device(packet.outDevice, devices);
    const isOut = known.kind !== "nic" || looksLikeNic(packet.outDevice);
    const isInward = published && !isOut && packet.wasAt(STEP.netForward);
    return isInward ? { kind: "container", bridge: packet.outDevice, port: null } : known;
  }
  if (packet.wasAt(STEP.linkIn) && packet.viewPosition === null) return PROCESS;
  return null;
}

function device(name: string, devices: DeviceKnowledge): End {
  if (name === "lo") return LO;
  return devices.isBridge(name) ? { kind: "container", bridge: name, port: null } : NIC;
}

/** The kind of way between two ends of a request; `isTranslated`: NAT changed its destination. */
export function scenarioBetween(from: End, to: End, isTranslated: boolean): Scenario {
  switch (from.kind) {
    case "process":
      return to.kind === "container" ? "localhost-to-container" : isLocal(to) ? "loopback" : "other";
    case "lo":
      return isLocal(to) ? "loopback" : "other";
    case "nic":
      return to.kind === "container" ? "wan-to-container" : "other";
    case "container":
      if (to.kind === "nic") return "container-to-wan";
      if (to.kind !== "container") return "container-to-host";
      if (from.bridge !== null && to.bridge !== null && from.bridge !== to.bridge) return "between-networks";
      return isTranslated || (from.port !== null && from.port === to.port)
        ? "hairpin"
        : "container-to-container";
  }
}

function isLocal(end: End): boolean {
  return end.kind === "process" || end.kind === "lo";
}

/** null: its lines do not show both ends. */
export function scenarioOf(packet: OpenPacket, devices: DeviceKnowledge): Scenario | null {
  const isLooped = packet.inDevice === "lo";
  const [entry, exit] = [isLooped ? LO : entryOf(packet, devices), exitOf(packet, devices)];
  if (entry === null || exit === null) return null;
  const isTranslated = packet.changes.some(({ field }) => field === "dst" || field === "dport");
  return packet.direction === "reply"
    ? scenarioBetween(
        exit,
        entry,
        packet.changes.some(({ field }) => field === "src" || field === "sport"),
      )
    : scenarioBetween(entry, exit, isTranslated);
}
