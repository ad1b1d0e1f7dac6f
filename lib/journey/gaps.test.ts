import { expect, it } from "vitest";
import { JourneyFold } from "./fold";
import { Gaps } from "./gaps";

type Asked = Parameters<Gaps["of"]>[0];

const packetOf = (lines: readonly number[], incomplete: Asked["incomplete"] = null): Asked => ({
  hops: lines.map((line) => ({ line })),
  incomplete,
});

function gaps(lines: readonly number[], incomplete: Asked["incomplete"], ...beforeLines: readonly number[]) {
  const all = new Gaps();
  for (const beforeLine of beforeLines) all.push({ beforeLine, lost: 1 });
  return all.of(packetOf(lines, incomplete)).map(({ beforeLine }) => beforeLine);
}

it("[F3] the gaps of a packet are those between its lines, whatever it is told to be", () => {
  expect(gaps([10, 12, 20], "lost", 5, 10, 11, 20, 21)).toEqual([11, 20]);
  expect(gaps([10, 12, 20], null, 5, 11, 30)).toEqual([11]);
  expect(gaps([10, 12], null, 9, 13)).toEqual([]);
});

it("[F3] else the one before its first line, or behind its last, as near as it may have been under way", () => {
  expect(gaps([10, 12], "lost", 10, 13)).toEqual([10]);
  expect(gaps([100, 112], "lost", 10, 130, 140)).toEqual([130]);
  expect(gaps([100, 112], "lost", 10, 9000)).toEqual([]);
  expect(gaps([100, 112], "end", 99, 113)).toEqual([]);
});

it("[F3] gaps between the same two lines are one sum, at the place of the first", () => {
  const all = new Gaps();
  for (let beforeLine = 2; beforeLine <= 100_000; beforeLine++) all.push({ beforeLine, lost: 2 });
  expect(all.of(packetOf([1, 50_000, 100_000]))).toEqual([
    { beforeLine: 2, lost: 99_998 },
    { beforeLine: 50_001, lost: 100_000 },
  ]);
});

it("[L3] of gaps the newest are kept, and their sums stay true", () => {
  const all = new Gaps(5000);
  for (let beforeLine = 1; beforeLine <= 100_000; beforeLine++) all.push({ beforeLine, lost: 3 });
  expect(all.count).toBe(5000);
  expect(all.of(packetOf([99_990, 100_000]))).toEqual([{ beforeLine: 99_991, lost: 30 }]);
  expect(all.of(packetOf([1, 100_000]))).toEqual([{ beforeLine: 95_001, lost: 15_000 }]);
});

it("[L3] who takes packets out as he goes holds no more gaps than conversations", () => {
  const fold = new JourneyFold(() => null, 100);
  for (let beforeLine = 1; beforeLine <= 5000; beforeLine++) fold.apply({ kind: "gap", beforeLine, lost: 1 });
  expect(fold.gaps.count).toBe(100);
});
