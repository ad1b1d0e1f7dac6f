import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { analyseItems, linesOf } from "./testing/analyse-texts";

const NAMES = ["container-to-container", "localhost-to-container", "wan-to-container"];

/** The article's log, as dmesg -t prints it. */
const article = (name: string): readonly string[] =>
  readFileSync(`public/captures/${name}.log`, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/^\[[^\]]*\] /, ""));

/** As rules without --log-prefix write it; of ebt_log's lines the space before IN= is the format's. */
const unnamed = (line: string) =>
  line.replace(/^.*?(?=IN=\S* OUT=)/, line.includes("MAC source =") ? " " : "");

it.each(NAMES)("[J12] the article's %s is the same packets where no rule has a prefix", (name) => {
  const lines = article(name);
  const named = analyseItems(lines);
  const bare = analyseItems(lines.map(unnamed));
  expect(linesOf(bare)).toEqual(linesOf(named));
  expect(bare.packets.map(({ direction }) => direction)).toEqual(
    named.packets.map(({ direction }) => direction),
  );
  expect(bare.conversations.map(({ scenario }) => scenario)).toEqual([name]);
  const hops = bare.packets.flatMap((packet) => packet.hops);
  expect(new Set(hops.map(({ certainty }) => certainty))).toEqual(new Set(["inferred"]));
});

it("[J12] frames of unnamed rules are at the hooks that the packet's way leaves", () => {
  const [, , wan = ""] = NAMES;
  const { packets } = analyseItems(article(wan).map(unnamed));
  const chains = packets.map(({ hops }) =>
    hops.map(({ chain }) => chain).filter((chain) => chain.startsWith("bridge")),
  );
  expect(chains).toEqual([
    ["bridge:filter:OUTPUT", "bridge:nat:POSTROUTING"],
    ["bridge:nat:PREROUTING", "bridge:nat:PREROUTING", "bridge:filter:INPUT"],
  ]);
});

it("[J12] where lines of two such packets fall between each other, no fate is certain", () => {
  const one = article("container-to-container").slice(0, 9).map(unnamed);
  const two = one.map((line) => line.replace("ID=7179", "ID=7180").replace("SEQ=1", "SEQ=2"));
  const { packets } = analyseItems(one.flatMap((line, at) => [line, two[at] ?? ""]));
  expect(packets.filter(({ ambiguous }) => !ambiguous)).toEqual([]);
  expect(packets.filter(({ fate }) => fate === "dropped")).toEqual([]);
});

it("[F6] a drop is in doubt where the devices alone tell the chain", () => {
  const whole = article("container-to-container").map(unnamed);
  const stop = whole.findIndex((line) => line.includes("OUT=docker0 PHYSIN=")) + 1;
  const cut = whole.slice(0, stop).map((line) => line.replace("ID=7179", "ID=7190"));
  const { packets } = analyseItems([...whole, 1_000_000, ...cut, 1_000_000, ...whole]);
  expect(packets.filter(({ fate }) => fate === "dropped")).toMatchObject([{ ambiguous: true }]);
});
