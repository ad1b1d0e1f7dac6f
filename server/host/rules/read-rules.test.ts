import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogChain, LogRules, LogSite } from "@/lib/protocol/host-verbs";
import { hostileRules } from "../testing/hostile-rules";
import { nftCommands } from "./nft-text";
import { readRules } from "./read-rules";
import { sitesOf } from "./site";

const NONCE = "abcdefgh";
const BUDGET = { linesPerSecond: 100, burstLines: 64 };
const CHAIN: LogChain = {
  table: "raw",
  chain: "PREROUTING",
  hook: "prerouting",
  priority: -301,
  type: "filter",
  label: "ip:raw:PRE ",
  rules: [[0]],
};
const SITE: LogSite = {
  family: "ip",
  table: "mangle",
  chain: "PREROUTING",
  label: "ip:mangle:PRE ",
  number: 6,
  made: "nothing",
  budget: BUDGET,
  passes: [],
  rules: [[1]],
};
const RULES: LogRules = {
  conditions: [
    { field: "ip saddr", not: false, values: ["10.0.0.1", "172.18.0.0/16"] },
    { field: "-s", not: false, values: ["10.0.0.1"] },
  ],
  tables: [{ family: "ip", ...BUDGET, chains: [CHAIN] }],
  sites: [SITE],
  legacy: false,
};

const withCondition = (field: unknown, values: unknown, not: unknown = false) =>
  readRules({ ...RULES, conditions: [{ field, not, values }, RULES.conditions[1]] });
const withChain = (change: object) =>
  readRules({ ...RULES, tables: [{ ...RULES.tables[0], chains: [{ ...CHAIN, ...change }] }] });
const withSite = (change: object) => readRules({ ...RULES, sites: [{ ...SITE, ...change }] });

