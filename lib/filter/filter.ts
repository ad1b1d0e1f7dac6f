import { type Address, formatAddress, maskAddress } from "./address";
import type { FieldName } from "./field";

/** What a term compares with. Numbers are integers from 0; of a field in seconds, µs. */
export type FilterValue =
  | { readonly kind: "network"; readonly address: string; readonly version: 4 | 6; readonly prefix: number }
  | { readonly kind: "range"; readonly from: number; readonly to: number }
  /** `*` any text, `?` any character; whole value, any case. */
  | { readonly kind: "glob"; readonly pattern: string }
  /** Exactly this text, case included. */
  | { readonly kind: "exact"; readonly text: string }
  /** One of the words of the field. */
  | { readonly kind: "word"; readonly word: string };

export type Comparator = "<" | "<=" | ">" | ">=";

/**
 * A filter in normal form: `all`/`any` have at least two parts and none of their own kind, `not` never holds
 * a `not`. Built only by the functions below. `everything` is the empty filter.
 */
export type Filter =
  | { readonly kind: "everything" }
  | { readonly kind: "all"; readonly parts: readonly Filter[] }
  | { readonly kind: "any"; readonly parts: readonly Filter[] }
  | { readonly kind: "not"; readonly part: Filter }
  /** One of the values is among the field's. */
  | { readonly kind: "has"; readonly field: FieldName; readonly values: readonly FilterValue[] }
  | {
      readonly kind: "compare";
      readonly field: FieldName;
      readonly comparator: Comparator;
      readonly value: number;
    }
  | { readonly kind: "matches"; readonly field: FieldName; readonly pattern: string }
  /** A bare word: anything that the packet shows contains it, in any case. */
  | { readonly kind: "contains"; readonly text: string };

export const EVERYTHING: Filter = { kind: "everything" };

export function all(parts: readonly Filter[]): Filter {
  const flat = parts.flatMap((part) =>
    part.kind === "all" ? part.parts : part.kind === "everything" ? [] : [part],
  );
  return flat.length === 0
    ? EVERYTHING
    : flat.length === 1 && flat[0] !== undefined
      ? flat[0]
      : { kind: "all", parts: flat };
}

/** With at least one part. */
export function any(parts: readonly Filter[]): Filter {
  const flat = parts.flatMap((part) => (part.kind === "any" ? part.parts : [part]));
  return flat.length === 1 && flat[0] !== undefined ? flat[0] : { kind: "any", parts: flat };
}

export function not(part: Filter): Filter {
  return part.kind === "not" ? part.part : { kind: "not", part };
}

export function network(address: Address, prefix: number): FilterValue {
  const { version } = address;
  return { kind: "network", address: formatAddress(maskAddress(address, prefix)), version, prefix };
}
