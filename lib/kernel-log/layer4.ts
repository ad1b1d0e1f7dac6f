import { type Cursor, known } from "./cursor";
import { takeIcmp4, takeIcmp6 } from "./icmp";
import { takeIncomplete } from "./incomplete";
import type { EmbeddedParser, L4Context } from "./l4-context";
import type { Layer4, Security, Udp } from "./log-line";
import { takeTcp } from "./tcp";

/** `PROTO=…` and all that belongs to it; null (and stopped) when the protocol's name is cut or unknown. */
export function takeLayer4(cursor: Cursor, context: L4Context, embedded: EmbeddedParser): Layer4 | null {
  if (!cursor.take("PROTO=")) {
    cursor.stop();
    return null;
  }
  if (cursor.takeWord("TCP")) return takeTcp(cursor, context.tail);
  if (cursor.takeWord("UDP")) return takeUdp(cursor, "udp", context.tail);
  if (cursor.takeWord("UDPLITE")) return takeUdp(cursor, "udplite", context.tail);
  if (context.family === 4) {
    if (cursor.takeWord("ICMP")) return takeIcmp4(cursor, context, embedded);
    if (cursor.takeWord("AH")) return takeSpi(cursor, "ah", false);
    if (cursor.takeWord("ESP")) return takeSpi(cursor, "esp", context.tail);
  } else if (cursor.takeWord("ICMPv6")) return takeIcmp6(cursor, context, embedded);
  const protocol = cursor.lastDecimal("");
  return protocol < 0 ? null : { kind: "other", protocol };
}

function takeUdp(cursor: Cursor, kind: Udp["kind"], tail: boolean): Udp {
  let sport = -1;
  let dport = -1;
  let length = -1;
  let incomplete = -1;
  if (!tail) {
    incomplete = takeIncomplete(cursor);
    if (incomplete < 0) {
      sport = cursor.decimal("SPT=");
      dport = cursor.decimal("DPT=");
      length = cursor.lastDecimal("LEN=");
    }
  }
  return {
    kind,
    sport: known(sport),
    dport: known(dport),
    length: known(length),
    incompleteBytes: known(incomplete),
  };
}

export function takeSpi(cursor: Cursor, kind: Security["kind"], tail: boolean): Security {
  let spi = -1;
  let incomplete = -1;
  if (!tail) {
    incomplete = takeIncomplete(cursor);
    if (incomplete < 0) spi = cursor.lastHex("SPI=0x");
  }
  return { kind, spi: known(spi), incompleteBytes: known(incomplete) };
}
