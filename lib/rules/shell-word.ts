/** What a shell takes as it is. */
const PLAIN = /^[\w@%+=:,./-]+$/;
const PRINTABLE = /^[\x20-\x7e]*$/;

/**
 * A word that a POSIX shell reads back as it is, whoever has chosen it. What a terminal would obey, or show as nothing, is
 * spelt out for printf, as no quotes hide it. (No word of a rule has a line's end, of which the shell would drop the last.)
 */
export function shellWord(word: string): string {
  if (PLAIN.test(word)) return word;
  if (PRINTABLE.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  return `"$(printf '%b' '${[...word].map(spelt).join("")}')"`;
}

function spelt(char: string): string {
  return PLAIN.test(char) ? char : utf8(char).map(octal).join("");
}

function octal(byte: number): string {
  return `\\0${byte.toString(8).padStart(3, "0")}`;
}

/** RFC 3629, 3. */
function utf8(char: string): readonly number[] {
  const code = char.codePointAt(0) ?? 0;
  const tail = (shift: number) => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), tail(0)];
  if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)];
  return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)];
}
