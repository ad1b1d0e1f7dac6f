import { type Cursor, known } from "./cursor";
import { atPacketEnd, takeIncomplete } from "./incomplete";
import { takeIp4 } from "./ip-address";
import type { EmbeddedParser, L4Context } from "./l4-context";
import type { Icmp } from "./log-line";

type Fields = { -readonly [K in keyof Icmp]: Icmp[K] };

function fields(kind: Icmp["kind"]): Fields {
  return {
    kind,
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
}

/** Behind `PROTO=ICMP␠` (dump_ipv4_packet, nf_log_syslog.c). */
export function takeIcmp4(cursor: Cursor, context: L4Context, embedded: EmbeddedParser): Icmp {
  const icmp = fields("icmp");
  if (context.tail || takesIncomplete(cursor, icmp)) return icmp;
  takeTypeAndCode(cursor, icmp);
  if (cursor.stopped || takesIncomplete(cursor, icmp)) return icmp;
  switch (icmp.type) {
    case 0:
    case 8:
      takeEcho(cursor, icmp);
      break;
    case 12:
      icmp.parameter = known(cursor.lastDecimal("PARAMETER="));
      break;
    case 5:
      icmp.gateway = takeIp4(cursor, "GATEWAY=");
      cursor.take(" ");
      takeEmbedded(cursor, icmp, embedded);
      break;
    case 3:
    case 4:
    case 11:
      takeEmbedded(cursor, icmp, embedded);
      if (icmp.type === 3 && icmp.code === 4) icmp.mtu = known(cursor.lastDecimal("MTU="));
      break;
  }
  return icmp;
}

/** Behind `PROTO=ICMPv6␠` (dump_ipv6_packet). */
export function takeIcmp6(cursor: Cursor, context: L4Context, embedded: EmbeddedParser): Icmp {
  const icmp = fields("icmp6");
  if (context.tail || takesIncomplete(cursor, icmp)) return icmp;
  takeTypeAndCode(cursor, icmp);
  if (cursor.stopped || takesIncomplete(cursor, icmp)) return icmp;
  switch (icmp.type) {
    case 128:
    case 129:
      takeEcho(cursor, icmp);
      break;
    case 4:
      icmp.parameter = known(cursor.lastHex("POINTER="));
      takeEmbedded(cursor, icmp, embedded);
      break;
    case 1:
    case 2:
    case 3:
      takeEmbedded(cursor, icmp, embedded);
      if (icmp.type === 2) icmp.mtu = known(cursor.lastDecimal("MTU="));
      break;
  }
  return icmp;
}

function takesIncomplete(cursor: Cursor, icmp: Fields): boolean {
  const bytes = takeIncomplete(cursor);
  icmp.incompleteBytes = known(bytes);
  return bytes >= 0 || cursor.stopped;
}

function takeTypeAndCode(cursor: Cursor, icmp: Fields): void {
  icmp.type = known(cursor.decimal("TYPE="));
  icmp.code = known(cursor.lastDecimal("CODE="));
}

function takeEcho(cursor: Cursor, icmp: Fields): void {
  icmp.id = known(cursor.decimal("ID="));
  icmp.seq = known(cursor.lastDecimal("SEQ="));
}

/**
 * `[` packet `]␠`, one level only: the kernel prints no bracket inside a bracket, and none where the
 * packet is dumped from another offset than 0 (nft netdev egress).
 */
function takeEmbedded(cursor: Cursor, icmp: Fields, embedded: EmbeddedParser): void {
  if (cursor.embedded || atPacketEnd(cursor) || !cursor.take("[")) return;
  cursor.embedded = true;
  icmp.embedded = embedded(cursor);
  cursor.embedded = false;
  if (!cursor.takeWord("]")) cursor.stop();
}
