import { FAULTS, isFaultCode } from "@/lib/protocol/faults";

/** A fault for the terminal: one line with what, why and what to do. Both may come from outside. */
export function faultLine(code: string, detail = ""): string {
  const inside = detail === "" ? "" : ` (${printable(detail)})`;
  if (!isFaultCode(code)) return `hopscope: ${printable(code)}${inside}\n`;
  const { title, cause, fix } = FAULTS[code];
  return `hopscope: ${title}${inside}: ${uncapital(cause)} ${fix}\n`;
}

/** Bytes 0x20 to 0x7e only: a file name or an error text must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 300);
}

/** "Another program" → "another program", but "Netfilter's", "UFW" stay when more than one capital leads. */
function uncapital(sentence: string): string {
  return /^[A-Z][a-z]* /.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
