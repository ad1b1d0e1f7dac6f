import { hexValue } from "./cursor";

/** CONSOLE_EXT_LOG_MAX (kernel/printk/internal.h): no escaped record is longer. */
const MAX_ESCAPED_CHARS = 8192;

/**
 * Undoes the `\xNN` of /dev/kmsg (msg_add_ext_text, kernel/printk/printk.c): bytes, which are UTF-8.
 * Text that is not escaped stays as it is.
 */
export function unescapeKmsg(text: string): string {
  // One character is looked for much faster than two.
  if (text.indexOf("\\") < 0) return text;
  let at = text.indexOf("\\x");
  if (at < 0 || text.length > MAX_ESCAPED_CHARS) return text;
  let result = "";
  let from = 0;
  while (at >= 0) {
    const bytes: number[] = [];
    let pos = at;
    for (let byte = byteAt(text, pos); byte >= 0; byte = byteAt(text, pos)) {
      bytes.push(byte);
      pos += 4;
    }
    if (bytes.length > 0) {
      result += text.slice(from, at) + decodeUtf8(bytes);
      from = pos;
    }
    at = text.indexOf("\\x", Math.max(pos, at + 2));
  }
  return result + text.slice(from);
}

function byteAt(text: string, pos: number): number {
  if (text.charCodeAt(pos) !== 92 || text.charCodeAt(pos + 1) !== 120) return -1;
  const high = hexValue(text.charCodeAt(pos + 2));
  const low = hexValue(text.charCodeAt(pos + 3));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** UTF-8 as the WHATWG decoder reads it, but one U+FFFD for each byte that fits nowhere. */
export function decodeUtf8(bytes: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i] ?? 0;
    const extra =
      lead < 0x80
        ? 0
        : lead >= 0xc2 && lead < 0xe0
          ? 1
          : lead >= 0xe0 && lead < 0xf0
            ? 2
            : lead >= 0xf0 && lead < 0xf5
              ? 3
              : -1;
    let point = extra === 0 ? lead : lead & (0x3f >> extra);
    let taken = 1;
    while (taken <= extra && ((bytes[i + taken] ?? 0) & 0xc0) === 0x80) {
      point = (point << 6) | ((bytes[i + taken] ?? 0) & 0x3f);
      taken++;
    }
    const lowest = [0, 0x80, 0x800, 0x10000][extra] ?? 0;
    const whole = extra >= 0 && taken === extra + 1 && point >= lowest && point <= 0x10ffff;
    const surrogate = point >= 0xd800 && point <= 0xdfff;
    parts.push(whole && !surrogate ? String.fromCodePoint(point) : "\ufffd");
    i += whole && !surrogate ? taken : 1;
  }
  return parts.join("");
}
