import { type Cursor, hexValue } from "./cursor";
import type { MacHeader } from "./log-line";
import { pooled } from "./text-pool";

const MAC_CHARS = 17;
const ETHERNET_CHARS = 41;
const VLAN_CHARS = 53;
const ETH_P_8021Q = 0x8100;
const ETH_P_8021AD = 0x88a8;

/** `hh:hh:…:hh` of `chars` characters at `pos`. */
function isHexBytes(text: string, pos: number, chars: number): boolean {
  if ((chars + 1) % 3 !== 0) return false;
  for (let i = 0; i < chars; i++) {
    const code = text.charCodeAt(pos + i);
    if (i % 3 === 2 ? code !== 58 : hexValue(code) < 0) return false;
  }
  return true;
}

function byteAt(text: string, pos: number): number {
  return (hexValue(text.charCodeAt(pos)) << 4) | hexValue(text.charCodeAt(pos + 1));
}

function wordAt(text: string, pos: number): number {
  return (byteAt(text, pos) << 8) | byteAt(text, pos + 3);
}

/** Six bytes behind `key`; null (and stopped) unless complete. */
export function takeMac(cursor: Cursor, key: string): string | null {
  if (!cursor.take(key) || cursor.pos + MAC_CHARS > cursor.end) {
    cursor.stop();
    return null;
  }
  const start = cursor.pos;
  if (!isHexBytes(cursor.text, start, MAC_CHARS)) {
    cursor.stop();
    return null;
  }
  cursor.pos = start + MAC_CHARS;
  return pooled(cursor.text.slice(start, start + MAC_CHARS));
}

/**
 * dump_mac_header of nf_log_syslog.c: `MAC=` with hard_header_len bytes (14 on Ethernet, none on tun),
 * or, with --log-macdecode, `MACSRC=… MACDST=… [VPROTO=… VID=… ]MACPROTO=…`. Null where there is neither.
 */
export function takeMacHeader(cursor: Cursor): MacHeader | null {
  if (cursor.take("MAC=")) return takeRaw(cursor);
  if (cursor.looksAt("MACSRC=")) return takeDecoded(cursor);
  return null;
}

function takeRaw(cursor: Cursor): MacHeader | null {
  const { text, pos: start, end } = cursor;
  const space = text.indexOf(" ", start);
  const stop = space < 0 ? end : space;
  const chars = stop - start;
  const isBytes = chars === 0 || isHexBytes(text, start, chars);
  if (!isBytes) {
    cursor.stop();
    return null;
  }
  cursor.pos = space < 0 ? end : space + 1;
  if (cursor.looksAt("TUNNEL=")) {
    cursor.word("TUNNEL=");
    return header(null, null, null, null, text.slice(start, cursor.pos).trimEnd());
  }
  const raw = text.slice(start, stop);
  if (chars === ETHERNET_CHARS) {
    return header(
      pooled(text.slice(start, start + MAC_CHARS)),
      pooled(text.slice(start + 18, start + 35)),
      wordAt(text, start + 36),
      null,
      raw,
    );
  }
  if (chars === VLAN_CHARS) {
    const proto = wordAt(text, start + 36);
    if (proto === ETH_P_8021Q || proto === ETH_P_8021AD) {
      const vlan = { proto, tci: wordAt(text, start + 42) };
      const inner = wordAt(text, start + 48);
      return header(
        pooled(text.slice(start, start + MAC_CHARS)),
        pooled(text.slice(start + 18, start + 35)),
        inner,
        vlan,
        raw,
      );
    }
  }
  return header(null, null, null, null, raw);
}

function takeDecoded(cursor: Cursor): MacHeader | null {
  const src = takeMac(cursor, "MACSRC=");
  const dst = takeMac(cursor, " MACDST=");
  if (!cursor.take(" ")) cursor.stop();
  let vlan: MacHeader["vlan"] = null;
  if (cursor.looksAt("VPROTO=")) {
    const proto = cursor.hex("VPROTO=");
    const tci = cursor.decimal("VID=");
    if (tci >= 0) vlan = { proto, tci };
  }
  const proto = cursor.lastHex("MACPROTO=");
  return cursor.stopped && src === null ? null : header(dst, src, proto < 0 ? null : proto, vlan, "");
}

function header(
  dst: string | null,
  src: string | null,
  proto: number | null,
  vlan: MacHeader["vlan"],
  raw: string,
): MacHeader {
  return { dst, src, proto, vlan, raw };
}
