import { describe, expect, it } from "vitest";
import type { PacketId } from "@/lib/journey/journey";
import { drawable, type TimelineMark } from "./timeline-marks";

const mark = (hop: number, at: number, look: TimelineMark["look"] = "hop"): TimelineMark => ({
  ...{ key: `1 ${hop}`, packet: 1 as PacketId, hop, at, direction: "request", look },
});

describe("the marks of the time line", () => {
  it("all stand while they can be told apart", () => {
    const marks = [0, 0.1, 0.2, 1].map((at, hop) => mark(hop, at));
    expect(drawable(marks)).toEqual(marks);
  });

  it("of ten thousand, as many are drawn as the line has room for, and no drop is left out", () => {
    const marks = Array.from({ length: 10_000 }, (_, hop) => mark(hop, hop / 10_000));
    const drop = mark(10_000, 0.5, "drop");
    const drawn = drawable([...marks, drop]);
    expect(drawn.length).toBeLessThan(300);
    expect(drawn).toContain(drop);
    expect(drawn[0]).toBe(marks[0]);
    expect(Math.max(...drawn.map(({ at }) => at))).toBeGreaterThan(0.99);
  });
});
