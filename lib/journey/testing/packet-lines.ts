import {
  buildGraph,
  chainOfPlace,
  chainParts,
  DEFAULT_HOST_MODEL,
  expectedWay,
  type HostModel,
  type Trip,
} from "@/lib/netfilter";

/** A packet as a test describes it; what its lines say of it follows from the chain graph. */
export type MadePacket = {
  readonly trip: Trip;
  readonly src: string;
  readonly dst: string;
  /** After DNAT. */
  readonly newDst?: string;
  /** `PROTO=… …` up to the end of the line, before and after DNAT. */
  readonly l4: string;
  readonly newL4?: string;
  readonly id: number;
  readonly ttl?: number;
  readonly length?: number;
  readonly df?: boolean;
  readonly inPort?: string;
  readonly outPort?: string;
  readonly inDevice?: string;
  readonly outDevice?: string;
  /** Of the received frame, and of the one that leaves a bridge after routing. */
  readonly mac?: readonly [src: string, dst: string];
  readonly frame?: readonly [src: string, dst: string];
};

export type Style = "nft" | "article";

/** The texts that a host with a LOG rule in every chain writes for it, in order. */
export function packetLines(
  packet: MadePacket,
  style: Style = "nft",
  model: Partial<HostModel> = {},
): readonly string[] {
  const host = { ...DEFAULT_HOST_MODEL, ...model };
  const graph = buildGraph(host, "ip");
  // br_netfilter alone remembers the port for the chains behind (nf_bridge_info, br_netfilter_hooks.c).
  const physIn = host.bridgeNfCallIptables && packet.inPort !== undefined ? `PHYSIN=${packet.inPort} ` : "";
  return expectedWay(graph, packet.trip).map((place) => {
    const key = chainOfPlace(place);
    if (key === null) throw new Error(`${place} is no chain`);
    const { family, table, chain } = chainParts(key);
    const isLink = place.startsWith("link/");
    const name = `t/${family === "bridge" ? "ebtable" : "iptable"}/${table}-${chain}`;
    const devices = devicesAt(packet, physIn, family === "bridge", isLink, chain);
    if (family === "bridge" && style === "article") {
      const [src, dst] = frameAt(packet, chain);
      return `${name} IN=${devices.in} OUT=${devices.out} MAC source = ${src} MAC dest = ${dst} proto = 0x0800`;
    }
    const mac =
      devices.in === "" || packet.mac === undefined ? "" : `MAC=${packet.mac[1]}:${packet.mac[0]}:08:00 `;
    return `${name} IN=${devices.in} OUT=${devices.out} ${devices.phys}${mac}${header(packet, chain, isLink)}`;
  });
}

const SHORT = { BROUTING: "BRO", PREROUTING: "PRE", INPUT: "IN", FORWARD: "FWD", OUTPUT: "OUT" } as const;
/** As hopscope's own rules log. */
export const asOwn = (line: string) =>
  line.replace(/^t\/(eb|ip)table\/(\w+)-(\w+)/, (_, tool, table, chain) => {
    const short = SHORT[chain as keyof typeof SHORT] ?? "POST";
    return `hop:abcdefgh:${tool === "eb" ? "br" : "ip"}:${table}:${short}`;
  });

function header(packet: MadePacket, chain: string, isLink: boolean): string {
  const { trip, ttl = 64, length = 84, df = true } = packet;
  const isPast = chain !== "BROUTING" && chain !== "PREROUTING" && (isLink || chain !== "OUTPUT");
  const dst = isPast ? (packet.newDst ?? packet.dst) : packet.dst;
  const l4 = isPast ? (packet.newL4 ?? packet.l4) : packet.l4;
  const isRouted = trip.entry !== "process" && trip.exit !== "process" && !trip.bridged && !isLink;
  const left =
    ttl -
    (isRouted && (chain === "FORWARD" || chain === "POSTROUTING") ? 1 : 0) -
    (isLink && isForwarded(packet) && behindRouting(chain) ? 1 : 0);
  return `SRC=${packet.src} DST=${dst} LEN=${length} TOS=0x00 PREC=0x00 TTL=${left} ID=${packet.id} ${df ? "DF " : ""}${l4} `;
}

function isForwarded({ trip }: MadePacket): boolean {
  return trip.entry !== "process" && trip.exit === "port" && !trip.bridged;
}

function behindRouting(chain: string): boolean {
  return chain === "OUTPUT" || chain === "POSTROUTING";
}

