import { FIELD_NAMES, type FieldName, fieldRule, findField } from "./field";
import { quoteValue, TERM_START } from "./print-filter";

export type Completion = {
  readonly kind: "field" | "value" | "keyword";
  /** Shown. */
  readonly label: string;
  /** Replaces the text between `from` and `to`. */
  readonly insert: string;
};

export type Completions = {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
};

/** Values that packets of this session have had for a field, most useful first. */
export type SeenValues = (field: FieldName) => readonly string[];

const MOST = 12;
const KEYWORDS = ["or", "not"];

/** What could stand at the caret: a field, a value of the field before it, a keyword. */
export function completions(text: string, caret: number, seen: SeenValues): Completions {
  const word = wordAt(text, caret);
  const term = TERM_START.exec(text.slice(word.from, caret));
  const field = term === null ? null : findField(term[1] ?? "");
  if (term === null || term[0].length > caret - word.from) return fieldCompletions(text, word, caret);
  if (field === null) return { from: caret, to: caret, items: [] };
  return valueCompletions(text, field, word.from + term[0].length, word.to, caret, seen);
}

type Span = { readonly from: number; readonly to: number };

/** From the last blank, parenthesis or leading sign outside quotes to the next. */
function wordAt(text: string, caret: number): Span {
  let from = 0;
  let quoted = false;
  for (let i = 0; i < caret; i++) {
    const char = text[i] ?? "";
    if (char === "\\" && quoted) i++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && /[\s()]/.test(char)) from = i + 1;
    else if (!quoted && i === from && /[-!]/.test(char)) from = i + 1;
  }
  const rest = /^[^\s()"]*/.exec(text.slice(caret))?.[0].length ?? 0;
  return { from: Math.min(from, caret), to: caret + rest };
}

function fieldCompletions(text: string, { from, to }: Span, caret: number): Completions {
  const typed = text.slice(from, caret);
  const items = [
    ...ranked(typed, FIELD_NAMES).map(
      (name): Completion => ({ kind: "field", label: name, insert: `${name}:` }),
    ),
    ...(from === 0 || typed === "" ? [] : ranked(typed, KEYWORDS)).map(
      (word): Completion => ({ kind: "keyword", label: word, insert: `${word} ` }),
    ),
  ];
  return { from, to: Math.max(to, caret), items: items.slice(0, typed === "" ? FIELD_NAMES.length : MOST) };
}

function valueCompletions(
  text: string,
  field: FieldName,
  start: number,
  end: number,
  caret: number,
  seen: SeenValues,
): Completions {
  const from = start + text.slice(start, caret).lastIndexOf(",") + 1;
  const to = Math.max(caret, text.indexOf(",", caret) >= 0 ? Math.min(end, text.indexOf(",", caret)) : end);
  const typed = text.slice(from, caret).replace(/^"/, "");
  const known = [...new Set([...(fieldRule(field).words ?? []), ...seen(field)])];
  const items = ranked(typed, known).map(
    (value): Completion => ({ kind: "value", label: value, insert: quoteValue(value) }),
  );
  return { from, to, items: items.slice(0, MOST) };
}

/** Those that begin with it, then those that contain it. */
function ranked(typed: string, candidates: readonly string[]): readonly string[] {
  const wanted = typed.toLowerCase();
  const at = (text: string) => text.toLowerCase().indexOf(wanted);
  return [...candidates.filter((text) => at(text) === 0), ...candidates.filter((text) => at(text) > 0)];
}
