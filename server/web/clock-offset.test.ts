import { describe, expect, it } from "vitest";
import { ClockOffset } from "./clock-offset";

const HOUR_MS = 3_600_000;

describe("the log's clock", () => {
  it("[W43] goes by the quickest record: none is ever from the future", () => {
    const offset = new ClockOffset();
    for (const delayMs of [30, 5, 80]) offset.note(5_000_000 - delayMs * 1000, 1000);
    expect(offset.clockUs(1000)).toBe(4_995_000);
    expect(offset.clockUs(1500)).toBe(5_495_000);
  });

  it.each([
    ["slower", -20e-6],
    ["faster", 20e-6],
  ])("[W43] follows a kernel clock that is %s than ours, all day", (_, drift) => {
    const offset = new ClockOffset();
    let worstUs = 0;
    for (let nowMs = 0; nowMs < 24 * HOUR_MS; nowMs += 7000) {
      const kernelUs = nowMs * 1000 * (1 + drift);
      offset.note(kernelUs - 300, nowMs);
      worstUs = Math.max(worstUs, Math.abs(offset.clockUs(nowMs) - kernelUs));
    }
    expect(worstUs).toBeLessThan(5000);
  });

  it("[W43] after hours without a record the next one counts alone", () => {
    const offset = new ClockOffset();
    offset.note(0, 0);
    const driftUs = 20 * HOUR_MS * 1000 * 20e-6;
    offset.note(20 * HOUR_MS * 1000 - driftUs, 20 * HOUR_MS);
    expect(offset.clockUs(20 * HOUR_MS)).toBe(20 * HOUR_MS * 1000 - driftUs);
  });
});
