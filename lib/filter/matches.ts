import { bitsOf, maskAddress, parseAddress } from "./address";
import { FIELDS, type FieldName, isNumeric } from "./field";
import type { Comparator, Filter, FilterValue } from "./filter";
import { globTest } from "./glob";
import { numbersOf, type PacketView, someText, testAddress, valuesOf } from "./packet-view";
import { compilePattern } from "./pattern";

export type PacketTest = (view: PacketView) => boolean;

export function compileFilter(filter: Filter): PacketTest {
  switch (filter.kind) {
    case "everything":
      return () => true;
    case "all": {
      const tests = filter.parts.map(compileFilter);
      return (view) => tests.every((test) => test(view));
    }
    case "any": {
      const tests = filter.parts.map(compileFilter);
      return (view) => tests.some((test) => test(view));
    }
    case "not": {
      const test = compileFilter(filter.part);
      return (view) => !test(view);
    }
    case "has":
      return compileHas(filter.field, filter.values);
    case "compare": {
      const { field, comparator, value } = filter;
      return (view) => numbersOf(field, view).some((number) => COMPARE[comparator](number, value));
    }
    case "matches": {
      const pattern = compilePattern(filter.pattern);
      // parseFilter lets no other pattern through; a filter made by hand matches nothing then.
      if (!pattern.ok) return () => false;
      if (filter.field === "text") return (view) => someText(view, pattern.test);
      const { test } = pattern;
      if (FIELDS[filter.field].kind === "address")
        return (view) => valuesOf(filter.field, view).some((text) => testAddress(text, test));
      return (view) => valuesOf(filter.field, view).some(test);
    }
    case "contains": {
      const isIn = containsTest(filter.text);
      return (view) => someText(view, isIn);
    }
  }
}

const COMPARE: Readonly<Record<Comparator, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function compileHas(field: FieldName, values: readonly FilterValue[]): PacketTest {
  if (isNumeric(field)) {
    const ranges = values.filter((value) => value.kind === "range");
    return (view) => numbersOf(field, view).some((n) => ranges.some(({ from, to }) => from <= n && n <= to));
  }
  const tests = values.map(valueTest);
  return (view) => valuesOf(field, view).some((text) => tests.some((test) => test(text)));
}

function valueTest(value: FilterValue): (text: string) => boolean {
  switch (value.kind) {
    case "network": {
      const { version, prefix } = value;
      const base = parseAddress(value.address)?.value;
      if (prefix === bitsOf(version) && version === 4) return (text) => text === value.address;
      return (text) => {
        const address = parseAddress(text);
        return address?.version === version && maskAddress(address, prefix).value === base;
      };
    }
    case "range":
      return (text) => Number(text) >= value.from && Number(text) <= value.to;
    case "glob":
      return globTest(value.pattern);
    case "exact":
      return (text) => text === value.text;
    case "word":
      return (text) => text === value.word;
  }
}

function containsTest(text: string): (value: string) => boolean {
  const wanted = text.toLowerCase();
  return (value) => value.includes(text) || value.toLowerCase().includes(wanted);
}
