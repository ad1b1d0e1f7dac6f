import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLogReader, type LogEntry } from "@/lib/kernel-log";
import { createCorrelator } from "./correlator";
import type { JourneyEvent } from "./journey";
import { analyseItems } from "./testing/analyse-texts";
import {
  bridged,
  fromHost,
  outward,
  packetLines,
  ping,
  published,
  type Style,
  tcp,
  toHost,
} from "./testing/packet-lines";

/** Packets that no line of which another one could have left. */
function distinct(kind: number, number: number, style: Style): readonly string[] {
  const container = 10 + number;
  const id = 1000 + number;
  switch (kind % 5) {
    case 0:
      return packetLines(bridged(container, container + 100, id, ping(number, 1)), style);
    case 1:
      return packetLines(fromHost(container, id, ping(number, 1)), style);
    case 2:
      return packetLines(published(container, id, 40_000 + number), style);
    case 3:
      return packetLines(outward(container, id, tcp(40_000 + number, 80, "SYN")), style);
    default:
      return packetLines(toHost(container, id, ping(number, 1)), style);
  }
}

/** What each CPU logs, in its order, dealt out in the order of `turns`. */
function merge(cpus: readonly (readonly string[])[], turns: readonly number[]): readonly string[] {
  const left = cpus.map((lines) => [...lines]);
  const merged: string[] = [];
  for (let turn = 0; left.some((lines) => lines.length > 0); turn += 1) {
    const busy = left.filter((lines) => lines.length > 0);
    merged.push(busy[(turns[turn % turns.length] ?? 0) % busy.length]?.shift() ?? "");
  }
  return merged;
}

function entriesOf(text: string): readonly LogEntry[] {
  const reader = createLogReader();
  return [...reader.push(text), ...reader.end()];
}

describe("laws of the correlator", { timeout: 60_000 }, () => {
  it("[L1] does not depend on how two CPUs' lines fall between each other", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 2, maxLength: 8 }),
        fc.array(fc.nat(3), { minLength: 20, maxLength: 60 }),
        fc.constantFrom<Style>("nft", "article"),
        (kinds, turns, style) => {
          const packets = kinds.map((kind, number) => distinct(kind, number, style));
          const cpus = [0, 1].map((cpu) => packets.filter((_, at) => at % 2 === cpu).flat());
          // A packet first, so that what this host logs is known: nothing is before the first line.
          const known = [0, 1, 2, 3, 4].flatMap((kind) => [...distinct(kind, 90 + kind, style), 500_000]);
          const merged = merge(cpus, turns);
          const before = known.filter((item) => typeof item === "string").length;
          const { packets: found } = analyseItems([...known, ...merged]);
          const texts = found.map(({ hops }) =>
            hops.flatMap(({ line }) => merged[line - 1 - before] ?? []).join("\n"),
          );
          for (const way of packets) expect(texts).toContain(way.join("\n"));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("[L2] feeding in pieces equals feeding at once", () => {
    const text = readFileSync(new URL("testdata/article-1-http.log", import.meta.url), "latin1");
    const entries = entriesOf(text);
    const whole = createCorrelator();
    for (const entry of entries) whole.push(entry);
    whole.end();
    const expected = whole.take();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        const correlator = createCorrelator();
        const events: JourneyEvent[] = [];
        for (let at = 0, turn = 0; at < entries.length; turn += 1) {
          const end = at + (sizes[turn % sizes.length] ?? 1);
          for (const entry of entries.slice(at, end)) correlator.push(entry);
          events.push(...correlator.take());
          at = end;
        }
        correlator.end();
        events.push(...correlator.take());
        expect(events).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });

  it("[L3] holds no more packets open than its limit, whatever is left unfinished", () => {
    const correlator = createCorrelator({ limits: { openPackets: 50 } });
    let most = 0;
    for (let id = 1; id <= 2000; id++) {
      const [first = ""] = packetLines(bridged(3, 2, id, ping(id, 1)));
      for (const entry of entriesOf(`7,${id},${1_000_000 + id},-;${first}\n`)) correlator.push(entry);
      most = Math.max(most, correlator.openPackets());
    }
    expect(most).toBe(50);
    correlator.end();
    expect(correlator.openPackets()).toBe(0);
  });

  it("[L4] every log line becomes a hop of exactly one packet, and a packet is shown before its hops", () => {
    for (const name of ["article-1-interleaved-pings", "nft-1-fragments", "article-1-first-packets"]) {
      const entries = entriesOf(readFileSync(new URL(`testdata/${name}.log`, import.meta.url), "latin1"));
      const correlator = createCorrelator();
      for (const entry of entries) correlator.push(entry);
      correlator.end();
      const shown = new Set<number>();
      const lines: number[] = [];
      for (const event of correlator.take()) {
        if (event.kind === "packet") shown.add(event.packet.id);
        if (event.kind !== "hop") continue;
        expect(shown.has(event.packet)).toBe(true);
        lines.push(event.hop.line);
      }
      expect(lines.sort((a, b) => a - b)).toEqual(entries.map((_, at) => at + 1));
    }
  });

  it("[L5] a million random, mutated and cut lines raise nothing", () => {
    const seed = readFileSync(new URL("testdata/article-1-first-packets.log", import.meta.url), "latin1")
      .concat(readFileSync(new URL("testdata/nft-1-fragments.log", import.meta.url), "latin1"))
      .trimEnd()
      .split("\n");
    let state = 20_261_122;
    const random = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((state / 4_294_967_296) * below);
    };
    const pick = () => seed[random(seed.length)] ?? "";
    const damaged = (): string => {
      const line = pick();
      const at = random(line.length);
      switch (random(6)) {
        case 0:
          return line.slice(0, at);
        case 1:
          return line.slice(at);
        case 2:
          return line.slice(0, at) + String.fromCharCode(random(256)) + line.slice(at + 1);
        case 3:
          return line.slice(0, at) + pick().slice(random(200));
        case 4:
          return line.replace(/ID=\d+/, `ID=${random(3)}`);
        default:
          return line;
      }
    };
    const reader = createLogReader();
    const correlator = createCorrelator({ limits: { openPackets: 500 } });
    let events = 0;
    for (let block = 0; block < 1000; block++) {
      const text = `${Array.from({ length: 1000 }, damaged).join("\n")}\n`;
      for (const entry of reader.push(text)) correlator.push(entry);
      events += correlator.take().length;
    }
    correlator.end();
    expect(events + correlator.take().length).toBeGreaterThan(500_000);
  }, 300_000);
});
