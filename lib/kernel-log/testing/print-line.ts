import type { Arp, Icmp, Ip4, Ip6, Layer3, Layer4, LogLine, MacHeader } from "../log-line";

/**
 * The kernel's own format strings (net/netfilter/nf_log_syslog.c, net/bridge/netfilter/ebt_log.c, 6.18),
 * from a parsed line back to its text. Options stand for what LogLine does not hold.
 */
export type PrintOptions = {
  /** --log-ip-options on IPv6: extension headers wrapped as `OPT ( … ) `. */
  readonly ip6Options?: readonly string[];
  /** RES=, the reserved bits of a TCP header. */
  readonly reserved?: number;
};

export function printLine(line: LogLine, options: PrintOptions = {}): string {
  const name = (value: string | null) => value ?? "";
  if (line.generator === "ebt_log") {
    return `${line.prefix} IN=${name(line.in)} OUT=${name(line.out)}${printEbtMac(line.mac)}${printEbtLayer3(line.l3)}`;
  }
  const ports =
    (line.physIn === null ? "" : `PHYSIN=${line.physIn} `) +
    (line.physOut === null ? "" : `PHYSOUT=${line.physOut} `);
  const owner = line.uid === null ? "" : `UID=${line.uid} GID=${line.gid} `;
  const mark = line.mark === null ? "" : `MARK=0x${line.mark.toString(16)} `;
  return `${line.prefix}IN=${name(line.in)} OUT=${name(line.out)} ${ports}${printMac(line.mac)}${printLayer3(line.l3, options)}${owner}${mark}`;
}

/** %04x */
function hex4(value: number): string {
  return value.toString(16).padStart(4, "0");
}

/** %02X */
function hex2(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, "0");
}

function printMac(mac: MacHeader | null): string {
  if (mac === null) return "";
  if (mac.raw !== "" || mac.src === null) return `MAC=${mac.raw} `;
  const vlan = mac.vlan === null ? "" : `VPROTO=${hex4(mac.vlan.proto)} VID=${mac.vlan.tci} `;
  return `MACSRC=${mac.src} MACDST=${mac.dst} ${vlan}MACPROTO=${hex4(mac.proto ?? 0)} `;
}

function printEbtMac(mac: MacHeader | null): string {
  return ` MAC source = ${mac?.src} MAC dest = ${mac?.dst} proto = 0x${hex4(mac?.proto ?? 0)}`;
}

function printLayer3(l3: Layer3, options: PrintOptions): string {
  switch (l3.kind) {
    case "ip4":
      return printIp4(l3, options);
    case "ip6":
      return printIp6(l3, options);
    case "arp":
      return printArp(l3);
    case "none":
      return "";
  }
}

function printIp4(ip: Ip4, options: PrintOptions): string {
  const flags = (ip.ce ? "CE " : "") + (ip.df ? "DF " : "") + (ip.mf ? "MF " : "");
  const fragment = ip.fragmentOffset === 0 ? "" : `FRAG:${ip.fragmentOffset} `;
  const ipOptions = ip.options === null ? "" : `OPT (${ip.options}) `;
  return (
    `SRC=${ip.src} DST=${ip.dst} LEN=${ip.length} TOS=0x${hex2(ip.tos ?? 0)} PREC=0x${hex2(ip.prec ?? 0)} ` +
    `TTL=${ip.ttl} ID=${ip.id} ${flags}${fragment}${ipOptions}${printLayer4(ip.l4, options)}`
  );
}

function printIp6(ip: Ip6, options: PrintOptions): string {
  const wrapped = options.ip6Options ?? [];
  const fragment =
    ip.fragment === null
      ? ""
      : `FRAG:${ip.fragment.offset} ${ip.fragment.more ? "INCOMPLETE " : ""}ID:${ip.fragment.id.toString(16).padStart(8, "0")} `;
  const extensions =
    wrapped.length === 0
      ? fragment
      : wrapped.map((text) => `OPT ( ${text}) `).join("") + (fragment === "" ? "" : `OPT ( ${fragment}) `);
  return (
    `SRC=${ip.src} DST=${ip.dst} LEN=${ip.length} TC=${ip.trafficClass} HOPLIMIT=${ip.hopLimit} ` +
    `FLOWLBL=${ip.flowLabel} ${extensions}${ip.l4?.kind === "esp" ? "" : printLayer4(ip.l4, options)}`
  );
}

function printArp(arp: Arp): string {
  const { payload } = arp;
  const rest =
    payload === null
      ? ""
      : ` MACSRC=${payload.macSrc} IPSRC=${payload.ipSrc} MACDST=${payload.macDst} IPDST=${payload.ipDst}`;
  return `ARP HTYPE=${arp.hardwareType} PTYPE=0x${hex4(arp.protocolType)} OPCODE=${arp.opcode}${rest}`;
}

