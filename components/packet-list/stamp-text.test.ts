import { expect, it } from "vitest";
import { secondsText } from "./stamp-text";

it("keeps all six digits of the kernel's stamp, before and after the origin", () => {
  expect(secondsText(12_345_678, null)).toBe("12.345678");
  expect(secondsText(12_345_678, 12_345_670)).toBe("0.000008");
  expect(secondsText(1_000_000, 1_000_012)).toBe("-0.000012");
});

it("shows nothing where the log carries no time", () => {
  expect(secondsText(null, 5)).toBe("");
});
