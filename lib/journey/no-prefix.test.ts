import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AnalysedPacket } from "./analysis";
import { analyseText } from "./testing/analyse-texts";

const FOLDER = new URL("testdata/", import.meta.url);
const CAPTURES = readdirSync(FOLDER).flatMap((name) => /^(.*)\.log$/.exec(name)?.[1] ?? []);
const read = (name: string) =>
  readFileSync(new URL(`${name}.log`, FOLDER), "latin1")
    .trimEnd()
    .split("\n");

/** As rules with this one prefix, or none, write it; of ebt_log's lines the space before IN= is the format's. */
const unnamed = (prefix: string) => (record: string) =>
  record.replace(
    /;.*?(?=IN=\S* OUT=)/,
    `;${prefix === "" && record.includes("MAC source =") ? " " : prefix}`,
  );

/** The same records as other transports bring them. */
const CLOTHES: Readonly<Record<string, (record: string) => string>> = {
  "with stamps": (record) => record,
  "without stamps": (record) => record.replace(/^[^;]*;/, ""),
  "with whole seconds": (record) =>
    record.replace(/^\d+,\d+,(\d+)\d{6},[^;]*;/, (_, second) => `[${second}.000000] `),
};

const linesOf = ({ hops }: AnalysedPacket) => hops.map(({ line }) => line).join();

/** What no line without a prefix can tell is the table, so it is not asked; BROUTING is called at PREROUTING's hook. */
const hooksOf = ({ hops }: AnalysedPacket) =>
  hops.map(({ chain }) => {
    const [family, , hook] = chain.split(":");
    return `${family}:${hook === "BROUTING" ? "PREROUTING" : hook}`;
  });
const toldOf = (packet: AnalysedPacket) => ({
  hooks: hooksOf(packet),
  fate: packet.fate,
  direction: packet.direction,
  skipped: packet.skipped,
  changes: packet.changes.map(({ line, field, from, to }) => ({ line, field, from, to })),
});

const isDoubtful = ({ ambiguous, fate }: AnalysedPacket) => ambiguous || fate === "incomplete";

const textOf = (records: readonly string[]) => `${records.join("\n")}\n`;
const prefixOf = (record: string) => /^[^;]*;(.*?)IN=/.exec(record)?.[1] ?? "";

/** The same records, with all names and with fewer. */
function compare(named: readonly string[], bare: readonly string[]): void {
  const truths = analyseText(textOf(named)).packets;
  const byLines = new Map(truths.map((each) => [linesOf(each), each]));
  const { packets } = analyseText(textOf(bare));
  for (const packet of packets.filter((each) => !isDoubtful(each))) {
    const truth = byLines.get(linesOf(packet));
    expect(truth, `no packet has just the lines ${linesOf(packet)}`).toBeDefined();
    if (truth !== undefined && !truth.ambiguous) expect(toldOf(packet)).toEqual(toldOf(truth));
  }
  // Each line is still one packet's.
  expect(packets.flatMap(({ hops }) => hops)).toHaveLength(truths.flatMap(({ hops }) => hops).length);
}

describe.each(Object.entries(CLOTHES))("captures of a real kernel, %s", (_, clothed) => {
  it.each(CAPTURES)("[L6] %s: what is told otherwise without prefixes is in doubt", (name) => {
    for (const prefix of ["", "fw: "])
      compare(read(name).map(clothed), read(name).map(unnamed(prefix)).map(clothed));
  });
});

describe.each([
  ["every seventh", (_: string, at: number) => at % 7 !== 3],
  ["eight of sixty", (_: string, at: number) => at % 60 < 52],
  ["the first half", (_: string, at: number, all: readonly string[]) => at >= all.length / 2],
])("captures of a real kernel of which %s is lost", (_, isKept) => {
  it.each(CAPTURES)("[L6] [F3] %s: what is told otherwise without prefixes is in doubt", (name) => {
    const kept = read(name).filter(isKept);
    compare(kept, kept.map(unnamed("")));
  });
});

/** Whose rules have no prefix, by a word of the prefix that they had. */
const SOME: readonly (readonly [string, RegExp])[] = [
  ["the bridge", /ebtable|br:|bridge/],
  ["iptables", /iptable|ip6?:|ip6? /],
  ["PREROUTING", /PREROUT|:PRE|BROU?T?E?|prerouting/],
  ["INPUT", /INPUT|:IN\b|input/],
  ["FORWARD", /FORWARD|:FWD|forward/],
  ["OUTPUT", /OUTPUT|:OUT|output/],
  ["POSTROUTING", /POST|postrouting/],
  ["raw", /\braw/],
  ["mangle", /\bmangle/],
  ["nat", /\bnat/],
  ["filter", /\bfilter/],
];

/** What is told otherwise there, and not in doubt: why it cannot be. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "limited-0-http nat":
    "that a limit passes some in silence is shown by packets which nat's lines alone show",
  "log-ip-1-hairpin mangle":
    "what waited for ARP leaves when the frame's own packet is no longer at its side",
};

describe.each(SOME)("captures of a real kernel, without the prefixes of %s", (whose, word) => {
  const bare = (record: string) => (word.test(prefixOf(record)) ? unnamed("")(record) : record);

  it.each(CAPTURES)("[L6] %s: what is told otherwise is in doubt", (name) => {
    const told = () => compare(read(name), read(name).map(bare));
    if (EXCEPTIONS[`${name} ${whose}`] === undefined) told();
    else expect(told).toThrow();
  });
});

/** Not by saying of all that it may be otherwise. */
it.each([
  ["article-1-http", 42],
  ["article-1-interleaved-pings", 46],
  ["article-1-fragments", 10],
  ["two-rules-1-http", 14],
])("[J14] %s: bridged packets that ebtables and iptables log are sure without prefixes", (name, atLeast) => {
  const { packets } = analyseText(`${read(name).map(unnamed("")).join("\n")}\n`);
  expect(packets.filter((packet) => !isDoubtful(packet)).length).toBeGreaterThanOrEqual(atLeast);
});
