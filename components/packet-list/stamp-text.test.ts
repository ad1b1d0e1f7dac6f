import { expect, it } from "vitest";
import { dateText, secondsText } from "./stamp-text";

it("keeps all six digits of the kernel's stamp, before and after the origin", () => {
  expect(secondsText(12_345_678, null)).toBe("12.345678");
  expect(secondsText(12_345_678, 12_345_670)).toBe("0.000008");
  expect(secondsText(1_000_000, 1_000_012)).toBe("-0.000012");
});

it("shows nothing where the log carries no time", () => {
  expect(secondsText(null, 5)).toBe("");
});

it("shows a wall clock's stamp as a time of day, one from boot as none", () => {
  const us = Date.UTC(1972, 10, 23, 1, 29, 7) * 1000;
  expect(us).toBe(91_330_147_000_000);
  expect(dateText(us)).toBe("Nov 23 01:29:07");
  expect(dateText(Date.UTC(2026, 10, 3, 1, 29, 7) * 1000 + 123)).toBe("2026-11-03 01:29:07.000123");
  expect(dateText(Date.UTC(2026, 10, 3, 1, 29, 7) * 1000)).toBe("2026-11-03 01:29:07");
  expect(dateText(1_108_325_174)).toBeNull();
  // Two years and a half after boot.
  expect(dateText(us + 1)).toBeNull();
});
