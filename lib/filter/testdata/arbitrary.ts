import fc from "fast-check";
import { bitsOf } from "../address";
import { FIELD_NAMES, type FieldName, fieldRule } from "../field";
import { all, any, EVERYTHING, type Filter, type FilterValue, network, not } from "../filter";

const fieldsOf = (...kinds: string[]) => FIELD_NAMES.filter((field) => kinds.includes(fieldRule(field).kind));
const field = (...kinds: string[]) => fc.constantFrom(...fieldsOf(...kinds));

/** Text with what the syntax uses in it, and much else. */
export const anyText = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(..."ab:=!<>~-,*?()\"\\ |&."), minLength: 1, maxLength: 10 }),
  fc.constantFrom("or", "AND", "not", "-", "src:1", "a b", "&&"),
);

const anyNetwork: fc.Arbitrary<FilterValue> = fc
  .record({ version: fc.constantFrom(4 as const, 6 as const), value: fc.bigInt(0n, 2n ** 128n - 1n), cut: fc.nat(128) })
  .map(({ version, value, cut }) =>
    network({ version, value: version === 4 ? value >> 96n : value }, cut % (bitsOf(version) + 1)),
  );
const anyRange: fc.Arbitrary<FilterValue> = fc
  .tuple(fc.nat(70000), fc.nat(70000))
  .map(([a, b]) => ({ kind: "range", from: Math.min(a, b), to: Math.max(a, b) }));

const has = (name: FieldName, values: readonly FilterValue[]): Filter => ({ kind: "has", field: name, values });
const someOf = <T>(values: fc.Arbitrary<T>) => fc.array(values, { minLength: 1, maxLength: 3 });

const anyTerm: fc.Arbitrary<Filter> = fc.oneof(
  fc.tuple(field("address"), someOf(anyNetwork)).map(([name, values]) => has(name, values)),
  fc.tuple(field("number", "seconds"), someOf(anyRange)).map(([name, values]) => has(name, values)),
  field("word").chain((name) =>
    someOf(fc.constantFrom(...(fieldRule(name).words ?? []))).map((words) =>
      has(
        name,
        words.map((word) => ({ kind: "word", word })),
      ),
    ),
  ),
  fc
    .tuple(field("name"), someOf(anyText), fc.boolean())
    .map(([name, texts, exact]) =>
      has(
        name,
        texts.map((text) => (exact ? { kind: "exact", text } : { kind: "glob", pattern: text })),
      ),
    ),
  fc
    .record({ field: field("number", "seconds"), comparator: fc.constantFrom("<", "<=", ">", ">="), value: fc.nat(1e9) })
    .map((compare): Filter => ({ kind: "compare", ...compare })),
  fc
    .record({ field: field("name", "text", "address", "word"), pattern: fc.constantFrom("^a", "a b|c", '"', "[)(]", "a\\.", ",") })
    .map((match): Filter => ({ kind: "matches", ...match })),
  anyText.map((text): Filter => ({ kind: "contains", text })),
);

const { tree } = fc.letrec<{ tree: Filter; term: Filter }>((tie) => ({
  term: anyTerm,
  tree: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    tie("term"),
    fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map(all),
    fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map(any),
    tie("tree").map(not),
  ),
}));

export const anyFilter: fc.Arbitrary<Filter> = fc.oneof(tree, fc.constant(EVERYTHING));
