import type { FilterError, FilterProblem, FilterResult } from "./filter-error";

/**
 * A piece of filter text. `word` pieces are cut at blanks, parentheses and quotes; `glued` tells that no
 * blank stands before it, so that `container:"a b"` and `a,"b c",d` come as neighbours.
 */
export type Token = {
  readonly kind: "word" | "quoted" | "open" | "close";
  /** Without the quotes, with escapes undone. */
  readonly text: string;
  /** 0-based position in the text. */
  readonly start: number;
  readonly end: number;
  readonly glued: boolean;
};

export const MAX_LENGTH = 2000;

export function filterError(
  problem: FilterProblem,
  start: number,
  found: string,
  suggestion: string | null = null,
): FilterError {
  return { code: "bad-filter", problem, column: start + 1, length: found.length, found, suggestion };
}

export function tokenize(text: string): FilterResult<readonly Token[]> {
  if (text.length > MAX_LENGTH)
    return { ok: false, error: filterError("too-long", MAX_LENGTH, text.slice(MAX_LENGTH, MAX_LENGTH + 1)) };
  const tokens: Token[] = [];
  const pattern = /(\s+)|([()])|"((?:[^"\\]|\\.)*)"|([^\s()"]+)|(")/gsu;
  for (const match of text.matchAll(pattern)) {
    const [whole, blank, paren, quoted, word] = match;
    const start = match.index;
    const glued = tokens.at(-1)?.end === start && start > 0;
    const at = { start, end: start + whole.length, glued };
    if (blank !== undefined) continue;
    if (paren !== undefined) tokens.push({ kind: paren === "(" ? "open" : "close", text: paren, ...at });
    else if (quoted !== undefined)
      tokens.push({ kind: "quoted", text: quoted.replace(/\\(.)/gsu, "$1"), ...at });
    else if (word !== undefined) tokens.push({ kind: "word", text: word, ...at });
    else
      return {
        ok: false,
        error: filterError("open-quote", start, text.slice(start), `${text.slice(start)}"`),
      };
  }
  return { ok: true, value: tokens };
}
