import { type Cursor, known } from "./cursor";
import { takeIp4 } from "./ip-address";
import type { L4Context } from "./l4-context";
import { takeLayer4 } from "./layer4";
import type { Ip4 } from "./log-line";
import { takeOptions } from "./options";

const HEAD: L4Context = { family: 4, tail: false };
const TAIL: L4Context = { family: 4, tail: true };

/** dump_ipv4_packet from `SRC=` on; null unless both addresses are complete. */
export function takeIp4Packet(cursor: Cursor): Ip4 | null {
  if (cursor.take("TRUNCATED")) {
    cursor.kernelTruncated();
    return null;
  }
  const src = takeIp4(cursor, "SRC=");
  const dst = takeIp4(cursor, " DST=");
  if (src === null || dst === null) return null;
  const length = cursor.decimal(" LEN=");
  const tos = cursor.hex("TOS=0x");
  const prec = cursor.hex("PREC=0x");
  const ttl = cursor.decimal("TTL=");
  const id = cursor.decimal("ID=");
  const ce = cursor.take("CE ");
  const df = cursor.take("DF ");
  const mf = cursor.take("MF ");
  const fragmentOffset = cursor.looksAt("FRAG:") ? cursor.lastDecimal("FRAG:") : 0;
  const options = takeOptions(cursor);
  const tail = fragmentOffset > 0;
  let l4: Ip4["l4"] = null;
  if (cursor.take("TRUNCATED")) cursor.kernelTruncated();
  // A tail fragment of AH prints nothing at all here.
  else if (!tail || cursor.looksAt("PROTO=")) {
    l4 = cursor.stopped ? null : takeLayer4(cursor, tail ? TAIL : HEAD, takeIp4Packet);
  }
  return {
    kind: "ip4",
    src,
    dst,
    length: known(length),
    tos: known(tos),
    prec: known(prec),
    ttl: known(ttl),
    id: known(id),
    ce,
    df,
    mf,
    fragmentOffset: Math.max(fragmentOffset, 0),
    options,
    l4,
  };
}
