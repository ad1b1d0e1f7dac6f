import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { type Correlator, createCorrelator } from "./correlator";
import { analyseItems, type Item, kmsg } from "./testing/analyse-texts";
import { bridged, fromHost, packetLines, ping } from "./testing/packet-lines";

const linesOf = (id: number) => packetLines(bridged(3, 2, id, ping(id, 1)), "article");
const [a, b] = [linesOf(1), linesOf(2)];
const upTo = a.findIndex((line) => line.includes("ebtable/filter-FORWARD"));
const before = [...a.slice(0, upTo), ...b.slice(0, upTo)];
const [frameA = "", ...restA] = a.slice(upTo);
const [frameB = "", ...restB] = b.slice(upTo);

/** The texts of each packet behind the first two, by which the chains are known. */
function ways(items: readonly Item[]) {
  const own = packetLines(fromHost(2, 80, ping(80, 1)), "article");
  const all = [...own, 1000, ...linesOf(90), 1000, ...items];
  const texts = all.filter((item): item is string => typeof item === "string" && !item.startsWith("lost"));
  const { packets } = analyseItems(all);
  return packets.slice(2).map(({ hops, ambiguous }) => ({
    lines: hops.map(({ line }) => texts[line - 1] ?? ""),
    ambiguous,
  }));
}
const whole = [
  { lines: a, ambiguous: false },
  { lines: b, ambiguous: false },
];

describe("a frame's line alike in two packets under way", () => {
  it("[J16] is whose next line is behind it, whoever moved last", () => {
    expect(frameA).toBe(frameB);
    expect(ways([...before, frameA, ...restA, frameB, ...restB])).toEqual(whole);
    expect(ways([...before, frameB, ...restB, frameA, ...restA])).toEqual(whole);
    expect(ways([...before, frameA, frameB, ...restB, ...restA])).toEqual(whole);
  });

  it("[J16] is not of one that is seen before its chain afterwards", () => {
    const nearly = [...a.slice(0, upTo - 1), ...b.slice(0, upTo)];
    expect(ways([...nearly, frameB, a[upTo - 1] ?? "", ...restB, frameA, ...restA])).toEqual(whole);
  });

  it("[J16] is ambiguous where nothing tells in time", () => {
    const late = ways([...before, frameA, 600, ...restA, frameB, ...restB]);
    expect(late.length).toBeGreaterThan(1);
    expect(late.map(({ ambiguous }) => ambiguous)).toEqual(late.map(() => true));
  });

  it("[J16] is told once the clock says that nothing more comes", () => {
    const correlator = createCorrelator();
    const reader = createLogReader();
    const items = [...linesOf(90), 1000, ...before, frameA];
    for (const entry of [...reader.push(kmsg(items)), ...reader.end()]) correlator.push(entry);
    const hops = () => correlator.take().filter(({ kind }) => kind === "hop").length;
    const lines = items.length - 1;
    expect(hops()).toBe(lines - 1);
    correlator.advance(1_000_000 + 1000 + 3 * lines + 100);
    expect(hops()).toBe(0);
    correlator.advance(1_000_000 + 1000 + 3 * lines + 600);
    expect(hops()).toBe(1);
  });
});

describe("what waits", () => {
  const items = [...linesOf(90), 1000, ...before, frameA];
  function held(more: readonly Item[] = []) {
    const correlator = createCorrelator();
    const reader = createLogReader();
    for (const entry of [...reader.push(kmsg([...items, ...more])), ...reader.end()]) correlator.push(entry);
    const hops = () => correlator.take().filter(({ kind }) => kind === "hop").length;
    return { correlator, hops };
  }
  const all = items.length - 1;

  it.each([
    ["rules change", (of: Correlator) => of.renew()],
    ["a limit cut lines", (of: Correlator) => of.cut(0, 1)],
    ["a host tells of itself", (of: Correlator) => of.know({ bridges: [], ports: [] })],
    ["the log ends", (of: Correlator) => of.end()],
  ])("[J16] is told before %s", (_, what) => {
    const { correlator, hops } = held();
    expect(hops()).toBe(all - 1);
    what(correlator);
    expect(hops()).toBe(1);
  });

  it("[J16] is told behind 16 records that tell nothing, and they with it, in their order", () => {
    const noise = Array.from({ length: 16 }, (_, at) => `usb 1-1: number ${at}`);
    expect(held(noise.slice(1)).hops()).toBe(all - 1);
    const { correlator } = held(noise);
    const events = correlator.take();
    const others = events.flatMap((event) => (event.kind === "other" ? [event.text] : []));
    expect(others).toEqual(noise);
    expect(events.filter(({ kind }) => kind === "hop")).toHaveLength(all);
  });
});

describe("a frame's line behind a gap", () => {
  const post = (line: string) => line.includes("POSTROUTING");
  const [head, tail] = [a.filter((line) => !post(line)), a.filter(post)];

  it("[J15] is ambiguous where another one's beginning may be lost, not where too few records are", () => {
    const doubts = (lost: number) =>
      ways([...head, `lost ${lost}`, ...tail]).map(({ ambiguous }) => ambiguous);
    expect(doubts(1)).toEqual([false]);
    expect(doubts(100)).toEqual([true]);
  });

  it("[J15] is another's where the packet would have rested too long", () => {
    const other = b.filter(post);
    expect(ways([...head, "lost 100", 12_000, ...other]).map(({ lines }) => lines)).toEqual([head, other]);
  });

  it("[J15] is its own all the same where the next line says so", () => {
    expect(ways([...head, "lost 100", 12_000, ...tail]).map(({ lines }) => lines)).toEqual([a]);
  });
});

it("[J7] a log that begins where a frame leaves has its lines in one packet", () => {
  const from = a.findIndex((line) => line.includes("ebtable/nat-POSTROUTING"));
  const { packets } = analyseItems([...a.slice(from), 1000, ...b]);
  expect(packets.map(({ hops }) => hops.length)).toEqual([a.length - from, b.length]);
});
