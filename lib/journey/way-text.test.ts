import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { createCorrelator } from "./correlator";
import { JourneyFold } from "./fold";
import { NO_INK, wayText } from "./way-text";

const LOG = readFileSync("public/captures/wan-to-container.log", "utf8").trimEnd().split("\n");

/** The first packet's times, hop by hop, of the article's log with the stamps that `stampOf` gives its lines. */
function timesOf(stampOf: (line: number) => string): readonly string[] {
  const lines = LOG.map((line, at) => `${stampOf(at + 1)}${line.replace(/^\[[^\]]*\] /, "")}\n`);
  const reader = createLogReader();
  const correlator = createCorrelator();
  for (const entry of [...reader.push(lines.join("")), ...reader.end()]) correlator.push(entry);
  correlator.end();
  const fold = new JourneyFold((hop) => hop);
  for (const event of correlator.take()) fold.apply(event);
  const packet = fold.result().packets[0]!;
  const rows = wayText(packet, undefined, NO_INK)
    .split("\n")
    .slice(2, 2 + packet.hops.length);
  return rows.map((row) => /\+\S+ (?:µs|s)(?= |$)/.exec(row)?.[0] ?? "");
}

it("[M2] times between hops are µs where the log has them", () => {
  const times = timesOf((line) => `[    5.00000${line % 10}] `);
  expect(times.slice(0, 3)).toEqual(["+0 µs", "+1 µs", "+2 µs"]);
});

it.each([
  ["a syslog file", (second: number) => `Nov 28 10:00:0${second} host kernel: `],
  ["dmesg -T", (second: number) => `[Sat Nov 28 10:00:0${second} 2026] `],
])("[M2] of %s, which has whole seconds alone, no µs are told, and seconds where they differ", (_, stamp) => {
  expect(new Set(timesOf(() => stamp(1)))).toEqual(new Set([""]));
  expect(timesOf((line) => stamp(line < 3 ? 1 : 2)).slice(0, 4)).toEqual(["", "", "+1 s", "+1 s"]);
});

it("[F11] a drop behind a user chain's line may be that chain's, its caller's, or behind: so it is said", () => {
  const place = "link/ip:filter:DOCKER-USER@FORWARD";
  const textOf = (droppedAt: string, last: string) => {
    const hop = { line: 1, stampUs: 1, chain: "ip:filter:FORWARD", place: last, in: "a", out: "b", text: "" };
    const header = { protocol: "icmp", src: null, dst: null, sport: null, dport: null, info: "" };
    const facts = { id: 1, direction: "request", fate: "dropped", incomplete: null, header, droppedAt };
    const packet = { ...facts, hops: [hop], skipped: [], changes: [], ambiguous: false, open: false };
    return /✗.*/.exec(wayText(packet as never, undefined, NO_INK))?.[0];
  };
  const base = "link/ip:filter:FORWARD";
  expect(textOf(base, base)).toBe("✗ dropped");
  expect(textOf(place, place)).toBe("✗ dropped here, in a chain that called it, or behind");
  expect(textOf(base, place)).toBe("✗ dropped in ip:filter:FORWARD or behind it");
});
