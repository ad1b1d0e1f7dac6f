import { expect, it } from "vitest";
import { gapsOf } from "./gap";

type Asked = Parameters<typeof gapsOf>[0];

function gaps(lines: readonly number[], incomplete: Asked["incomplete"], ...beforeLines: readonly number[]) {
  const packet: Asked = { hops: lines.map((line) => ({ line })), incomplete };
  const all = beforeLines.map((beforeLine) => ({ beforeLine, lost: 1 }));
  return gapsOf(packet, all).map(({ beforeLine }) => beforeLine);
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
