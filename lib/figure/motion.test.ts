import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { layoutMap } from "./layout-map";
import { modelFromPackets } from "./model-from-packets";
import { BURST_MS, litAt, positionAt, restingAt } from "./motion";
import { hopAt } from "./playback";
import { journeysOf } from "./testing/journeys";
import { packetMotion, timetableOf } from "./timetable";

const scenarios = ["container-to-container", "localhost-to-container", "wan-to-container"];
const moving = scenarios.flatMap((name) => {
  const { packets } = journeysOf(readFileSync(`public/captures/${name}.log`, "utf8"));
  const layout = layoutMap(modelFromPackets(packets));
  return packets.map((packet) => ({ layout, packet, motion: packetMotion(layout, packet) }));
});

describe("positionAt", () => {
  it("[F18] stands on the hop's tile when the packet reaches it, hop after hop", () => {
    expect(moving).toHaveLength(6);
    for (const { layout, packet, motion } of moving) {
      expect(motion.stopsMs).toHaveLength(packet.hops.length);
      expect([...motion.stopsMs].sort((a, b) => a - b)).toEqual(motion.stopsMs);
      packet.hops.forEach(({ place }, index) => {
        const { box } = layout.tiles.find((tile) => tile.place === place)!;
        for (const later of [0, 60, 150]) {
          const at = positionAt(motion, motion.stopsMs[index]! + later)!;
          expect(at.x > box.x && at.x < box.x + box.width && at.y > box.y && at.y < box.y + box.height).toBe(
            true,
          );
          expect(litAt(motion, motion.stopsMs[index]! + later)).toBe(place);
        }
      });
    }
  });

  it("[F36] is named and lights its tile from one edge of it to the other, wherever it is looked at", () => {
    for (const { layout, packet, motion } of moving) {
      const timetable = timetableOf(layout, packet);
      for (let ms = 0; ms <= motion.durationMs; ms += 7) {
        const at = positionAt(motion, ms);
        const edge = 0.5;
        const under = layout.tiles.find(
          ({ box }) =>
            at !== null &&
            at.x > box.x + edge &&
            at.x < box.x + box.width - edge &&
            at.y > box.y + edge &&
            at.y < box.y + box.height - edge,
        )?.place;
        const hop = packet.hops.findIndex(({ place }) => place === under);
        if (hop < 0) continue;
        expect(litAt(motion, ms), `${ms} ms`).toBe(under);
        expect(hopAt(timetable, ms), `${ms} ms`).toBe(hop);
      }
    }
  });

  it("[F18] never leaves the drawn line", () => {
    for (const { motion } of moving) {
      const points = motion.way.strands.flatMap((strand) => strand.points);
      for (let ms = 0; ms <= motion.durationMs; ms += 37) {
        const at = positionAt(motion, ms)!;
        const off = Math.min(
          ...points.slice(1).map((b, i) => {
            const a = points[i]!;
            const size = (b.x - a.x) ** 2 + (b.y - a.y) ** 2 || 1;
            const t = Math.min(
              1,
              Math.max(0, ((at.x - a.x) * (b.x - a.x) + (at.y - a.y) * (b.y - a.y)) / size),
            );
            return Math.hypot(at.x - a.x - t * (b.x - a.x), at.y - a.y - t * (b.y - a.y));
          }),
        );
        expect(off).toBeLessThan(0.01);
      }
    }
  });

  it("[F19] moves without a jump, and is nowhere outside of its time", () => {
    for (const { motion } of moving) {
      let last = positionAt(motion, 0)!;
      for (let ms = 4; ms <= motion.durationMs; ms += 4) {
        const at = positionAt(motion, ms)!;
        // 0.4 a ms, eased: at most half as fast again.
        expect(Math.hypot(at.x - last.x, at.y - last.y)).toBeLessThanOrEqual(4 * 0.4 * 1.51);
        last = at;
      }
      expect(positionAt(motion, -1)).toBeNull();
      expect(positionAt(motion, motion.durationMs + 1)).toBeNull();
    }
  });

  it("[F19] without motion, a packet only ever stands in its hops", () => {
    for (const { motion } of moving) {
      const stops = motion.stopsMs.map((ms) => positionAt(motion, ms)!);
      for (let ms = 0; ms <= motion.durationMs; ms += 50) {
        const at = restingAt(motion, ms)!;
        expect(stops.some((stop) => Math.hypot(stop.x - at.x, stop.y - at.y) < 0.01)).toBe(true);
      }
    }
  });

  it("[F18] leaves a dropped packet where it died long enough to be seen", () => {
    const { layout, packet } = moving[0]!;
    const hops = packet.hops.slice(0, 3);
    const dead = packetMotion(layout, { ...packet, hops, fate: "dropped", droppedAt: hops[2]!.place });
    expect(dead.durationMs - dead.arrivedMs).toBe(BURST_MS);
    expect(positionAt(dead, dead.durationMs)).toEqual(positionAt(dead, dead.arrivedMs));
  });

  it("[F18] the timetable tells the motion's times", () => {
    for (const { layout, packet, motion } of moving) {
      const { stopsMs, durationMs } = timetableOf(layout, packet);
      expect({ stopsMs, durationMs }).toEqual({ stopsMs: motion.stopsMs, durationMs: motion.durationMs });
    }
  });
});
