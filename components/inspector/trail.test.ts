import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createCorrelator, JourneyFold } from "@/lib/journey";
import { createLogReader } from "@/lib/kernel-log";
import { DEFAULT_HOST_MODEL, graphOf } from "@/lib/netfilter";
import { trailOf } from "./trail";

function firstPacket(name: string) {
  const reader = createLogReader();
  const correlator = createCorrelator();
  for (const entry of [...reader.push(readFileSync(name, "utf8")), ...reader.end()]) correlator.push(entry);
  correlator.end();
  const fold = new JourneyFold((hop) => hop);
  for (const event of correlator.take()) fold.apply(event);
  return fold.result().packets[0]!;
}

describe("a packet's hops", () => {
  it("have each change at the chain that made it, else at the line that shows it first", () => {
    const packet = firstPacket("public/captures/wan-to-container.log");
    const changes = trailOf(packet, graphOf(DEFAULT_HOST_MODEL, "ip")).flatMap((step) =>
      step.kind === "hop" ? step.changes.map(({ field }) => `${step.hop.chain} ${field}`) : [],
    );
    expect(changes).toEqual([
      "ip:nat:PREROUTING dst",
      "ip:nat:PREROUTING dport",
      "ip:mangle:FORWARD ttl",
      "bridge:filter:OUTPUT mac.src",
      "bridge:filter:OUTPUT mac.dst",
    ]);
    expect(changes).toHaveLength(packet.changes.length);
  });

  it("have the gaps of the log between them, before the first and behind the last", () => {
    const packet = firstPacket("public/captures/wan-to-container.log");
    const first = packet.hops[0]?.line ?? 0;
    const last = packet.hops.at(-1)?.line ?? 0;
    const gaps = [first, first + 1, last + 5].map((beforeLine) => ({ beforeLine, lost: 1 }));
    const trail = trailOf(packet, graphOf(DEFAULT_HOST_MODEL, "ip"), gaps);
    expect(trail.flatMap(({ kind }, at) => (kind === "gap" ? [at] : []))).toEqual([0, 2, trail.length - 1]);
  });

  it("[M2] have seconds between them, where they differ, if the log knows no more", () => {
    const packet = firstPacket("public/captures/wan-to-container.log");
    const timesOf = (stampOf: (at: number) => number) => {
      const hops = packet.hops.map((hop, at) => ({ ...hop, stampUs: stampOf(at) }));
      return trailOf({ ...packet, hops }, graphOf(DEFAULT_HOST_MODEL, "ip")).flatMap((step) =>
        step.kind === "hop" ? [[step.sinceStart, step.sinceLast]] : [],
      );
    };
    expect(timesOf((at) => (at < 2 ? 5_000_000 : 6_000_000)).slice(0, 4)).toEqual([
      [null, null],
      [null, null],
      [
        { unit: "s", count: 1 },
        { unit: "s", count: 1 },
      ],
      [{ unit: "s", count: 1 }, null],
    ]);
    expect(timesOf((at) => 5_000_000 + at * 3)[1]).toEqual([
      { unit: "us", count: 3 },
      { unit: "us", count: 3 },
    ]);
  });
});
