import { expect, it } from "vitest";
import { readRecent, withFilter } from "./recent-filters";

it("the newest filter comes first, once, and six are kept", () => {
  const seven = ["a", "b", "c", "a", "d", "e", "f", "g"].reduce(withFilter, [] as readonly string[]);
  expect(seven).toEqual(["g", "f", "e", "d", "a", "c"]);
});

it("takes from storage only what can be a filter", () => {
  expect(readRecent(["x", 5, "", null, "y".repeat(2001), "z"])).toEqual(["x", "z"]);
  expect(readRecent({ length: 3 })).toEqual([]);
});
