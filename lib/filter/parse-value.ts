import { bitsOf, parseAddress } from "./address";
import { closest } from "./closest";
import { type FieldName, fieldRule } from "./field";
import { type FilterValue, network } from "./filter";
import type { FilterProblem } from "./filter-error";
import { globTest } from "./glob";
import { usOfSeconds } from "./seconds";

/** The values that a piece of text means for a field; several where a word has synonyms or a star. */
export type ValueResult =
  | { readonly ok: true; readonly values: readonly FilterValue[] }
  | { readonly ok: false; readonly problem: FilterProblem; readonly suggestion: string | null };

export function parseValue(field: FieldName, text: string, exact: boolean): ValueResult {
  switch (fieldRule(field).kind) {
    case "address":
      return parseNetwork(text);
    case "number":
    case "seconds":
      return parseRange(field, text);
    case "word":
      return parseWord(field, text);
    default:
      return one(exact ? { kind: "exact", text } : { kind: "glob", pattern: text });
  }
}

function parseNetwork(text: string): ValueResult {
  const [address = "", prefix, ...more] = text.split("/");
  const parsed = parseAddress(address);
  if (parsed === null || more.length > 0) return fail("bad-address", networkOf(text));
  const bits = bitsOf(parsed.version);
  if (prefix === undefined) return one(network(parsed, bits));
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) return fail("bad-address", `${address}/${bits}`);
  return one(network(parsed, Number(prefix)));
}

/** `172.18.` and `172.18.*` mean a network. */
function networkOf(text: string): string | null {
  const octets = text.replace(/(\.\*)*\.?$/, "").split(".");
  const valid = octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) <= 255);
  if (!valid || octets.length > 3) return null;
  return `${[...octets, "0", "0", "0"].slice(0, 4).join(".")}/${octets.length * 8}`;
}

/** Far above anything that is counted here, and still exact. */
const NUMBER = /^\d{1,15}$/;

/** A field in seconds gives µs. */
export function parseNumber(field: FieldName, text: string): number | null {
  if (fieldRule(field).kind === "seconds") return usOfSeconds(text);
  return NUMBER.test(text) ? Number(text) : null;
}

function parseRange(field: FieldName, text: string): ValueResult {
  const [low = "", high = low, ...more] = text.split("-");
  const [from, to] = [parseNumber(field, low), parseNumber(field, high)];
  if (from === null || to === null || more.length > 0)
    return fail("bad-number", /\d{1,15}/.exec(text)?.[0] ?? null);
  return from <= to ? one({ kind: "range", from, to }) : fail("backward-range", `${high}-${low}`);
}

function parseWord(field: FieldName, text: string): ValueResult {
  const { words = [], synonyms = {} } = fieldRule(field);
  if (field === "proto" && /^\d{1,3}$/.test(text)) return one({ kind: "word", word: String(Number(text)) });
  const matches = globTest(text);
  const found = synonyms[text.toLowerCase()] ?? words.filter((word) => matches(word));
  if (found.length === 0) return fail("unknown-word", closest(text, [...words, ...Object.keys(synonyms)]));
  return { ok: true, values: found.map((word) => ({ kind: "word", word })) };
}

function one(value: FilterValue): ValueResult {
  return { ok: true, values: [value] };
}

function fail(problem: FilterProblem, suggestion: string | null): ValueResult {
  return { ok: false, problem, suggestion };
}
