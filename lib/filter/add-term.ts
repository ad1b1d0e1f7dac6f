import type { FieldName } from "./field";
import { all, type Filter, not } from "./filter";
import { parseValue } from "./parse-value";
import { printFilter } from "./print-filter";
import { partsOf } from "./set-term";

/** A click on a value: the filter narrowed to packets that have it, or that do not. null: not a value of the field. */
export function addTerm(filter: Filter, field: FieldName, value: string, exclude = false): Filter | null {
  const parsed = parseValue(field, value, true);
  if (!parsed.ok) return null;
  const term: Filter = { kind: "has", field, values: parsed.values };
  const opposite = printFilter(exclude ? term : not(term));
  const wanted = exclude ? not(term) : term;
  // Including what was excluded takes the exclusion back, and the other way round.
  const kept = partsOf(filter).filter((part) => ![opposite, printFilter(wanted)].includes(printFilter(part)));
  return all([...kept, wanted]);
}
