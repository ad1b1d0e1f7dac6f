import { takeEbtArp } from "./arp";
import { type Cursor, known } from "./cursor";
import { takeIp4, takeIp6 } from "./ip-address";
import type { Layer3, Layer4, MacHeader } from "./log-line";
import { takeMac } from "./mac-header";

export const NO_L3: Layer3 = { kind: "none" };

const TCP = 6;
const UDP = 17;
const DCCP = 33;
const SCTP = 132;
const UDPLITE = 136;

/** Protocols for which ebt_log.c prints ports. */
export function hasEbtPorts(protocol: number): boolean {
  return (
    protocol === TCP || protocol === UDP || protocol === UDPLITE || protocol === SCTP || protocol === DCCP
  );
}

/** `MAC source = … MAC dest = … proto = 0x….` */
export function takeEbtMac(cursor: Cursor): MacHeader | null {
  const src = takeMac(cursor, "MAC source = ");
  const dst = takeMac(cursor, " MAC dest = ");
  const proto = cursor.take(" proto = 0x") ? takeHexWord(cursor) : null;
  if (proto === null) cursor.stop();
  return src === null ? null : { dst, src, proto, vlan: null, raw: "" };
}

/** Four digits, always: three are a cut. */
function takeHexWord(cursor: Cursor): number | null {
  const start = cursor.pos;
  const value = cursor.hexDigits();
  return cursor.pos - start === 4 ? value : null;
}

/**
 * What --log-ip, --log-ip6 or --log-arp append: at most one of the three. Separators are the kernel's own,
 * each piece starts with a space and none ends with one, because each is a pr_cont of its own.
 */
export function takeEbtLayer3(cursor: Cursor): Layer3 {
  if (cursor.pos >= cursor.end || cursor.stopped) return NO_L3;
  if (cursor.looksAt(" IP SRC=")) return takeEbtIp4(cursor) ?? NO_L3;
  if (cursor.looksAt(" IPv6 SRC=")) return takeEbtIp6(cursor) ?? NO_L3;
  if (cursor.looksAt(" ARP HTYPE=")) return takeEbtArp(cursor) ?? NO_L3;
  if (cursor.take(" INCOMPLETE IP header")) cursor.stop();
  else if (cursor.take(" INCOMPLETE IPv6 header")) cursor.stop();
  else if (cursor.take(" INCOMPLETE ARP header")) cursor.stop();
  return NO_L3;
}

function takeEbtIp4(cursor: Cursor): Layer3 | null {
  const src = takeIp4(cursor, " IP SRC=");
  const dst = takeIp4(cursor, " IP DST=");
  if (src === null || dst === null) return null;
  const tos = cursor.take(", IP tos=0x") ? known(cursor.hexDigits()) : null;
  const protocol = tos !== null && cursor.take(", IP proto=") ? cursor.digits() : -1;
  if (protocol < 0) cursor.stop();
  return {
    kind: "ip4",
    src,
    dst,
    length: null,
    tos: protocol < 0 ? null : tos,
    prec: null,
    ttl: null,
    id: null,
    ce: false,
    df: false,
    mf: false,
    fragmentOffset: 0,
    options: null,
    l4: protocol < 0 ? null : takeEbtLayer4(cursor, protocol),
  };
}

function takeEbtIp6(cursor: Cursor): Layer3 | null {
  const src = takeIp6(cursor, " IPv6 SRC=");
  const dst = takeIp6(cursor, " IPv6 DST=");
  if (src === null || dst === null) return null;
  const priority = cursor.take(", IPv6 priority=0x") ? cursor.hexDigits() : -1;
  const protocol = priority >= 0 && cursor.take(", Next Header=") ? cursor.digits() : -1;
  if (protocol < 0) cursor.stop();
  return {
    kind: "ip6",
    src,
    dst,
    length: null,
    // `priority` is only the upper half of the traffic class.
    trafficClass: null,
    hopLimit: null,
    flowLabel: null,
    fragment: null,
    l4: protocol < 0 ? null : takeEbtLayer4(cursor, protocol),
  };
}

function takeEbtLayer4(cursor: Cursor, protocol: number): Layer4 {
  let sport: number | null = null;
  let dport: number | null = null;
  if (hasEbtPorts(protocol)) {
    if (cursor.looksAt(" SPT=")) {
      cursor.take(" SPT=");
      sport = known(cursor.digits());
      dport = cursor.take(" DPT=") ? known(cursor.digits()) : null;
      if (dport === null) {
        sport = null;
        cursor.stop();
      }
    } else if (cursor.take(" INCOMPLETE TCP/UDP header")) cursor.stop();
  }
  switch (protocol) {
    case 1:
    case 58:
      return {
        kind: protocol === 1 ? "icmp" : "icmp6",
        type: null,
        code: null,
        id: null,
        seq: null,
        mtu: null,
        gateway: null,
        parameter: null,
        embedded: null,
        incompleteBytes: null,
      };
    case TCP:
      return {
        kind: "tcp",
        sport,
        dport,
        seq: null,
        ack: null,
        window: null,
        flags: [],
        urgp: null,
        options: null,
        incompleteBytes: null,
      };
    case UDP:
    case UDPLITE:
      return {
        kind: protocol === UDP ? "udp" : "udplite",
        sport,
        dport,
        length: null,
        incompleteBytes: null,
      };
    case 50:
    case 51:
      return { kind: protocol === 50 ? "esp" : "ah", spi: null, incompleteBytes: null };
    default:
      return sport === null || dport === null
        ? { kind: "other", protocol }
        : { kind: "other", protocol, ports: { sport, dport } };
  }
}
