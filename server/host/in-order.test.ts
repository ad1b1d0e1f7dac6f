import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createQueue } from "./in-order";

describe("a queue", () => {
  it("[H12] lets timers run between two works, in the order of the calls", async () => {
    const inOrder = createQueue();
    const seen: (number | string)[] = [];
    const busy = (number: number) => async () => {
      seen.push(number);
      const endMs = performance.now() + 20;
      while (performance.now() < endMs);
      if (number === 1) throw new Error("of this one only");
    };
    const all = Promise.allSettled([0, 1, 2, 3].map((number) => inOrder(busy(number))));
    await sleep(1);
    seen.push("timer");
    await all;
    expect(seen.filter((each) => each !== "timer")).toEqual([0, 1, 2, 3]);
    expect(seen.indexOf("timer")).toBeLessThan(seen.indexOf(3));
  });
});
