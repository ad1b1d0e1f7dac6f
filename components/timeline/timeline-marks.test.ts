import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { layoutMap } from "@/lib/figure/layout-map";
import { routeWay } from "@/lib/figure/route-way";
import { journeysOf } from "@/lib/figure/testing/journeys";
import { hopOfChange } from "@/lib/journey/hop-of-change";
import type { PacketId } from "@/lib/journey/journey";
import { DEFAULT_HOST_MODEL, graphOf } from "@/lib/netfilter";
import { trailOf } from "../inspector/trail";
import { evenTimetable } from "../player/timetables";
import { drawable, marksOf, type TimelineMark } from "./timeline-marks";

const mark = (hop: number, at: number, look: TimelineMark["look"] = "hop"): TimelineMark => ({
  ...{ key: `1 ${hop}`, packet: 1 as PacketId, hop, at, direction: "request", look },
});

describe("the marks of the time line", () => {
  it("say of a rewrite the hop that map and inspector say: of the chain that made it, not of the line that shows it", () => {
    const log = new URL("../../public/captures/wan-to-container.log", import.meta.url);
    const [request] = journeysOf(readFileSync(log, "utf8")).packets;
    if (request === undefined) throw new Error("no packet");
    const { hops } = request;
    const packet = { ...evenTimetable(request), startMs: 0, endMs: 5000 };
    const found = marksOf([packet], 5000, () => request).filter(({ look }) => look === "rewrite");
    expect(found.map(({ hop }) => hops[hop]?.chain)).toContain("ip:nat:PREROUTING");
    const inspected = trailOf(request, graphOf(DEFAULT_HOST_MODEL, "ip")).flatMap((step) =>
      step.kind === "hop" && step.changes.length > 0 ? [step.index] : [],
    );
    expect(found.map(({ hop }) => hop)).toEqual(inspected);
    const map = layoutMap(DEFAULT_HOST_MODEL);
    for (const { place, changes } of routeWay(map, request).changes) {
      if (!place.startsWith("net/")) continue;
      for (const change of changes) expect(hops[hopOfChange(request, change)]?.place).toBe(place);
    }
  });

  it("all stand while they can be told apart", () => {
    const marks = [0, 0.1, 0.2, 1].map((at, hop) => mark(hop, at));
    expect(drawable(marks)).toEqual(marks);
  });

  it("of those that would lie on each other a drop stands, else a rewrite, else the first", () => {
    const crowd = [mark(0, 0.5), mark(1, 0.502), mark(2, 0.504, "rewrite"), mark(3, 0.53), mark(4, 0.6)];
    expect(drawable(crowd).map(({ hop }) => hop)).toEqual([2, 3, 4]);
    expect(drawable([...crowd, mark(5, 0.51, "drop")]).map(({ hop }) => hop)).toEqual([0, 3, 4, 5]);
  });

  it("of ten thousand, as many are drawn as the line has room for, a drop among them", () => {
    const marks = Array.from({ length: 10_000 }, (_, hop) => mark(hop, hop / 10_000));
    const drop = mark(10_000, 0.5, "drop");
    const drawn = drawable([...marks, drop]);
    expect(drawn.length).toBeLessThan(300);
    expect(drawn).toContain(drop);
    expect(drawn[0]).toBe(marks[0]);
    const places = drawn.map(({ at }) => 650 * at).sort((a, b) => a - b);
    // A dot is 6 px wide.
    for (const [index, place] of places.slice(1).entries())
      expect(place - (places[index] ?? 0)).toBeGreaterThan(5);
    expect(Math.max(...drawn.map(({ at }) => at))).toBeGreaterThan(0.98);
  });
});
