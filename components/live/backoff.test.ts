import { expect, it } from "vitest";
import { backoffMs } from "./backoff";

it("waits half a second, then half as long again each time, at most 5 s while the page is seen", () => {
  expect([1, 2, 3].map((attempt) => backoffMs(attempt, false))).toEqual([500, 750, 1125]);
  expect(backoffMs(50, false)).toBe(5_000);
  expect(backoffMs(500, true)).toBe(60_000);
});
