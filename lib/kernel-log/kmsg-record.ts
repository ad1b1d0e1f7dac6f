import { unescapeKmsg } from "./unescape";
import { bare, type Wrapped } from "./wrapped";

const COMMA = 44;
const SEMICOLON = 59;
/** A header is short; what has none within this is no kmsg record. */
const HEADER_CHARS = 256;

/**
 * `<prio>,<seq>,<usec>,<flags>[,<more>…];<text>` (Documentation/ABI/testing/dev-kmsg), without the
 * dictionary lines behind it, at `from` to `to` of `raw`. Null when it is no such record. Unknown fields are passed over.
 * `into` is filled and returned: who reads many records lends the same one again and again.
 */
export function decodeKmsgRecord(
  raw: string,
  from = 0,
  to = raw.length,
  into: Writable<Wrapped> = bare(""),
): Wrapped | null {
  const limit = Math.min(to, from + HEADER_CHARS);
  let pos = from;
  let field = 0;
  let value = 0;
  let digits = 0;
  let priority = 0;
  let seq = 0;
  for (; pos < limit; pos++) {
    const code = raw.charCodeAt(pos);
    if (code >= 48 && code <= 57) {
      value = value * 10 + code - 48;
      digits++;
    } else if (code === COMMA || (code === SEMICOLON && field === 2)) {
      if (digits === 0 || digits > 20) return null;
      if (field === 0) priority = value;
      else if (field === 1) seq = value;
      field++;
      if (field === 3) break;
      value = 0;
      digits = 0;
    } else return null;
  }
  if (field < 3) return null;
  const stampUs = value;
  let semicolon = pos;
  while (semicolon < limit && raw.charCodeAt(semicolon) !== SEMICOLON) semicolon++;
  if (semicolon >= limit) return null;
  // Linux 3.5 had no flags field.
  const flag = raw.charCodeAt(pos + 1);
  const more = semicolon - pos > 2;
  const escaped = raw.slice(semicolon + 1, to);
  const text = unescapeKmsg(escaped);
  into.text = text;
  into.at = text === escaped ? semicolon + 1 : -1;
  into.seq = seq;
  into.stampUs = stampUs;
  into.priority = priority;
  into.caller = more ? callerOf(raw.slice(pos + 2, semicolon)) : null;
  // `+` is 4.4's later piece; its `c` is the first one, which begins a line.
  into.continuation = semicolon > pos + 1 && (flag === 99 || flag === 43);
  into.fromKernel = priority < 8;
  return into;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function callerOf(fields: string): string | null {
  for (const field of fields.split(",")) if (field.startsWith("caller=")) return field.slice(7);
  return null;
}
