import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseText } from "./testing/analyse-texts";

const FOLDER = new URL("testdata/", import.meta.url);
const CAPTURES = readdirSync(FOLDER).flatMap((name) => /^(.*)\.log$/.exec(name)?.[1] ?? []);
const read = (name: string) =>
  readFileSync(new URL(`${name}.log`, FOLDER), "latin1")
    .trimEnd()
    .split("\n");

const text = (record: string) => record.replace(/^[^;]*;/, "");
const stampUs = (record: string) => Number(record.split(",", 3)[2]);

/** As dmesg and a syslog file with the kernel's or the wall clock print it. */
const dmesg = (record: string) => `[${(stampUs(record) / 1e6).toFixed(6).padStart(12)}] ${text(record)}`;
const rfc3164 = (record: string) => `Nov 22 19:43:02 host kernel: ${text(record)}`;
const iso = (record: string) => {
  const us = stampUs(record);
  const wall = new Date(1_763_840_000_000 + us / 1000).toISOString().slice(0, -1);
  return `${wall}${String(us % 1000).padStart(3, "0")}+00:00 host kernel: ${text(record)}`;
};
/** The kernel's clock where it goes by ticks of 4 ms. */
const byTicks = (record: string) => {
  const us = Math.floor(stampUs(record) / 4000) * 4000;
  return `[${(us / 1e6).toFixed(6).padStart(12)}] ${text(record)}`;
};

const doubtsOf = (lines: readonly string[]) => analyseText(`${lines.join("\n")}\n`).doubts;

describe.each(CAPTURES)("%s", (name) => {
  const records = read(name);

  it("[O4] lines of two programs with two clocks, mixed, are said to be so", () => {
    for (const other of [rfc3164, iso])
      expect(doubtsOf(records.map((each, at) => (at % 2 === 0 ? dmesg(each) : other(each))))).toEqual([
        "clocks-mixed",
      ]);
    expect(doubtsOf(records.flatMap((each) => [dmesg(each), iso(each)]))).toEqual(["clocks-mixed"]);
  });

  it("[O5] records that are there twice are said to be so, side by side and one log behind the other", () => {
    expect(doubtsOf(records.flatMap((each) => [each, dmesg(each)]))).toEqual(["records-twice"]);
    expect(doubtsOf([...records, ...records].map(dmesg))).toEqual(["records-twice"]);
  });

  it("[O4] [O5] one log, and two logs of two clocks one behind the other, are not in doubt", () => {
    for (const wear of [(record: string) => record, dmesg, iso, rfc3164, byTicks])
      expect(doubtsOf(records.map(wear))).toEqual([]);
    expect(doubtsOf([...records.map(dmesg), ...records.map(iso)])).toEqual([]);
  });
});

it("[O4] boots one behind the other, and a log whose newest line is its first, are none, whatever they repeat", () => {
  const igmp =
    "fw: IN=eth0 OUT= SRC=192.0.2.1 DST=224.0.0.1 LEN=32 TOS=0x00 PREC=0xC0 TTL=1 ID=0 DF PROTO=2 ";
  const at = (seconds: number) => `[${seconds.toFixed(6).padStart(12)}] ${igmp}`;
  const boot = (length: number) => Array.from({ length }, (_, minute) => at(5 + length / 1000 + 60 * minute));
  expect(doubtsOf([40, 30, 50, 20].flatMap(boot))).toEqual([]);
  expect(doubtsOf(boot(40).reverse())).not.toContain("clocks-mixed");
});

it("[O2] of a mixed log no packet is certain", () => {
  const records = read("nft-1-http");
  for (const lines of [
    records.map((each, at) => (at % 2 === 0 ? dmesg(each) : iso(each))),
    records.flatMap((each) => [each, dmesg(each)]),
  ]) {
    const { packets } = analyseText(`${lines.join("\n")}\n`);
    expect(packets.length).toBeGreaterThan(10);
    expect(packets.filter(({ ambiguous }) => !ambiguous)).toEqual([]);
  }
});

it("[O5] a copy of a long log is found far behind, too", () => {
  const long = (day: number) =>
    Array.from({ length: 20_000 }, (_, at) => {
      const us = (day * 86_400 + at) * 1_000_000 + ((at * 7919) % 999_999) + 1;
      return `[${(us / 1e6).toFixed(6)}] fw: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=40 TOS=0x00 PREC=0x00 TTL=64 ID=${at + 1} PROTO=UDP SPT=1 DPT=2 LEN=20`;
    });
  expect(doubtsOf([...long(1), ...long(1)])).toEqual(["records-twice"]);
  expect(doubtsOf([...long(1), ...long(2)])).toEqual([]);
});

it("[O5] a copy that begins far into a log is found: what is counted begins where one may", () => {
  const at = (from: number, count: number, day = 1) =>
    Array.from({ length: count }, (_, line) => {
      const us = day * 86_400_000_000 + (from + line) * 1_001 + 1;
      return `[${(us / 1e6).toFixed(6)}] fw: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=40 TOS=0x00 PREC=0x00 TTL=64 ID=${from + line + 1} PROTO=UDP SPT=1 DPT=2 LEN=20`;
    });
  const long = at(0, 4000);
  expect(doubtsOf([...long, ...long.slice(-1100)])).toEqual(["records-twice"]);
});

it("[O5] records of one stamp and one text with numbers of their own are no copies", () => {
  const numbered = (seq: number, us: number) =>
    `4,${seq},${us},-;fw: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=40 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=UDP SPT=1 DPT=2 LEN=20`;
  const pairs = Array.from({ length: 40 }, (_, at) => [
    numbered(2 * at + 1, 1_000_001 + 1_000 * at),
    numbered(2 * at + 2, 1_000_001 + 1_000 * at),
  ]).flat();
  expect(doubtsOf(pairs)).toEqual([]);
  // Without numbers nothing tells them from a copy.
  expect(doubtsOf(pairs.map(dmesg))).toEqual(["records-twice"]);
});
