import type { Cursor } from "./cursor";

/** `INCOMPLETE [<n> bytes]␠`: n, or -1 where it does not stand. */
export function takeIncomplete(cursor: Cursor): number {
  if (!cursor.take("INCOMPLETE [")) return -1;
  const bytes = cursor.digits();
  if (bytes < 0 || !cursor.takeWord(" bytes]")) {
    cursor.stop();
    return -1;
  }
  return bytes;
}

/** The end of a packet's text: of the line, or of the brackets around it. */
export function atPacketEnd(cursor: Cursor): boolean {
  return cursor.pos >= cursor.end || cursor.text.charCodeAt(cursor.pos) === 93;
}
