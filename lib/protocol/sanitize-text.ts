/** Container, network and interface names; addresses. */
export const NAME_MAX = 128;
/** One record: the kernel cuts a log line at 1,019 bytes (nf_log_buf), escapes can make it longer. */
export const LINE_MAX = 2048;

const PLAIN = /^[\x20-\x7e]*$/;

/** Control, format (bidi, zero-width), surrogate, line separators, and whatever a font may draw as nothing. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** More than two marks on one letter climb over the rows above. */
const PILED_MARKS = /(?<=\p{M}\p{M})\p{M}/gu;

/**
 * Untrusted text made safe to show anywhere: what would be invisible, move the cursor or turn the reading
 * direction becomes a visible escape (`\x1b`, `\u{202e}`), and the whole is at most `max` UTF-16 units,
 * ended by `…` where it was cut.
 */
export function sanitizeText(text: string, max: number = NAME_MAX): string {
  if (text.length <= max && PLAIN.test(text)) return text;
  // Twice the cap is enough to fill it, and keeps a 10 MB line from being rewritten as a whole.
  const head = text.slice(0, max * 2);
  return cut(head.replace(UNSEEN, escaped).replace(PILED_MARKS, escaped), max);
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = text.slice(0, max - 1);
  // Not in the middle of a surrogate pair.
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}…`;
}
