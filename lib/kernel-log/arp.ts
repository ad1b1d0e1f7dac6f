import { type Cursor, known } from "./cursor";
import { takeIncomplete } from "./incomplete";
import { takeIp4 } from "./ip-address";
import type { Arp } from "./log-line";
import { takeMac } from "./mac-header";

/** dump_arp_packet of nf_log_syslog.c, from `ARP HTYPE=` on. It owns no space at its end. */
export function takeNfArp(cursor: Cursor): Arp | null {
  const hardwareType = cursor.decimal("ARP HTYPE=");
  const protocolType = cursor.hex("PTYPE=0x");
  const opcode = cursor.lastDecimal("OPCODE=");
  cursor.endsBare = true;
  if (cursor.stopped) return null;
  let payload: Arp["payload"] = null;
  if (cursor.pos < cursor.end && takeIncomplete(cursor) < 0) {
    const macSrc = takeMac(cursor, "MACSRC=");
    const ipSrc = takeIp4(cursor, " IPSRC=");
    const macDst = takeMac(cursor, " MACDST=");
    const ipDst = takeIp4(cursor, " IPDST=", true);
    if (macSrc !== null && ipSrc !== null && macDst !== null && ipDst !== null) {
      payload = { macSrc, ipSrc, macDst, ipDst };
    }
  }
  return { kind: "arp", hardwareType, protocolType, opcode, payload };
}

/** The ARP piece of ebt_log.c, from ` ARP HTYPE=` on. */
export function takeEbtArp(cursor: Cursor): Arp | null {
  if (!cursor.take(" ARP HTYPE=")) return null;
  const hardwareType = known(cursor.digits());
  const protocolType = cursor.take(", PTYPE=0x") ? known(cursor.hexDigits()) : null;
  const opcode = cursor.take(", OPCODE=") ? known(cursor.digits()) : null;
  if (hardwareType === null || protocolType === null || opcode === null) {
    cursor.stop();
    return null;
  }
  let payload: Arp["payload"] = null;
  if (cursor.looksAt(" INCOMPLETE ARP payload")) {
    cursor.take(" INCOMPLETE ARP payload");
    cursor.stop();
  } else if (cursor.looksAt(" ARP MAC SRC=")) {
    const macSrc = takeMac(cursor, " ARP MAC SRC=");
    const ipSrc = takeIp4(cursor, " ARP IP SRC=");
    const macDst = takeMac(cursor, " ARP MAC DST=");
    const ipDst = takeIp4(cursor, " ARP IP DST=", true);
    if (macSrc !== null && ipSrc !== null && macDst !== null && ipDst !== null) {
      payload = { macSrc, ipSrc, macDst, ipDst };
    }
  }
  return { kind: "arp", hardwareType, protocolType, opcode, payload };
}
