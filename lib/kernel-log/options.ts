import { type Cursor, hexValue } from "./cursor";

/**
 * `OPT (` upper-case hexadecimal `)␠` of IPv4 and TCP options: the digits, null where it does not stand.
 */
export function takeOptions(cursor: Cursor): string | null {
  if (!cursor.take("OPT (")) return null;
  if (cursor.take("TRUNCATED)")) {
    cursor.kernelTruncated();
    return null;
  }
  const start = cursor.pos;
  let pos = start;
  while (pos < cursor.end && hexValue(cursor.text.charCodeAt(pos)) >= 0) pos++;
  cursor.pos = pos;
  if (!cursor.takeWord(")")) {
    cursor.stop();
    return null;
  }
  return cursor.text.slice(start, pos);
}
