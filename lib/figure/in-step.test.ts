import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inStep } from "./in-step";
import { hopAt, type Timetable } from "./playback";

const times = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 14 }).map((gaps) => {
  const stopsMs = gaps.map((_, hop) => gaps.slice(0, hop + 1).reduce((sum, gap) => sum + gap, 5));
  const entersMs = stopsMs.map((ms, hop) => ms - (gaps[hop] ?? 0) / 3);
  return { stopsMs, entersMs, durationMs: (stopsMs.at(-1) ?? 0) + 200 };
});
const hopOf = (one: { readonly entersMs: readonly number[] }, atMs: number) => hopAt(one as Timetable, atMs);

describe("the clock and the map that is drawn", () => {
  it("[F36] are in the same hop, whatever map the clock's timetable was made for", () => {
    fc.assert(
      fc.property(times, times, fc.double({ min: 0, max: 1, noNaN: true }), (from, to, share) => {
        const atMs = share * from.durationMs;
        const named = hopOf(from, atMs);
        const drawn = hopOf(to, inStep(from, to, atMs));
        // The other knows fewer hops: the last of them.
        if (to.stopsMs.length > named) expect(drawn).toBeGreaterThanOrEqual(named);
        // Hops that are reached at one time cannot be told apart.
        const next = to.entersMs[named + 1];
        if (next !== undefined && next > (to.stopsMs[named] ?? 0) + 2) expect(drawn).toBe(named);
      }),
    );
  });

  it("[F36] go on together: a later time is never an earlier place", () => {
    fc.assert(
      fc.property(times, times, (from, to) => {
        let before = 0;
        for (let atMs = 0; atMs <= from.durationMs; atMs += 7) {
          const now = inStep(from, to, atMs);
          expect(now).toBeGreaterThanOrEqual(before - 0.51);
          before = now;
        }
      }),
    );
  });

  it("[F36] a packet of which more is known stays short of the hop that the clock does not know yet", () => {
    const from = { stopsMs: [100, 200], entersMs: [90, 190], durationMs: 300 };
    const to = { stopsMs: [100, 200, 500, 800], entersMs: [90, 190, 490, 790], durationMs: 900 };
    expect(inStep(from, to, 150)).toBe(150);
    expect(hopOf(to, inStep(from, to, 300))).toBe(1);
  });
});
