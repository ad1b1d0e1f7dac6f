const ESCAPE = "\u001b[";
const RECORD_SEPARATOR = "\u001e";
/** Of journalctl -o json-sse. */
export const EVENT = "data: {";
/** SGR and erase-in-line: dmesg --color, journalctl on a terminal, grep --color. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const COLOURS = /\u001b\[[\d;]{0,20}[mK]/g;

/** A physical line without what stands around or inside of every wrapper. */
export function plainLine(line: string): string {
  let from = 0;
  // journalctl -o json-seq (RFC 7464), -o json-sse
  if (line.startsWith(`${RECORD_SEPARATOR}{`, from)) from += 1;
  else if (line.startsWith(EVENT, from)) from += EVENT.length - 1;
  const plain = from === 0 ? line : line.slice(from);
  return plain.includes(ESCAPE) ? plain.replace(COLOURS, "") : plain;
}
