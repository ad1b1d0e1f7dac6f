import { describe, expect, it } from "vitest";
import { shortCount } from "./tile-state";

describe("a tile's counter", () => {
  it("[F40] is rounded where it is not written in full, and never longer than four characters", () => {
    const counts = [7, 999, 1000, 1949, 1950, 9949, 9950, 33_906, 67_812, 999_499, 999_500, 5_650_000];
    expect(counts.map(shortCount)).toEqual([
      ...["7", "999", "1.0k", "1.9k", "2.0k", "9.9k", "10k", "34k", "68k", "999k", "1.0M", "5.7M"],
    ]);
    for (const count of counts) expect(shortCount(count).length).toBeLessThanOrEqual(4);
  });
});
