const SPACE = 32;
/** More would not be exact in a number of JavaScript's; the kernel prints ten at most. */
const MAX_DIGITS = 13;

/**
 * A reading position in one log line. Reading is positional: keys such as LEN, ID and SRC occur twice in
 * legal lines, so nothing is looked up by name. Once the text leaves the grammar the cursor is `stopped`
 * and every later read answers -1 or null, which lets the parsers be written straight through.
 */
export class Cursor {
  readonly text: string;
  readonly end: number;
  pos: number;
  /** The text ended or left the grammar where the format goes on. */
  stopped = false;
  /** Inside the brackets of an ICMP error. */
  embedded = false;
  /** The kernel ends this shape without a space of its own (ARP, TRUNCATED, IPv6 ESP). */
  endsBare = false;

  constructor(text: string, pos: number, end: number) {
    this.text = text;
    this.pos = pos;
    this.end = end;
  }

  looksAt(literal: string): boolean {
    const { text, pos } = this;
    if (text.charCodeAt(pos) !== literal.charCodeAt(0) || pos + literal.length > this.end) return false;
    for (let i = literal.length - 1; i > 0; i--) {
      if (text.charCodeAt(pos + i) !== literal.charCodeAt(i)) return false;
    }
    return true;
  }

  /** Takes an optional literal. */
  take(literal: string): boolean {
    if (this.stopped || !this.looksAt(literal)) return false;
    this.pos += literal.length;
    return true;
  }

  /** Takes a literal word that ends with a space of the format's, or with the end of a trimmed line. */
  takeWord(word: string): boolean {
    if (this.stopped || !this.looksAt(word)) return false;
    const after = this.pos + word.length;
    if (after < this.end) {
      if (this.text.charCodeAt(after) !== SPACE) return false;
      this.pos = after + 1;
    } else this.pos = after;
    return true;
  }

  stop(): void {
    this.stopped = true;
  }

  /** The kernel itself wrote TRUNCATED: it says nothing more of this packet. */
  kernelTruncated(): void {
    if (!this.embedded) this.stopped = true;
  }

  /** `<key><decimal>␠`, not the last field of its line. */
  decimal(key: string): number {
    return this.number(key, 10, false);
  }

  /** `<key><decimal>`, with which a line may end. */
  lastDecimal(key: string): number {
    return this.number(key, 10, true);
  }

  hex(key: string): number {
    return this.number(key, 16, false);
  }

  lastHex(key: string): number {
    return this.number(key, 16, true);
  }

  /** `<key><word>␠`: the word, or null. */
  word(key: string): string | null {
    if (!this.take(key)) return this.failWord();
    const start = this.pos;
    const { text, end } = this;
    let pos = start;
    while (pos < end && text.charCodeAt(pos) !== SPACE) pos++;
    if (pos === end || pos === start) return this.failWord();
    this.pos = pos + 1;
    return text.slice(start, pos);
  }

  /** Decimal digits here; -1 when there are none, or too many. */
  digits(): number {
    const { text, end } = this;
    const start = this.pos;
    let pos = start;
    let value = 0;
    while (pos < end) {
      const digit = text.charCodeAt(pos) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      pos++;
    }
    this.pos = pos;
    return pos === start || pos - start > MAX_DIGITS ? -1 : value;
  }

  hexDigits(): number {
    const { text, end } = this;
    const start = this.pos;
    let pos = start;
    let value = 0;
    while (pos < end) {
      const digit = hexValue(text.charCodeAt(pos));
      if (digit < 0) break;
      value = value * 16 + digit;
      pos++;
    }
    this.pos = pos;
    return pos === start || pos - start > MAX_DIGITS ? -1 : value;
  }

  /** The hot path: nearly all of a line is keys with numbers, so no smaller steps are called here. */
  private number(key: string, base: 10 | 16, mayEnd: boolean): number {
    const { text, end } = this;
    const length = key.length;
    let pos = this.pos;
    // The order of the fields is fixed: first and last character tell a key from every other at its place.
    const isKey =
      length === 0 ||
      (text.charCodeAt(pos) === key.charCodeAt(0) &&
        text.charCodeAt(pos + length - 1) === key.charCodeAt(length - 1));
    if (this.stopped || !isKey) return this.fail();
    pos += length;
    const start = pos;
    let value = 0;
    let code = 0;
    while (pos < end) {
      code = text.charCodeAt(pos);
      const digit = base === 10 ? code - 48 : hexValue(code);
      if (digit < 0 || digit >= base) break;
      value = value * base + digit;
      pos++;
    }
    const digits = pos - start;
    if (digits === 0 || digits > MAX_DIGITS || (pos < end ? code !== SPACE : !mayEnd)) return this.fail();
    this.pos = pos < end ? pos + 1 : pos;
    return value;
  }

  private fail(): number {
    this.stopped = true;
    return -1;
  }

  private failWord(): null {
    this.stopped = true;
    return null;
  }
}

/** Value of one hexadecimal digit, or -1. */
export function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** The cursor's "not there" as the contract's. */
export function known(value: number): number | null {
  return value < 0 ? null : value;
}
