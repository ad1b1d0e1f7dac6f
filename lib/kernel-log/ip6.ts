import { type Cursor, known } from "./cursor";
import { takeIp6 } from "./ip-address";
import type { L4Context } from "./l4-context";
import { takeLayer4, takeSpi } from "./layer4";
import type { Ip6, Layer4 } from "./log-line";

const HEAD: L4Context = { family: 6, tail: false };
const TAIL: L4Context = { family: 6, tail: true };

/** dump_ipv6_packet from `SRC=` on; null unless both addresses are complete. */
export function takeIp6Packet(cursor: Cursor): Ip6 | null {
  if (cursor.take("TRUNCATED")) {
    cursor.kernelTruncated();
    return null;
  }
  const src = takeIp6(cursor, "SRC=");
  const dst = takeIp6(cursor, " DST=");
  if (src === null || dst === null) return null;
  const length = cursor.decimal(" LEN=");
  const trafficClass = cursor.decimal("TC=");
  const hopLimit = cursor.decimal("HOPLIMIT=");
  const flowLabel = cursor.lastDecimal("FLOWLBL=");
  const extensions = takeExtensions(cursor);
  const tail = extensions.fragment !== null && extensions.fragment.offset > 0;
  const goesOn = extensions.l4 === null && !cursor.stopped && cursor.looksAt("PROTO=");
  const l4 = goesOn ? takeLayer4(cursor, tail ? TAIL : HEAD, takeIp6Packet) : extensions.l4;
  return {
    kind: "ip6",
    src,
    dst,
    length: known(length),
    trafficClass: known(trafficClass),
    hopLimit: known(hopLimit),
    flowLabel: known(flowLabel),
    fragment: extensions.fragment,
    l4,
  };
}

type Extensions = { readonly fragment: Ip6["fragment"]; readonly l4: Layer4 | null };
const NO_EXTENSIONS: Extensions = { fragment: null, l4: null };

/**
 * Extension headers in packet order. Without --log-ip-options only the fragment header leaves text; with
 * it each is wrapped as `OPT ( … ) `. IPv6 ESP and a tail fragment's next extension end the line.
 */
function takeExtensions(cursor: Cursor): Extensions {
  if (cursor.stopped || cursor.looksAt("PROTO=")) return NO_EXTENSIONS;
  let fragment: Ip6["fragment"] = null;
  let l4: Layer4 | null = null;
  while (!cursor.stopped && l4 === null) {
    if (cursor.take("OPT ( ") || cursor.take(") ")) continue;
    if (cursor.take(")")) {
      cursor.endsBare = true;
      break;
    }
    if (cursor.looksAt("FRAG:")) fragment = takeFragment(cursor);
    else if (cursor.take("AH ")) {
      const ah = takeSpi(cursor, "ah", false);
      // The kernel goes on behind a readable AH; an unreadable one ends the line.
      if (ah.incompleteBytes !== null) l4 = ah;
    } else if (cursor.take("ESP ")) l4 = takeSpi(cursor, "esp", false);
    else if (cursor.take("Unknown Ext Hdr ")) {
      const protocol = cursor.lastDecimal("");
      cursor.endsBare = true;
      if (protocol >= 0) l4 = { kind: "other", protocol };
    } else break;
  }
  if (l4 !== null && cursor.take(")")) cursor.endsBare = true;
  return { fragment, l4 };
}

function takeFragment(cursor: Cursor): Ip6["fragment"] {
  const offset = cursor.decimal("FRAG:");
  // Here INCOMPLETE means "more fragments".
  const more = cursor.take("INCOMPLETE ");
  const id = cursor.lastHex("ID:");
  return id < 0 ? null : { offset, more, id };
}
