import type { FieldName } from "./field";
import { all, type Filter, type FilterValue } from "./filter";

/** The parts that hold side by side. */
export function partsOf(filter: Filter): readonly Filter[] {
  if (filter.kind === "everything") return [];
  return filter.kind === "all" ? filter.parts : [filter];
}

/** The values of the field's own term; null: no such term, or more than one. */
export function valuesSet(filter: Filter, field: FieldName): readonly FilterValue[] | null {
  const [term, ...more] = partsOf(filter).filter((part) => part.kind === "has" && part.field === field);
  return term?.kind === "has" && more.length === 0 ? term.values : null;
}

/** The field's own terms, comparisons included, give way to one with these values; without values, to none. */
export function setTerm(filter: Filter, field: FieldName, values: readonly FilterValue[]): Filter {
  const kept = partsOf(filter).filter(
    (part) => !((part.kind === "has" || part.kind === "compare") && part.field === field),
  );
  return all(values.length === 0 ? kept : [...kept, { kind: "has", field, values }]);
}