describe("rules that are asked for", () => {
  it("[H11] are read in full, and nothing else of what comes along", () => {
    const asked = readRules({ ...RULES, command: "rm", sites: [{ ...SITE, jump: "DROP" }] });
    expect(asked).toEqual({
      tables: [
        { family: "ip", ...BUDGET, chains: [{ ...CHAIN, rules: ["ip saddr { 10.0.0.1, 172.18.0.0/16 }"] }] },
      ],
      sites: [{ ...SITE, rules: [["-s", "10.0.0.1"]] }],
      legacy: false,
    });
  });

  it("[H11] name no other field than the tables of conditions, with no other values", () => {
    for (const field of ["", "drop", "ip saddr drop", "-j", "--ports", "constructor", "__proto__", 7, null])
      expect(withCondition(field, ["10.0.0.1"]), `field ${field}`).toBeNull();
    for (const bad of [
      "fe80::1%eth0",
      "1.2.3.4; flush ruleset",
      "1.2.3",
      "01.2.3.4",
      "::1",
      "10.0.0.1 }",
      "",
      "10.0.0.0/33",
      "10.0.0.0/8/8",
      "10.0.0.0/-1",
      16909060,
      null,
    ])
      expect(withCondition("ip saddr", [bad]), `address ${bad}`).toBeNull();
    for (const bad of [0, -1, 1.5, 65_536, "80", [80], {}, null])
      expect(withCondition("th dport", [bad]), `port ${bad}`).toBeNull();
    for (const bad of ["-j", "eth0 -j DROP", 'eth0" drop', "a".repeat(16), "", "eth0\n"])
      expect(withCondition("meta iifname", [bad]), `device ${bad}`).toBeNull();
    for (const bad of [0, 256, 1.5, "3"]) expect(withCondition("ip id &", [bad])).toBeNull();
    expect(withCondition("ip id &", [3], true)).toBeNull();
    expect(withCondition("ip saddr", [])).toBeNull();
    // Though no rule asks for it.
    expect(readRules({ ...RULES, conditions: [...RULES.conditions, { field: "drop" }] })).toBeNull();
    expect(withCondition("ip saddr", Array(65).fill("10.0.0.1"))).toBeNull();
    expect(withCondition("ip saddr", ["10.0.0.1"], "no")).toBeNull();
  });

  it("[H11] stand in chains that have such names, with numbers within bounds", () => {
    for (const change of [
      ...[{ table: "hopscope" }, { chain: "DOCKER" }, { hook: "ingress" }, { type: "route" }],
      ...[{ priority: 2 ** 31 }, { priority: 0.5 }, { rules: [[2]] }, { rules: [[-1]] }, { rules: [["0"]] }],
      // A condition of the other tool.
      { rules: [[1]] },
      ...["", "x", 'ip:raw:PRE "', "hop:abcdefgh:ip:raw:PRE ", "ctc/iptable/nat-PREROUTE"].map((label) => ({
        label,
      })),
    ])
      expect(withChain(change), JSON.stringify(change)).toBeNull();
    for (const change of [
      ...[{ chain: "-F" }, { chain: "hop-abcdefgh-1" }, { chain: "A B" }, { chain: "a".repeat(29) }],
      ...[{ family: "arp" }, { table: "raw; drop" }, { made: "all" }, { number: -1 }, { number: 1e7 }],
      ...[{ rules: [[0]] }, { passes: [[0]] }, { passes: undefined }],
      ...[{ budget: null }, { budget: { linesPerSecond: 0, burstLines: 64 } }],
      { budget: { linesPerSecond: 100_001, burstLines: 64 } },
      // 30 bytes with what is put before it.
      { label: `ip:f=${"A".repeat(12)}` },
      { label: "ctc/iptable/nat PREROUTE" },
    ])
      expect(withSite(change), JSON.stringify(change)).toBeNull();
    expect(withSite({ label: `ip:f=${"A".repeat(11)}` })).not.toBeNull();
    expect(withSite({ label: "ctc/iptable/mangle-PREROUTE" })).not.toBeNull();
  });

  it("[H5] [H11] whatever is asked, become log rules in chains of our own, or nothing", () => {
    let read = 0;
    fc.assert(
      fc.property(hostileRules, (value) => {
        const asked = readRules(value);
        if (asked === null) return;
        read += 1;
        for (const command of nftCommands(asked.tables, NONCE)) expect(command).toMatch(NFT_COMMAND);
        for (const { insert, own, chain } of sitesOf(asked, NONCE))
          for (const [, ...args] of insert) expectLogging(args, own, chain);
      }),
      { numRuns: 3000 },
    );
    // Not all is refused: what is looked at is there.
    expect(read).toBeGreaterThan(100);
  });
});

const NFT_COMMAND = new RegExp(
  [
    "^add table (bridge|ip|ip6) hopscope \\{ flags owner; \\}$",
    "^add limit (bridge|ip|ip6) hopscope budget \\{ rate \\d+/second burst \\d+ packets; \\}$",
    "^add chain (bridge|ip|ip6) hopscope [a-z]+-[A-Z]+ \\{ type (filter|nat) hook [a-z]+ priority -?\\d+; policy accept; \\}$",
    '^add rule (bridge|ip|ip6) hopscope [a-z]+-[A-Z]+ ((meta|ip|ip6|th|ether) [^;"]*("[\\w.-]+"[^;"]*)*)?counter limit name "budget" counter log prefix "hop:abcdefgh:[a-z0-9]+:[a-z]+:[A-Z]+ " level debug flags tcp sequence flags ether$',
  ].join("|"),
);

/** `iptables -w 5 -t TABLE VERB CHAIN …`: options and their values by turns, one target. */
function expectLogging(args: readonly string[], own: string | null, chain: string): void {
  const at = args.findIndex((word) => /^-[NAI]$/.test(word));
  const verb = args[at];
  expect(args[at + 1]).toBe(verb === "-I" ? chain : own);
  const targets = args.flatMap((word, i) => (word === "-j" ? [args[i + 1]] : []));
  if (verb === "-N") expect(targets).toEqual([]);
  else if (verb === "-I") expect(targets).toEqual([own ?? "LOG"]);
  else expect(["LOG", "CONTINUE", "RETURN"]).toContain(targets.join());
}
