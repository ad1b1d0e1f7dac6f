import type { SeenValues } from "./completions";
import { FIELD_NAMES, type FieldName, fieldRule } from "./field";
import { type PacketView, valuesOf } from "./packet-view";

/** Values held a field: a port scan must not fill the memory. */
const MOST_VALUES = 500;
const OFFERED = 50;

/** The values that packets have had, for completions: most frequent first. A field's words are known without it. */
export class SeenValueCounter {
  private readonly counts = new Map<FieldName, Map<string, number>>(
    FIELD_NAMES.filter(isCounted).map((field) => [field, new Map()]),
  );

  note(view: PacketView): void {
    for (const [field, counts] of this.counts) {
      for (const value of valuesOf(field, view)) {
        const count = counts.get(value);
        if (count !== undefined || counts.size < MOST_VALUES) counts.set(value, (count ?? 0) + 1);
      }
    }
  }

  readonly values: SeenValues = (field) =>
    [...(this.counts.get(field) ?? [])]
      .sort(([, a], [, b]) => b - a)
      .slice(0, OFFERED)
      .map(([value]) => value);
}

function isCounted(field: FieldName): boolean {
  const isNumbered = field === "trace" || field === "conversation";
  return !isNumbered && ["address", "number", "name"].includes(fieldRule(field).kind);
}
