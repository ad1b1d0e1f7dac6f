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

describe.each(Object.entries(CLOTHES))("captures of a real kernel, %s", (_, clothed) => {
  it.each(CAPTURES)("[L6] %s: what is told otherwise without prefixes is in doubt", (name) => {
    const records = read(name);
    const text = (wear: (record: string) => string) => `${records.map(wear).join("\n")}\n`;
    const truths = analyseText(text(clothed)).packets;
    const named = new Map(truths.map((each) => [linesOf(each), each]));
    for (const prefix of ["", "fw: "]) {
      const { packets } = analyseText(text((record) => clothed(unnamed(prefix)(record))));
      const sure = packets.filter((packet) => !isDoubtful(packet));
      for (const packet of sure) {
        const truth = named.get(linesOf(packet));
        expect(truth, `no packet has just the lines ${linesOf(packet)}`).toBeDefined();
        if (truth !== undefined) expect(toldOf(packet)).toEqual(toldOf(truth));
      }
      // Each line is still one packet's.
      expect(packets.flatMap(({ hops }) => hops)).toHaveLength(truths.flatMap(({ hops }) => hops).length);
    }
  });
});

/** Not by saying of all that it may be otherwise. */
it.each([
  ["article-1-http", 44],
  ["article-1-interleaved-pings", 52],
  ["article-1-fragments", 10],
  ["two-rules-1-http", 14],
])("[J14] %s: bridged packets that ebtables and iptables log are sure without prefixes", (name, atLeast) => {
  const { packets } = analyseText(`${read(name).map(unnamed("")).join("\n")}\n`);
  expect(packets.filter((packet) => !isDoubtful(packet)).length).toBeGreaterThanOrEqual(atLeast);
});
