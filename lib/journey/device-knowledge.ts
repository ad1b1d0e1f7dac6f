import { hexValue } from "@/lib/kernel-log/cursor";
import type { Arp } from "@/lib/kernel-log/log-line";
import { looksLikeBridge } from "@/lib/netfilter/bridge-name";
import { ownText } from "./own-text";
import { type Position, STEP } from "./position";
import type { Visit } from "./visit";

/** Docker derived container MACs from their addresses up to 27; a hint as well. */
const DOCKER_MAC = "02:42:";

/** How many names are kept: a host with more ports at once than this is not foreseen. */
const LIMIT = 4096;

export type KnownDevices = {
  readonly bridges: readonly { readonly name: string }[];
  readonly ports: readonly { readonly name: string; readonly bridge: string }[];
};

/** Which ports sit on which bridge, and which MAC an address answers with, as the capture shows it. */
export class DeviceKnowledge {
  private readonly bridgeOfPort = new Map<string, string>();
  private readonly macOfPort = new Map<string, string>();
  private readonly portOfMac = new Map<string, string>();
  private readonly macOfAddress = new Map<string, string>();
  private readonly deviceOfAddress = new Map<string, string>();
  private readonly bridges = new Set<string>();
  /** By a bridge's own address, the bridge; null: two devices have it (a VLAN device has its bridge's). */
  private readonly bridgeOfOwnMac = new Map<string, string | null>();
  /** Devices whose packets came in without having been frames on a bridge before. */
  private readonly nics = new Set<string>();
  private readonly bridgeLikeNames = new Map<string, boolean>();

  bridgeOf(port: string): string | undefined {
    return this.bridgeOfPort.get(port);
  }

  macBehind(port: string): string | undefined {
    return this.macOfPort.get(port);
  }

  /** The port of this bridge that a frame from this MAC has come in by. */
  isBehind(mac: string, bridge: string): boolean {
    const port = this.portOfMac.get(mac);
    return port !== undefined && this.bridgeOfPort.get(port) === bridge;
  }

  /** The bridge that a frame leaves by with this source after routing, or with none known, the one that has this port. */
  bridgeOfFrame(source: string | null, port: string | null): string | undefined {
    const bridge = source === null ? undefined : this.bridgeOfOwnMac.get(source);
    return bridge ?? (port === null ? undefined : this.bridgeOfPort.get(port));
  }

  /** Seen to be none. */
  isNic(device: string): boolean {
    return this.nics.has(device) && !this.isBridge(device);
  }

  noteNic(device: string): void {
    if (this.nics.size < LIMIT && !this.nics.has(device)) this.nics.add(ownText(device));
  }

  macOf(address: string): string | undefined {
    return this.macOfAddress.get(address);
  }

  /** The bridge that an address has been seen to send from. */
  bridgeOfAddress(address: string): string | undefined {
    return this.deviceOfAddress.get(address);
  }

  isBridge(device: string): boolean {
    return this.bridges.has(device) || this.isNamedLikeBridge(device);
  }

  private isNamedLikeBridge(device: string): boolean {
    const known = this.bridgeLikeNames.get(device);
    if (known !== undefined) return known;
    const is = looksLikeBridge(device);
    if (this.bridgeLikeNames.size < LIMIT) this.bridgeLikeNames.set(device, is);
    return is;
  }

  note({ line, position, datagram, at }: Visit): void {
    if (line.physIn !== null && line.in !== null && isUpper(position)) this.join(line.physIn, line.in);
    if (line.physOut !== null && line.out !== null && isUpper(position)) this.join(line.physOut, line.out);
    const source = line.mac?.src ?? null;
    const port = line.physIn ?? (position.step <= STEP.linkIn ? line.in : null);
    if (datagram?.kind === "arp") this.noteArp(datagram);
    if (source === null || line.in === null) return;
    if (!at.isHookGuess && isReceived(position)) this.noteOwnMac(line.in, line.mac?.dst ?? null, line.physIn);
    if (position.step <= STEP.linkIn && port !== null && position.step !== STEP.linkForward) {
      if (this.macOfPort.size < LIMIT && this.macOfPort.get(port) !== source) {
        this.macOfPort.set(port, source);
        if (this.portOfMac.size < LIMIT) this.portOfMac.set(source, port);
      }
    }
    if (datagram === null || datagram.kind === "arp") return;
    // What comes in by a bridge has the sender's own header, whether br_netfilter names the port or not.
    const isSenders =
      position.step === STEP.netPre && (source.startsWith(DOCKER_MAC) || this.isBridge(line.in));
    if ((line.physIn === null && !isSenders) || this.macOfAddress.size >= LIMIT) return;
    if (position.step !== STEP.linkIpPre && position.step !== STEP.netPre) return;
    if (this.macOfAddress.get(datagram.src) === source && this.deviceOfAddress.get(datagram.src) === line.in)
      return;
    this.macOfAddress.set(ownText(datagram.src), source);
    this.deviceOfAddress.set(ownText(datagram.src), line.in);
  }

  /** IP takes only what is for the device itself, or for a group (ip_rcv, ip_input.c, drops PACKET_OTHERHOST). */
  private noteOwnMac(device: string, own: string | null, port: string | null): void {
    if (own === null || this.bridgeOfOwnMac.get(own) === device) return;
    const isBridge = port !== null || this.isBridge(device);
    if (!isBridge && !this.bridgeOfOwnMac.has(own)) return;
    if (isGroupMac(own) || this.bridgeOfOwnMac.size >= LIMIT) return;
    this.bridgeOfOwnMac.set(ownText(own), this.bridgeOfOwnMac.has(own) ? null : ownText(device));
  }

  know({ bridges, ports }: KnownDevices): void {
    for (const { name } of bridges) if (this.bridges.size < LIMIT) this.bridges.add(name);
    for (const { name, bridge } of ports) this.join(name, bridge);
  }

  private noteArp({ payload }: Arp): void {
    if (payload !== null && this.macOfAddress.size < LIMIT)
      this.macOfAddress.set(ownText(payload.ipSrc), ownText(payload.macSrc));
  }

  /** `port` is a port of `bridge`. */
  join(port: string, bridge: string): void {
    if (port === bridge || this.bridgeOfPort.get(port) === bridge || this.bridgeOfPort.size >= LIMIT) return;
    this.bridgeOfPort.set(port, bridge);
    this.bridges.add(bridge);
  }
}

/** The lowest bit of the first byte (IEEE 802, I/G). */
export function isGroupMac(mac: string): boolean {
  return (hexValue(mac.charCodeAt(1)) & 1) === 1;
}

function isReceived({ step }: Position): boolean {
  return step === STEP.netPre || step === STEP.netIn || step === STEP.netForward;
}

function isUpper({ step }: Position): boolean {
  return step !== STEP.linkPre && step !== STEP.linkForward && step !== STEP.linkIn && step < STEP.linkOut;
}
