import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canvasBox } from "./canvas-box";

const SURFACE = { widthPx: 1280, heightPx: 510 };
const NOWHERE = { x: 0, y: 0, width: 0, height: 0 };
const dotAt = (x: number, y: number) => ({ x, y, direction: "request", drop: null, greyed: false }) as const;
const onSurface = fc.record({
  x: fc.double({ min: 0, max: 1280, noNaN: true }),
  y: fc.double({ min: 0, max: 510, noNaN: true }),
});

describe("the canvas of the moving packets", () => {
  it("covers each packet with its glyph and count, as far as the surface goes, also kept from before", () => {
    const ways = fc.array(fc.array(onSurface, { minLength: 1, maxLength: 20 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(ways, fc.double({ min: 0.3, max: 3, noNaN: true }), (frames, k) => {
        let box = NOWHERE;
        for (const points of frames) {
          const dots = points.map(({ x, y }) => dotAt(x / k, y / k));
          box = canvasBox(dots, { x: 0, y: 0, k }, SURFACE, box);
          for (const { x, y } of points) {
            expect(box.x).toBeLessThanOrEqual(Math.max(0, x - 35));
            expect(box.y).toBeLessThanOrEqual(Math.max(0, y - 35));
            expect(box.x + box.width).toBeGreaterThanOrEqual(Math.min(1280, x + 35));
            expect(box.y + box.height).toBeGreaterThanOrEqual(Math.min(510, y + 35));
          }
        }
      }),
    );
  });

  it("is no larger than the row that they move in", () => {
    const row = [dotAt(40, 460), dotAt(1200, 460)];
    expect(canvasBox(row, { x: 0, y: 0, k: 1 }, SURFACE, NOWHERE)).toEqual({
      x: 0,
      y: 384,
      width: 1280,
      height: 126,
    });
    const all = { x: 0, y: 0, width: 1280, height: 510 };
    expect(canvasBox(row, { x: 0, y: 0, k: 1 }, SURFACE, all).height).toBe(126);
  });

  it("stays where it is while that covers them, and when nothing moves", () => {
    const before = canvasBox([dotAt(300, 300)], { x: 0, y: 0, k: 1 }, SURFACE, NOWHERE);
    expect(canvasBox([dotAt(310, 300)], { x: 0, y: 0, k: 1 }, SURFACE, before)).toBe(before);
    expect(canvasBox([], { x: 0, y: 0, k: 1 }, SURFACE, before)).toBe(before);
  });

  it("has nothing to show of what was moved out of sight", () => {
    const before = canvasBox([dotAt(300, 300)], { x: 0, y: 0, k: 1 }, SURFACE, NOWHERE);
    expect(canvasBox([dotAt(300, 300)], { x: -2000, y: 0, k: 1 }, SURFACE, before)).toBe(before);
  });
});
