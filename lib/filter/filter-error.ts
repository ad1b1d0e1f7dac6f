/** What is wrong with a filter text. Each has a sentence in lib/i18n/en/filter.ts. */
export const FILTER_PROBLEMS = [
  "unknown-field",
  "bad-operator",
  "missing-value",
  "bad-address",
  "bad-number",
  "backward-range",
  "unknown-word",
  "bad-pattern",
  "open-quote",
  "open-paren",
  "stray-paren",
  "missing-operand",
  "too-long",
  "too-deep",
] as const;
export type FilterProblem = (typeof FILTER_PROBLEMS)[number];

export type FilterError = {
  /** Its entry in lib/protocol/faults.ts. */
  readonly code: "bad-filter";
  readonly problem: FilterProblem;
  /** 1-based, in UTF-16 units of the text. */
  readonly column: number;
  /** Length of what is wrong; 0 at the end of the text. */
  readonly length: number;
  /** What stands there. */
  readonly found: string;
  /** What was probably meant; text that could stand there. */
  readonly suggestion: string | null;
};

export type FilterResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: FilterError };