function printLayer4(l4: Layer4 | null, options: PrintOptions): string {
  if (l4 === null) return "";
  const incomplete =
    "incompleteBytes" in l4 && l4.incompleteBytes !== null
      ? `INCOMPLETE [${l4.incompleteBytes} bytes] `
      : null;
  switch (l4.kind) {
    case "tcp": {
      if (incomplete !== null || l4.sport === null) return `PROTO=TCP ${incomplete ?? ""}`;
      const numbers = l4.seq === null ? "" : `SEQ=${l4.seq} ACK=${l4.ack} `;
      const reserved = (options.reserved ?? 0).toString(16).padStart(2, "0");
      const flags = l4.flags.map((flag) => `${flag} `).join("");
      const tcpOptions = l4.options === null ? "" : `OPT (${l4.options}) `;
      return `PROTO=TCP SPT=${l4.sport} DPT=${l4.dport} ${numbers}WINDOW=${l4.window} RES=0x${reserved} ${flags}URGP=${l4.urgp} ${tcpOptions}`;
    }
    case "udp":
    case "udplite": {
      const word = l4.kind === "udp" ? "UDP" : "UDPLITE";
      if (incomplete !== null || l4.sport === null) return `PROTO=${word} ${incomplete ?? ""}`;
      return `PROTO=${word} SPT=${l4.sport} DPT=${l4.dport} LEN=${l4.length} `;
    }
    case "icmp":
    case "icmp6":
      return printIcmp(l4, incomplete ?? "", options);
    case "ah":
    case "esp": {
      const spi = l4.spi === null ? "" : `SPI=0x${l4.spi.toString(16)} `;
      return `PROTO=${l4.kind.toUpperCase()} ${incomplete ?? spi}`;
    }
    case "other":
      return `PROTO=${l4.protocol} `;
  }
}

function printIcmp(icmp: Icmp, incomplete: string, options: PrintOptions): string {
  const proto = icmp.kind === "icmp" ? "PROTO=ICMP " : "PROTO=ICMPv6 ";
  if (icmp.type === null) return proto + incomplete;
  const echo = icmp.id === null ? "" : `ID=${icmp.id} SEQ=${icmp.seq} `;
  const parameter =
    icmp.parameter === null
      ? ""
      : icmp.kind === "icmp"
        ? `PARAMETER=${icmp.parameter} `
        : `POINTER=${icmp.parameter.toString(16).padStart(8, "0")} `;
  const gateway = icmp.gateway === null ? "" : `GATEWAY=${icmp.gateway} `;
  const embedded = icmp.embedded === null ? "" : `[${printLayer3(icmp.embedded, options)}] `;
  const mtu = icmp.mtu === null ? "" : `MTU=${icmp.mtu} `;
  return `${proto}TYPE=${icmp.type} CODE=${icmp.code} ${incomplete}${echo}${parameter}${gateway}${embedded}${mtu}`;
}

function printEbtLayer3(l3: Layer3): string {
  switch (l3.kind) {
    case "ip4":
      return ` IP SRC=${l3.src} IP DST=${l3.dst}, IP tos=0x${hex2(l3.tos ?? 0)}, IP proto=${protocolOf(l3.l4)}${printEbtPorts(l3.l4)}`;
    case "ip6":
      return ` IPv6 SRC=${l3.src} IPv6 DST=${l3.dst}, IPv6 priority=0x0, Next Header=${protocolOf(l3.l4)}${printEbtPorts(l3.l4)}`;
    case "arp": {
      const { payload } = l3;
      const rest =
        payload === null
          ? ""
          : ` ARP MAC SRC=${payload.macSrc} ARP IP SRC=${payload.ipSrc} ARP MAC DST=${payload.macDst} ARP IP DST=${payload.ipDst}`;
      return ` ARP HTYPE=${l3.hardwareType}, PTYPE=0x${hex4(l3.protocolType)}, OPCODE=${l3.opcode}${rest}`;
    }
    case "none":
      return "";
  }
}

const PROTOCOLS = { tcp: 6, udp: 17, udplite: 136, icmp: 1, icmp6: 58, ah: 51, esp: 50 } as const;

function protocolOf(l4: Layer4 | null): number {
  return l4 === null ? 0 : l4.kind === "other" ? l4.protocol : PROTOCOLS[l4.kind];
}

function printEbtPorts(l4: Layer4 | null): string {
  if (l4?.kind === "other")
    return l4.ports === undefined ? "" : ` SPT=${l4.ports.sport} DPT=${l4.ports.dport}`;
  const hasPorts = l4 !== null && "sport" in l4 && l4.sport !== null;
  return hasPorts ? ` SPT=${l4.sport} DPT=${l4.dport}` : "";
}
