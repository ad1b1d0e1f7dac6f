import { expect, it } from "vitest";
import { parseFilter } from "./parse-filter";
import { printFilter } from "./print-filter";
import { setTerm, valuesSet } from "./set-term";

const filterOf = (text: string) => {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.problem);
  return parsed.value;
};

it.each([
  ["", "table:nat"],
  ["fate:dropped", "fate:dropped table:nat"],
  ["table:raw,mangle fate:dropped", "fate:dropped table:nat"],
  // An exclusion is another wish, and what stands in an `or` is not the field's own term.
  ["-table:raw", "-table:raw table:nat"],
  ["table:raw or dport:80", "(table:raw or dport:80) table:nat"],
])("[F32] %j with a table set is %j", (text, printed) => {
  expect(printFilter(setTerm(filterOf(text), "table", [{ kind: "word", word: "nat" }]))).toBe(printed);
});

it("[F32] without values the field's own terms go, comparisons too", () => {
  expect(printFilter(setTerm(filterOf("len>5 dport:80 len:3"), "len", []))).toBe("dport:80");
  expect(printFilter(setTerm(filterOf("len:3"), "len", []))).toBe("");
});

it("[F32] tells what is set, and nothing where two terms say different things", () => {
  expect(valuesSet(filterOf("a table:nat"), "table")).toEqual([{ kind: "word", word: "nat" }]);
  expect(valuesSet(filterOf("table:nat table:raw"), "table")).toBeNull();
  expect(valuesSet(filterOf("-table:nat"), "table")).toBeNull();
});