function frameAt(packet: MadePacket, chain: string): readonly [string, string] {
  const leaves = !packet.trip.bridged && (chain === "OUTPUT" || chain === "POSTROUTING");
  return (leaves ? packet.frame : packet.mac) ?? ["02:42:00:00:00:01", "02:42:00:00:00:02"];
}

/** As nf_log_dump_packet_common (nf_log_syslog.c) prints the devices of nf_hook_state, kernel 6.18. */
function devicesAt(packet: MadePacket, physIn: string, isBridge: boolean, isLink: boolean, chain: string) {
  const { inPort = "", outPort = "", inDevice = "", outDevice = "", trip } = packet;
  const arrives = chain === "BROUTING" || chain === "PREROUTING" || chain === "INPUT";
  if (isBridge) {
    if (arrives) return { in: inPort, out: "", phys: "" };
    return chain === "FORWARD" ? { in: inPort, out: outPort, phys: "" } : { in: "", out: outPort, phys: "" };
  }
  const physOut = isLink && outPort !== "" ? `PHYSOUT=${outPort} ` : "";
  if (arrives) return { in: inDevice, out: "", phys: physIn };
  if (chain === "FORWARD") return { in: inDevice, out: outDevice, phys: physIn + physOut };
  if (chain === "OUTPUT") return { in: "", out: outDevice, phys: "" };
  const showsIn = !isLink && trip.entry !== "process";
  return { in: showsIn ? inDevice : "", out: outDevice, phys: physIn + physOut };
}

export const ping = (id: number, seq: number, isReply = false) =>
  `PROTO=ICMP TYPE=${isReply ? 0 : 8} CODE=0 ID=${id} SEQ=${seq}`;
export const tcp = (sport: number, dport: number, flags: string) =>
  `PROTO=TCP SPT=${sport} DPT=${dport} WINDOW=64240 RES=0x00 ${flags} URGP=0`;
export const udp = (sport: number, dport: number) => `PROTO=UDP SPT=${sport} DPT=${dport} LEN=64`;

const mac = (container: number) => `02:42:ac:12:00:${container.toString(16).padStart(2, "0")}`;
const BRIDGE_MAC = "02:42:db:a1:f2:79";

/** Container `from` to container `to` on docker0. */
export function bridged(from: number, to: number, id: number, l4: string, first = true): MadePacket {
  return {
    trip: { entry: "port", exit: "port", bridged: true, first },
    src: `172.18.0.${from}`,
    dst: `172.18.0.${to}`,
    l4,
    id,
    inPort: `veth${from}`,
    outPort: `veth${to}`,
    inDevice: "docker0",
    outDevice: "docker0",
    mac: [mac(from), mac(to)],
  };
}

/** A local process to container `to`. */
export function fromHost(to: number, id: number, l4: string, first = true): MadePacket {
  return {
    trip: { entry: "process", exit: "port", bridged: false, first },
    src: "172.18.0.1",
    dst: `172.18.0.${to}`,
    l4,
    id,
    outPort: `veth${to}`,
    outDevice: "docker0",
    frame: [BRIDGE_MAC, mac(to)],
  };
}

/** Container `from` to a local process. */
export function toHost(from: number, id: number, l4: string, first = true): MadePacket {
  return {
    trip: { entry: "port", exit: "process", bridged: false, first },
    src: `172.18.0.${from}`,
    dst: "172.18.0.1",
    l4,
    id,
    inPort: `veth${from}`,
    inDevice: "docker0",
    mac: [mac(from), BRIDGE_MAC],
  };
}

/** The outside to published port 5566 of container `to`. */
export function published(to: number, id: number, sport: number, flags = "SYN", first = true): MadePacket {
  return {
    trip: { entry: "nic", exit: "port", bridged: false, first },
    src: "172.17.8.1",
    dst: "172.17.8.211",
    newDst: `172.18.0.${to}`,
    l4: tcp(sport, 5566, flags),
    newL4: tcp(sport, 80, flags),
    id,
    length: 60,
    inDevice: "eth0",
    outPort: `veth${to}`,
    outDevice: "docker0",
    mac: ["0a:00:27:00:00:02", "08:00:27:ff:b2:c4"],
    frame: [BRIDGE_MAC, mac(to)],
  };
}

/** Container `from` to the outside. */
export function outward(from: number, id: number, l4: string, first = true): MadePacket {
  return {
    trip: { entry: "port", exit: "nic", bridged: false, first },
    src: `172.18.0.${from}`,
    dst: "172.17.8.1",
    l4,
    id,
    inPort: `veth${from}`,
    inDevice: "docker0",
    outDevice: "eth0",
    mac: [mac(from), BRIDGE_MAC],
  };
}
