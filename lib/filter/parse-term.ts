import { closest } from "./closest";
import {
  ALL_FIELD_NAMES,
  FIELDS,
  type FieldName,
  fieldRule,
  findField,
  isNumeric,
  type OperatorSign,
  SIGNS_OF_KIND,
} from "./field";
import { any, type Filter, type FilterValue, not } from "./filter";
import type { FilterError, FilterProblem, FilterResult } from "./filter-error";
import { parseNumber, parseValue } from "./parse-value";
import { compilePattern } from "./pattern";
import { quote, TERM_START } from "./print-filter";
import { type Source, splitAtCommas, textOf, unquotedHead } from "./term-source";
import { filterError } from "./token";

/** `field:value`, or bare text. `source` is not empty. */
export function parseTerm(source: Source): FilterResult<Filter> {
  const start = TERM_START.exec(unquotedHead(source));
  const name = start?.[1];
  const sign = start?.[2] as OperatorSign | undefined;
  const text = textOf(source);
  if (name === undefined || sign === undefined) return { ok: true, value: { kind: "contains", text } };
  const field = findField(name);
  const at = source[0]?.at ?? 0;
  if (field === null) {
    const near = closest(name, ALL_FIELD_NAMES);
    return fail("unknown-field", at, name, near === null ? quote(text) : near);
  }
  return parseComparison(field, sign, source.slice(name.length + sign.length), at + name.length);
}

function parseComparison(
  field: FieldName,
  written: OperatorSign,
  rest: Source,
  signAt: number,
): FilterResult<Filter> {
  const { kind } = fieldRule(field);
  // `len:>1000`, as search boxes elsewhere have it.
  const inner = isNumeric(field) && written === ":" ? /^[<>]=?/.exec(unquotedHead(rest))?.[0] : undefined;
  const sign = (inner ?? written) as OperatorSign;
  const value = rest.slice(inner?.length ?? 0);
  const valueAt = value[0]?.at ?? signAt + written.length + (inner?.length ?? 0);
  const signs = SIGNS_OF_KIND[kind];
  if (!signs.includes(sign)) return fail("bad-operator", signAt, sign, `${field}${signs[0] ?? ":"}`);
  if (value.length === 0) return fail("missing-value", valueAt, "", exampleOf(field));
  switch (sign) {
    case "~":
      return parseMatch(field, textOf(value), valueAt);
    case "<":
    case "<=":
    case ">":
    case ">=": {
      const number = parseNumber(field, textOf(value));
      if (number === null) return fail("bad-number", valueAt, textOf(value), null);
      return { ok: true, value: { kind: "compare", field, comparator: sign, value: number } };
    }
    default:
      return parseValues(field, sign, value, valueAt);
  }
}

function parseMatch(field: FieldName, pattern: string, at: number): FilterResult<Filter> {
  const compiled = compilePattern(pattern);
  if (!compiled.ok) return fail("bad-pattern", at + compiled.at, compiled.found, null);
  return { ok: true, value: { kind: "matches", field, pattern } };
}

function parseValues(field: FieldName, sign: OperatorSign, source: Source, at: number): FilterResult<Filter> {
  const values: FilterValue[] = [];
  let end = at;
  for (const part of splitAtCommas(source)) {
    const text = textOf(part);
    if (text === "") return fail("missing-value", end, "", exampleOf(field));
    const parsed = parseValue(field, text, sign !== ":");
    if (!parsed.ok)
      return fail(parsed.problem, part[0]?.at ?? at, text, parsed.suggestion ?? other(field, text));
    values.push(...parsed.values);
    end = (part.at(-1)?.at ?? end) + 2;
  }
  if (fieldRule(field).kind === "text") {
    const texts = values.map(
      (value): Filter => ({ kind: "contains", text: value.kind === "glob" ? value.pattern : "" }),
    );
    return { ok: true, value: any(texts) };
  }
  const has: Filter = { kind: "has", field, values };
  return { ok: true, value: sign === "!=" ? not(has) : has };
}

/** `src:nginx`: the name of a container where an address is wanted. */
function other(field: FieldName, text: string): string | null {
  return FIELDS[field].kind === "address" && /^[A-Za-z]/.test(text) ? `container:${text}` : null;
}

function exampleOf(field: FieldName): string | null {
  const { kind, words } = fieldRule(field);
  if (kind === "address") return "172.18.0.0/16";
  if (kind === "number") return "80";
  if (kind === "seconds") return "102.5-103";
  return words?.[0] ?? null;
}

function fail(
  problem: FilterProblem,
  start: number,
  found: string,
  suggestion: string | null,
): { readonly ok: false; readonly error: FilterError } {
  return { ok: false, error: filterError(problem, start, found, suggestion) };
}
