/** A regular expression as a tree. `tests` take a UTF-16 unit. */
export type Pattern =
  | { readonly kind: "unit"; readonly test: (unit: number) => boolean }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "choice"; readonly parts: readonly Pattern[] }
  /** `most` null: no limit. */
  | { readonly kind: "repeat"; readonly part: Pattern; readonly least: number; readonly most: number | null }
  | { readonly kind: "start" }
  | { readonly kind: "end" };

/** Where and what could not be understood. */
export type PatternFault = { readonly at: number; readonly found: string };

export const MAX_REPEAT = 100;
const MAX_DEPTH = 40;

const CLASSES: Readonly<Record<string, RegExp>> = {
  d: /\d/,
  D: /\D/,
  w: /\w/,
  W: /\W/,
  s: /\s/,
  S: /\S/,
};

/**
 * The usual syntax less what makes matching slow or needs memory: no backward references, no lookaround,
 * no \b. Letters stand for both cases.
 */
export function parsePattern(source: string): Pattern | PatternFault {
  const reader = new Reader(source);
  try {
    const pattern = reader.choice(0);
    if (reader.at < source.length) reader.fail();
    return pattern;
  } catch (fault) {
    if (fault instanceof Fault) return { at: fault.at, found: source.slice(fault.at, fault.at + 1) };
    throw fault;
  }
}

class Fault extends Error {
  constructor(readonly at: number) {
    super("pattern");
  }
}

class Reader {
  at = 0;

  constructor(private readonly source: string) {}

  fail(at = this.at): never {
    throw new Fault(at);
  }

  choice(depth: number): Pattern {
    if (depth > MAX_DEPTH) this.fail();
    const parts = [this.sequence(depth)];
    while (this.take("|")) parts.push(this.sequence(depth));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "choice", parts };
  }

  private sequence(depth: number): Pattern {
    const parts: Pattern[] = [];
    while (this.at < this.source.length && !"|)".includes(this.peek())) parts.push(this.repeated(depth));
    return { kind: "sequence", parts };
  }

  private repeated(depth: number): Pattern {
    const part = this.atom(depth);
    const bounds = this.bounds();
    if (bounds === null) return part;
    if (part.kind === "start" || part.kind === "end") this.fail(this.at - 1);
    this.take("?");
    if ("*+?".includes(this.peek()) && this.peek() !== "") this.fail();
    return { kind: "repeat", part, ...bounds };
  }

  private bounds(): { readonly least: number; readonly most: number | null } | null {
    if (this.take("*")) return { least: 0, most: null };
    if (this.take("+")) return { least: 1, most: null };
    if (this.take("?")) return { least: 0, most: 1 };
    const start = this.at;
    const counted = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.source.slice(start, start + 12));
    if (counted === null) return null;
    this.at += counted[0].length;
    const least = Number(counted[1]);
    const most = counted[2] === undefined ? least : counted[3] === "" ? null : Number(counted[3]);
    if (Math.max(least, most ?? 0) > MAX_REPEAT || (most !== null && most < least)) this.fail(start);
    return { least, most };
  }

  private atom(depth: number): Pattern {
    const start = this.at;
    if (this.take("^")) return { kind: "start" };
    if (this.take("$")) return { kind: "end" };
    if (this.take(".")) return unit(() => true);
    if (this.take("[")) return this.bracket(start);
    if (this.take("(")) {
      if (this.take("?") && !this.take(":")) this.fail();
      const inner = this.choice(depth + 1);
      if (!this.take(")")) this.fail(start);
      return inner;
    }
    if ("*+?)".includes(this.peek())) this.fail();
    return unit(this.single());
  }

  /** One unit, or an escape; leaves the position behind it. */
  private single(): (unit: number) => boolean {
    if (!this.take("\\")) {
      const code = this.source.charCodeAt(this.at++);
      return (other) => sameLetter(other, code);
    }
    const escaped = this.peek();
    const set = CLASSES[escaped];
    this.at++;
    if (set !== undefined) return (code) => set.test(String.fromCharCode(code));
    // A letter or digit that has no meaning here has one elsewhere (\b, \1): better refused than misread.
    if (escaped === "" || /[A-Za-z0-9]/.test(escaped)) this.fail(this.at - 1);
    const code = escaped.charCodeAt(0);
    return (other) => other === code;
  }

  private bracket(start: number): Pattern {
    const negated = this.take("^");
    const tests: ((unit: number) => boolean)[] = [];
    while (!this.take("]") || tests.length === 0) {
      if (this.at >= this.source.length) this.fail(start);
      // `[]…` begins with a literal bracket, as in POSIX.
      const isRange = /^[^\\]-[^\]\\]/s.test(this.source.slice(this.at, this.at + 3));
      if (!isRange) {
        tests.push(this.single());
        continue;
      }
      const [low, high] = [this.source.charCodeAt(this.at), this.source.charCodeAt(this.at + 2)];
      if (low > high) this.fail();
      tests.push((code) => bothCases(code).some((one) => one >= low && one <= high));
      this.at += 3;
    }
    return unit((code) => tests.some((test) => test(code)) !== negated);
  }

  private peek(): string {
    return this.source.charAt(this.at);
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }
}

function unit(test: (unit: number) => boolean): Pattern {
  return { kind: "unit", test };
}

function bothCases(code: number): readonly number[] {
  const text = String.fromCharCode(code);
  return [code, text.toLowerCase().charCodeAt(0), text.toUpperCase().charCodeAt(0)];
}

function sameLetter(a: number, b: number): boolean {
  return a === b || bothCases(a).includes(b) || bothCases(b).includes(a);
}
