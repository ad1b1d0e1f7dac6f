import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFilter } from "./matches";
import { parseFilter } from "./parse-filter";
import { printFilter } from "./print-filter";
import { packetView } from "./testdata/packet";
import { scaleWindow, shiftWindow, windowAround, windowOf, withWindow } from "./time-window";

const filterOf = (text: string) => {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.problem);
  return parsed.value;
};
const anyWindow = fc
  .tuple(fc.nat(2e15), fc.integer({ min: 2, max: 1e12 }))
  .map(([fromUs, widthUs]) => ({ fromUs, toUs: fromUs + widthUs }));

describe("time", () => {
  it.each([
    ["time:102.347", "time:102.347"],
    ["time:102.300-102.9", "time:102.3-102.9"],
    ["STAMP>=5", "time>=5"],
    ["time:<1795397347.000123", "time<1795397347.000123"],
  ])("[F21] %s is %s", (text, printed) => {
    expect(printFilter(filterOf(text))).toBe(printed);
  });

  it.each(["time:1.2345678", "time:-5", "time:abc", "time:3-2", "time:1e3"])(
    "[F6] %s is an error",
    (text) => {
      expect(parseFilter(text).ok).toBe(false);
    },
  );

  it("[F21] is that of any hop, to the µs, ends included; a log without times has none", () => {
    const { hops } = packetView().packet;
    const view = packetView({
      packet: { hops: hops.map((hop, at) => ({ ...hop, stampUs: 102_347_000 + at })) },
    });
    const fits = (text: string) => compileFilter(filterOf(text))(view);
    expect(fits("time:102.347002-200")).toBe(true);
    expect(fits("time:102.347003-200")).toBe(false);
    expect(fits("time:0-102.347")).toBe(true);
    expect(fits("time<102.347")).toBe(false);
    expect(compileFilter(filterOf("time:0-9999999999"))(packetView())).toBe(false);
  });
});

describe("time window", () => {
  it("[F33] is the filter's own term, beside all others", () => {
    expect(windowOf(filterOf("fate:dropped time:1-2"))).toEqual({ fromUs: 1_000_000, toUs: 2_000_000 });
    expect(windowOf(filterOf("time:1-2,4-5"))).toBeNull();
    const moved = withWindow(filterOf("time:1-2 fate:dropped"), { fromUs: 1_500_000, toUs: 2_500_000 });
    expect(printFilter(moved)).toBe("fate:dropped time:1.5-2.5");
    expect(printFilter(withWindow(moved, null))).toBe("fate:dropped");
  });

  it("[F33] begins around a moment, on whole ms", () => {
    expect(windowAround(102_347_123, 1e6)).toEqual({ fromUs: 101_847_000, toUs: 102_847_000 });
    expect(windowAround(5, 1e6)).toEqual({ fromUs: 0, toUs: 1_000_000 });
  });

  it("[F33] shifting keeps the width, and there and back is where it was, but never before 0", () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        const there = shiftWindow(window, 1);
        expect(there.toUs - there.fromUs).toBe(window.toUs - window.fromUs);
        expect(there.fromUs).toBeGreaterThan(window.fromUs);
        expect(shiftWindow(there, -1)).toEqual(window);
      }),
    );
    expect(shiftWindow({ fromUs: 100, toUs: 1100 }, -1)).toEqual({ fromUs: 0, toUs: 1000 });
  });

  it("[F33] twice as wide holds all of before, half as wide holds nothing else", () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        const wide = scaleWindow(window, 2);
        expect(wide.fromUs).toBeLessThanOrEqual(window.fromUs);
        expect(wide.toUs).toBeGreaterThanOrEqual(window.toUs);
        const narrow = scaleWindow(window, 0.5);
        expect(narrow.fromUs).toBeGreaterThanOrEqual(window.fromUs);
        expect(narrow.toUs).toBeLessThanOrEqual(window.toUs + 1);
        expect(narrow.toUs).toBeGreaterThan(narrow.fromUs);
      }),
    );
  });

  it("[F33] widened and narrowed again is the same, also one of an odd width", () => {
    for (const window of [
      { fromUs: 3_474_769_058, toUs: 3_474_805_033 },
      { fromUs: 1_000, toUs: 1_008 },
    ])
      expect(scaleWindow(scaleWindow(window, 2), 0.5)).toEqual(window);
  });
});
