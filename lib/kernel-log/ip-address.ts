import type { Cursor } from "./cursor";

/**
 * `<key>a.b.c.d␠` (%pI4); null unless it is complete. `last` allows the end of the line behind it.
 */
export function takeIp4(cursor: Cursor, key: string, last = false): string | null {
  if (!cursor.take(key)) {
    cursor.stop();
    return null;
  }
  const { text, end } = cursor;
  const start = cursor.pos;
  let pos = start;
  let dots = 0;
  let octet = -1;
  for (; pos < end; pos++) {
    const code = text.charCodeAt(pos);
    if (code === 46) {
      if (octet < 0) break;
      dots++;
      octet = -1;
    } else if (code >= 48 && code <= 57) {
      octet = (octet < 0 ? 0 : octet * 10) + code - 48;
      if (octet > 255) break;
    } else break;
  }
  cursor.pos = pos;
  // A digit may be missing where something else than the format's own space or comma follows.
  const isWhole = pos === end ? last : text.charCodeAt(pos) === 32 || text.charCodeAt(pos) === 44;
  if (dots !== 3 || octet < 0 || octet > 255 || !isWhole) {
    cursor.stop();
    return null;
  }
  return text.slice(start, pos);
}

const IP6_CHARS = 39;

/** `<key>` and eight uncompressed groups (%pI6): 39 characters; null unless complete. */
export function takeIp6(cursor: Cursor, key: string): string | null {
  if (!cursor.take(key) || cursor.pos + IP6_CHARS > cursor.end) {
    cursor.stop();
    return null;
  }
  const { text, pos: start } = cursor;
  for (let i = 0; i < IP6_CHARS; i++) {
    const code = text.charCodeAt(start + i);
    const fits = i % 5 === 4 ? code === 58 : (code >= 48 && code <= 57) || (code >= 97 && code <= 102);
    if (!fits) {
      cursor.stop();
      return null;
    }
  }
  cursor.pos = start + IP6_CHARS;
  return text.slice(start, start + IP6_CHARS);
}
