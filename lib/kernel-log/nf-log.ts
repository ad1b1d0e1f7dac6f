import { takeNfArp } from "./arp";
import type { Cursor } from "./cursor";
import { NO_L3 } from "./ebt-log";
import { takeIp4Packet } from "./ip4";
import { takeIp6Packet } from "./ip6";
import type { Layer3 } from "./log-line";

/** `PHYSIN=<if>␠` or `PHYSOUT=<if>␠`; null where it does not stand. */
export function takePort(cursor: Cursor, key: string): string | null {
  return cursor.looksAt(key) ? cursor.word(key) : null;
}

/** From behind the MAC block to the end of the protocol block. */
export function takeNfLayer3(cursor: Cursor): Layer3 {
  if (cursor.stopped || cursor.pos >= cursor.end) return NO_L3;
  if (cursor.looksAt("SRC=")) {
    // Addresses of IPv6 are uncompressed: their first colon is the fifth character.
    const isIp6 = cursor.text.charCodeAt(cursor.pos + 8) === 58;
    return (isIp6 ? takeIp6Packet(cursor) : takeIp4Packet(cursor)) ?? NO_L3;
  }
  if (cursor.looksAt("ARP ")) return takeNfArp(cursor) ?? NO_L3;
  if (cursor.take("TRUNCATED")) cursor.kernelTruncated();
  else cursor.stop();
  return NO_L3;
}
