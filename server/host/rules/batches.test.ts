import { describe, expect, it } from "vitest";
import { batchOf } from "./batches";
import { batchesOf, inserting, type Placed, type Site, undoOf } from "./site";

const siteIn = (table: string, ...lines: string[]): Site => ({
  ...{ family: "ip", table, number: 1, placed: [] },
  lines: lines.map((line) => line.split("_")),
});
const placedIn = (table: string, number: number, made: Placed["made"]): Placed => ({
  ...{ family: "ip", table, chain: "OUTPUT", own: `hop-a-${number}`, made },
  inChain: [["-j", `hop-a-${number}`]],
});
const ip = (table: string, words: string) => ["iptables", "-w", "5", "-t", table, ...words.split(" ")];
const RESTORE = ["iptables-restore", "-w", "5", "--noflush"];

describe("commands in batches", () => {
  it("[H21] each table's rules go in one restore that leaves all others alone", () => {
    const sites = [
      siteIn("raw", "-N_hop-a-1"),
      siteIn("nat", "-N_hop-a-2", '-I_A B;c_1_-j_hop-"2\\'),
      siteIn("raw", "-A_hop-a-1_-j_LOG_--log-prefix_hop:a:ip:raw:PRE "),
    ];
    const batches = batchesOf(sites, false, inserting);
    expect(batches.map(({ atOnce }) => atOnce)).toEqual([
      {
        command: RESTORE,
        input: '*raw\n-N hop-a-1\n-A hop-a-1 -j LOG --log-prefix "hop:a:ip:raw:PRE "\nCOMMIT\n',
      },
      { command: RESTORE, input: '*nat\n-N hop-a-2\n-I "A B;c" 1 -j "hop-\\"2\\\\"\nCOMMIT\n' },
    ]);
    expect(batches.flatMap(({ singly }) => singly)).toEqual(
      [0, 2, 1].flatMap((at) =>
        sites[at]!.lines.map((line) => [...ip(sites[at]!.table, "x").slice(0, -1), ...line]),
      ),
    );
  });

  it("[H21] what iptables does stays on its side of what nft does", () => {
    const first = ["-D OUTPUT -j hop-a-1", "-X OUTPUT", "-F hop-a-1"];
    expect(undoOf([placedIn("raw", 1, "table")], false)).toEqual([
      {
        atOnce: { command: RESTORE, input: `*raw\n${first.join("\n")}\nCOMMIT\n` },
        singly: first.map((words) => ip("raw", words)),
      },
      // Our chain goes with the table, and by itself only where others' rules keep that.
      {
        atOnce: { command: ["nft", "delete", "table", "ip", "raw"], input: "" },
        singly: [ip("raw", "-X hop-a-1")],
      },
    ]);
  });

  it("[H21] what was made for several rules in a chain goes once, so that one restore takes it all", () => {
    const placed = ["-s", "-d"].map(
      (flag): Placed => ({ ...placedIn("raw", 1, "chain"), own: null, inChain: [[flag, "10.0.0.1"]] }),
    );
    const lines = ["-D OUTPUT -s 10.0.0.1", "-D OUTPUT -d 10.0.0.1", "-X OUTPUT"];
    expect(undoOf(placed, false)).toEqual([
      {
        atOnce: { command: RESTORE, input: `*raw\n${lines.join("\n")}\nCOMMIT\n` },
        singly: lines.map((words) => ip("raw", words)),
      },
    ]);
  });

  it("[H21] a table that nft has no part in is undone by one restore, another table's nft or not", () => {
    const placed = [placedIn("raw", 1, "table"), placedIn("nat", 2, "nothing"), placedIn("nat", 3, "chain")];
    expect(
      undoOf(placed, false).map(({ singly }) => singly.map((words) => words.slice(5).join(" "))),
    ).toEqual([
      ["-D OUTPUT -j hop-a-1", "-X OUTPUT", "-F hop-a-1"],
      ["-X hop-a-1"],
      [
        ...["-D OUTPUT -j hop-a-2", "-D OUTPUT -j hop-a-3", "-X OUTPUT"],
        ...["-F hop-a-2", "-F hop-a-3", "-X hop-a-2", "-X hop-a-3"],
      ],
    ]);
  });

  it("[H21] what a restore would take for two lines goes one by one", () => {
    const lines = [
      ["-N", "hop-a-1"],
      ["-I", "A\nB", "1", "-j", "hop-a-1"],
    ];
    expect(batchOf({ family: "ip", table: "raw" }, true, lines)).toEqual({
      atOnce: null,
      singly: lines.map((line) => ["iptables-legacy", "-w", "5", "-t", "raw", ...line]),
    });
  });
});
