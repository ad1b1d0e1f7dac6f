import { DEVICES } from "./cut-row";
import type { LineEnd } from "./parse-line";
import type { Wrapped } from "./wrapped";

/** A field, or a word without value, that stands behind the devices of a log line: with one no record begins. */
const GOES_ON = new RegExp(
  `^\\s*(?:${[
    "\\[?(?:IP )?(?:OUT|PHYSIN|PHYSOUT|MAC|SRC|DST|LEN|TOS|tos|PREC|TTL|ID|PROTO|proto|SPT|DPT|SEQ|ACK|WINDOW|RES|URGP|TYPE|CODE|PARAMETER|POINTER|GATEWAY|MTU|UID|GID|MARK|TC|HOPLIMIT|FLOWLBL|SPI|TUNNEL|MACSRC|MACDST|MACPROTO|VPROTO|VID|HTYPE|PTYPE|OPCODE|IPSRC|IPDST)=",
    "(?:FRAG|ID):",
    "ARP(?: HTYPE=|$)",
    "OPT \\(",
    "INCOMPLETE(?: |$)",
    "MAC (?:source|dest) = ",
    "(?:source|dest|proto) = ",
    "= (?:[0-9a-f]{2}:|0x)",
    "0x[0-9a-f]{4}(?: IP|$)",
    "(?:[0-9a-f]{2}:){5}[0-9a-f]{2} (?:MAC|proto)(?: |$)",
    "(?:\\]|AH|ESP|CE|DF|MF|AE|CWR|ECE|URG|ACK|PSH|RST|SYN|FIN)(?: |$)",
  ].join("|")})`,
);
/** More than a line of the kernel's has words. */
const MOST_PARTS = 64;

/** Longer text is no line of netfilter's. */
const MOST_CHARS = 4096;
/** A whole header: what a row begins with that was cut in PHYSIN= is none. */
export const WHOLE_DEVICES = /(?<!PHYS)IN=\S* OUT=/;

export type Held = {
  readonly line: Wrapped;
  /** As it was read, if it had a head of a transport's: then rows without one may be its own. */
  readonly row: string | null;
  /** The lines behind it that may be its own, in their order. */
  readonly parts: readonly Wrapped[];
  /** Of the last of them. */
  readonly end: LineEnd;
};

/**
 * Holds what may be a log line until the next line has come: a mail or a page may have broken it at its blanks. Whether
 * the parts make one together is the reader's to say.
 */
export class LineUnwrapper {
  private held: Held | null = null;

  get isHolding(): boolean {
    return this.held !== null;
  }

  hold(line: Wrapped, row: string | null, end: LineEnd): void {
    this.held = { line, row, parts: [], end };
  }

  /** Whether it may be a part of the line that is held; it is held too, then. */
  takes(part: Wrapped, end: LineEnd): boolean {
    const { held } = this;
    if (held === null || held.parts.length >= MOST_PARTS) return false;
    // A line of its own, whose prefix is such a word: `SYN IN=eth0 OUT= …`.
    const isNextField = GOES_ON.test(part.text) && !DEVICES.test(part.text);
    if (!isNextField && !mayBeRow(held, part.text)) return false;
    this.held = { ...held, parts: [...held.parts, part], end };
    return true;
  }

  take(): Held | null {
    const { held } = this;
    this.held = null;
    return held;
  }
}

/** Behind a line with a head; of two rows with devices the second is another line. */
function mayBeRow({ line, row, parts }: Held, text: string): boolean {
  if (row === null || text.trim() === "") return false;
  const known = parts.reduce((chars, part) => chars + part.text.length, row.length);
  if (known + text.length > MOST_CHARS) return false;
  return !WHOLE_DEVICES.test(text) || ![line, ...parts].some((each) => DEVICES.test(each.text));
}

/** Each of its parts begins with a field of its own. */
export function isWrapped({ parts }: Held): boolean {
  return parts.length > 0 && parts.every(({ text }) => GOES_ON.test(text) && !DEVICES.test(text));
}

/** With the blanks at which it was broken. */
export function unwrapped({ line, parts }: Held): Wrapped {
  return { ...line, text: [line, ...parts].map(({ text }) => text.trim()).join(" "), at: -1 };
}
