import { describe, expect, it } from "vitest";
import { inBatches } from "./batches";
import type { RuleCommand } from "./site";

const ip = (table: string, ...words: string[]): RuleCommand => ["iptables", "-w", "5", "-t", table, ...words];

describe("commands in batches", () => {
  it("[H21] each table's rules go in one restore that leaves all others alone", () => {
    const commands = [
      ip("raw", "-N", "hop-a-1"),
      ip("nat", "-N", "hop-a-2"),
      ip("raw", "-A", "hop-a-1", "-j", "LOG", "--log-prefix", "hop:a:ip:raw:PRE "),
      ip("nat", "-I", "A B;c", "1", "-j", 'hop-"2\\'),
    ];
    expect(inBatches(commands).map(({ atOnce }) => atOnce)).toEqual([
      {
        command: ["iptables-restore", "-w", "5", "--noflush"],
        input: '*raw\n-N hop-a-1\n-A hop-a-1 -j LOG --log-prefix "hop:a:ip:raw:PRE "\nCOMMIT\n',
      },
      {
        command: ["iptables-restore", "-w", "5", "--noflush"],
        input: '*nat\n-N hop-a-2\n-I "A B;c" 1 -j "hop-\\"2\\\\"\nCOMMIT\n',
      },
    ]);
    expect(inBatches(commands).flatMap(({ singly }) => singly)).toEqual(
      [0, 2, 1, 3].map((at) => commands[at]),
    );
  });

  it("[H21] what iptables does stays on its side of what nft does", () => {
    const commands: readonly RuleCommand[] = [
      ip("raw", "-D", "PREROUTING", "-j", "hop-a-1"),
      ip("raw", "-X", "PREROUTING"),
      ip("raw", "-F", "hop-a-1"),
      ["nft", "delete", "table", "ip", "raw"],
      ip("raw", "-X", "hop-a-1"),
    ];
    expect(inBatches(commands)).toEqual([
      {
        atOnce: {
          command: ["iptables-restore", "-w", "5", "--noflush"],
          input: "*raw\n-D PREROUTING -j hop-a-1\n-X PREROUTING\n-F hop-a-1\nCOMMIT\n",
        },
        singly: commands.slice(0, 3),
      },
      // Our chain goes with the table, and by itself only where others' rules keep that.
      { atOnce: { command: commands[3], input: "" }, singly: [commands[4]] },
    ]);
  });

  it("[H21] a table that nft has no part in is undone by one restore, another table's nft or not", () => {
    const commands: readonly RuleCommand[] = [
      ip("raw", "-D", "PREROUTING", "-j", "hop-a-1"),
      ip("nat", "-D", "OUTPUT", "-j", "hop-a-2"),
      ip("raw", "-F", "hop-a-1"),
      ip("nat", "-F", "hop-a-2"),
      ["nft", "delete", "table", "ip", "raw"],
      ip("raw", "-X", "hop-a-1"),
      ip("nat", "-X", "hop-a-2"),
    ];
    expect(inBatches(commands).map(({ singly }) => singly)).toEqual([
      [commands[0], commands[2]],
      [commands[1], commands[3], commands[6]],
      [commands[5]],
    ]);
  });

  it("[H21] a word that a restore would take for two lines goes by itself", () => {
    const odd = ip("raw", "-I", "A\nB", "1", "-j", "hop-a-1");
    expect(inBatches([ip("raw", "-N", "hop-a-1"), odd, odd]).map(({ singly }) => singly.length)).toEqual([
      1, 1, 1,
    ]);
  });
});
