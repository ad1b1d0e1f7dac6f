/** IFNAMSIZ - 1 (uapi/linux/if.h). */
const NAME_CHARS = 15;

export type HeaderPlace = {
  /** Of `IN=`: the prefix ends here. */
  readonly at: number;
  readonly in: string | null;
  readonly out: string | null;
  /** Behind the header and its space. */
  readonly rest: number;
};

/** dev_valid_name (net/core/dev.c): no white space, no slash, no colon. `=` and brackets are legal. */
function isNameChar(code: number): boolean {
  return code > 32 && code !== 47 && code !== 58;
}

/**
 * The last `IN=<if> OUT=<if>` that a space or the end of the line follows; null where there is none.
 * Nothing behind the real header ever prints ` OUT=`, so a prefix that holds `IN=… OUT=…` is harmless.
 */
export function findHeader(text: string): HeaderPlace | null {
  let out = text.lastIndexOf(" OUT=");
  while (out >= 3) {
    const place = headerAt(text, out);
    if (place !== null) return place;
    out = text.lastIndexOf(" OUT=", out - 1);
  }
  return null;
}

function headerAt(text: string, out: number): HeaderPlace | null {
  const length = text.length;
  const outStart = out + 5;
  let outEnd = outStart;
  while (outEnd < length && isNameChar(text.charCodeAt(outEnd))) outEnd++;
  if (outEnd - outStart > NAME_CHARS || (outEnd < length && text.charCodeAt(outEnd) !== 32)) return null;
  const lowest = Math.max(0, out - NAME_CHARS - 3);
  for (let at = out - 3; at >= lowest; at--) {
    // The nearest IN= wins: a prefix that ends in "IN=" is likelier than an interface with IN= in its name.
    if (text.charCodeAt(at + 2) === 61 && text.charCodeAt(at + 1) === 78 && text.charCodeAt(at) === 73) {
      return {
        at,
        in: at + 3 === out ? null : text.slice(at + 3, out),
        out: outStart === outEnd ? null : text.slice(outStart, outEnd),
        rest: Math.min(outEnd + 1, length),
      };
    }
    if (!isNameChar(text.charCodeAt(at + 2))) return null;
  }
  return null;
}
