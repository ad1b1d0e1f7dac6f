import { type FieldName, fieldRule, OPERATORS } from "./field";
import type { Filter, FilterValue } from "./filter";
import { secondsOfUs } from "./seconds";

/** The one text of a filter: parsing it gives the filter again. Goes to the URL. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case "everything":
      return "";
    case "all":
      return filter.parts
        .map((part) => (part.kind === "any" ? `(${printFilter(part)})` : printFilter(part)))
        .join(" ");
    case "any":
      return filter.parts.map(printFilter).join(" or ");
    case "not": {
      const { part } = filter;
      return part.kind === "all" || part.kind === "any" ? `-(${printFilter(part)})` : `-${printFilter(part)}`;
    }
    case "has": {
      const sign = filter.values[0]?.kind === "exact" ? "=" : ":";
      return `${filter.field}${sign}${filter.values.map((value) => printValue(filter.field, value)).join(",")}`;
    }
    case "compare":
      return `${filter.field}${filter.comparator}${printNumber(filter.field, filter.value)}`;
    case "matches":
      return `${filter.field}~${quoteValue(filter.pattern)}`;
    case "contains":
      return isBareText(filter.text) ? filter.text : quote(filter.text);
  }
}

function printNumber(field: FieldName, value: number): string {
  return fieldRule(field).kind === "seconds" ? secondsOfUs(value) : String(value);
}

function printValue(field: FieldName, value: FilterValue): string {
  switch (value.kind) {
    case "network": {
      const isOne = value.prefix === (value.version === 4 ? 32 : 128);
      return isOne ? value.address : `${value.address}/${value.prefix}`;
    }
    case "range": {
      const from = printNumber(field, value.from);
      return value.from === value.to ? from : `${from}-${printNumber(field, value.to)}`;
    }
    case "glob":
      return quoteValue(value.pattern);
    case "exact":
      return quoteValue(value.text);
    case "word":
      return value.word;
  }
}

export function quoteValue(text: string): string {
  return /^[^\s()",]+$/u.test(text) ? text : quote(text);
}

export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

export const KEYWORDS: ReadonlyMap<string, "and" | "or" | "not"> = new Map([
  ["and", "and"],
  ["&&", "and"],
  ["or", "or"],
  ["||", "or"],
  ["not", "not"],
]);

const SIGNS = OPERATORS.join("|");
/** A word that begins like a term: letters and a comparison. */
export const TERM_START = new RegExp(`^([A-Za-z]+)(${SIGNS})`);

/** Text that would not be taken for anything else without quotes. */
function isBareText(text: string): boolean {
  return /^[^\s()"!-][^\s()"]*$/u.test(text) && !TERM_START.test(text) && !KEYWORDS.has(text.toLowerCase());
}
