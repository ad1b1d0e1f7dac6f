import { all, any, EVERYTHING, type Filter, not } from "./filter";
import type { FilterError, FilterResult } from "./filter-error";
import { parseTerm } from "./parse-term";
import { KEYWORDS } from "./print-filter";
import { sourceOf } from "./term-source";
import { filterError, type Token, tokenize } from "./token";

const MAX_DEPTH = 50;

/**
 * Reads a filter: terms side by side are joined by `and`, which binds closer than `or`; `-`, `!` or `not`
 * negates the next term or group. Empty text is the filter that lets everything through.
 */
export function parseFilter(text: string): FilterResult<Filter> {
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  if (tokens.value.length === 0) return { ok: true, value: EVERYTHING };
  try {
    return { ok: true, value: new Parser(tokens.value, text.length).filter() };
  } catch (fault) {
    if (fault instanceof Fault) return { ok: false, error: fault.error };
    throw fault;
  }
}

class Fault extends Error {
  constructor(readonly error: FilterError) {
    super(error.problem);
  }
}

/** Recursive descent; faults leave it as an exception and `parseFilter` as a value. */
class Parser {
  private next = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: number,
  ) {}

  filter(): Filter {
    const filter = this.either(0);
    const left = this.peek();
    if (left !== undefined) throw new Fault(filterError("stray-paren", left.start, left.text));
    return filter;
  }

  private either(depth: number): Filter {
    const parts = [this.both(depth)];
    while (this.keyword() === "or") {
      this.next++;
      parts.push(this.both(depth));
    }
    return any(parts);
  }

  private both(depth: number): Filter {
    const parts = [this.negated(depth)];
    for (;;) {
      const token = this.peek();
      const keyword = this.keyword();
      if (token === undefined || token.kind === "close" || keyword === "or") return all(parts);
      if (keyword === "and") this.next++;
      parts.push(this.negated(depth));
    }
  }

  private negated(depth: number): Filter {
    let negations = 0;
    while (this.keyword() === "not") {
      this.next++;
      negations++;
    }
    const token = this.peek();
    const signs = token?.kind === "word" ? (/^[-!]+/.exec(token.text)?.[0].length ?? 0) : 0;
    const part = this.operand(depth, signs);
    return (negations + signs) % 2 === 0 ? part : not(part);
  }

  /** `signs`: characters of the next token that are no part of the operand. */
  private operand(depth: number, signs: number): Filter {
    const token = this.peek();
    if (token === undefined || token.kind === "close" || this.keyword() !== null)
      throw new Fault(filterError("missing-operand", token?.start ?? this.end, token?.text ?? ""));
    if (token.kind === "open") return this.group(token, depth);
    this.next++;
    const head = { ...token, text: token.text.slice(signs), start: token.start + signs };
    const pieces = [head];
    for (let more = this.peek(); more?.glued && more.kind !== "close"; more = this.peek()) {
      if (more.kind === "open") {
        if (pieces.length === 1 && head.text === "" && head.kind === "word") return this.group(more, depth);
        break;
      }
      pieces.push(more);
      this.next++;
    }
    const source = sourceOf(pieces);
    if (source.length === 0) throw new Fault(filterError("missing-operand", head.start, ""));
    const term = parseTerm(source);
    if (!term.ok) throw new Fault(term.error);
    return term.value;
  }

  private group(open: Token, depth: number): Filter {
    if (depth >= MAX_DEPTH) throw new Fault(filterError("too-deep", open.start, "("));
    this.next++;
    const inner = this.either(depth + 1);
    if (this.peek()?.kind !== "close") throw new Fault(filterError("open-paren", open.start, "(", ")"));
    this.next++;
    return inner;
  }

  private peek(): Token | undefined {
    return this.tokens[this.next];
  }

  /** A glued keyword is one too: `(or` has no other meaning. */
  private keyword(): "and" | "or" | "not" | null {
    const token = this.peek();
    return token?.kind === "word" ? (KEYWORDS.get(token.text.toLowerCase()) ?? null) : null;
  }
}
