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
/** PHYSIN= stands behind it. */
const HEADER = /(?<!PHYS)IN=/;
/** More than a line of the kernel's has words. */
const MOST_PARTS = 64;

export type Held = {
  readonly line: Wrapped;
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

  hold(line: Wrapped, end: LineEnd): void {
    this.held = { line, parts: [], end };
  }

  /** Whether it may be a part of the line that is held; it is held too, then. */
  takes(part: Wrapped, end: LineEnd): boolean {
    const { held } = this;
    if (held === null || held.parts.length >= MOST_PARTS || !GOES_ON.test(part.text)) return false;
    // A line of its own, whose prefix is such a word: `SYN IN=eth0 OUT= …`.
    if (HEADER.test(part.text)) return false;
    this.held = { ...held, parts: [...held.parts, part], end };
    return true;
  }

  take(): Held | null {
    const { held } = this;
    this.held = null;
    return held;
  }
}

/** With the blanks at which it was broken. */
export function unwrapped({ line, parts }: Held): Wrapped {
  return { ...line, text: [line, ...parts].map(({ text }) => text.trim()).join(" "), at: -1 };
}
