import { describe, expect, it } from "vitest";
import { readCounters } from "./rule-counters";

const rule = (chain: string, prefix: string, matched: number, logged: number) => ({
  rule: {
    ...{ family: "ip", chain },
    expr: [
      { counter: { packets: matched } },
      { limit: "budget" },
      { counter: { packets: logged } },
      { log: { prefix } },
    ],
  },
});
const listing = (...rules: object[]) => JSON.stringify({ nftables: [{ metainfo: {} }, ...rules] });

describe("the counters of nft's rules", () => {
  it("[R6] are summed by chain, before and behind the cap, of ours only", () => {
    const ours = [
      rule("raw-PREROUTING", "hop:abcdefgh:ip:raw:PRE ", 5, 3),
      rule("raw-PREROUTING", "hop:abcdefgh:ip:raw:PRE ", 2, 2),
    ];
    const others = [rule("raw-PREROUTING", "hop:bbbbbbbb:ip:raw:PRE ", 9, 9), rule("nat-OUTPUT", "x", 1, 1)];
    const output = rule("nat-OUTPUT", "hop:abcdefgh:ip:nat:OUT ", 1, 1);
    expect(readCounters([listing(...ours, ...others), listing(output)], "hop:abcdefgh:")).toEqual({
      ...{ matched: 8, logged: 6 },
      chains: [
        { chain: "ip:raw:PREROUTING", matched: 7, logged: 5 },
        { chain: "ip:nat:OUTPUT", matched: 1, logged: 1 },
      ],
    });
  });

  it("[R6] of a packet that passes between the readings of both counters do not make the cap's cut negative", () => {
    const passing = rule("raw-PREROUTING", "hop:abcdefgh:ip:raw:PRE ", 5, 6);
    expect(readCounters([listing(passing)], "hop:abcdefgh:")).toMatchObject({ matched: 6, logged: 6 });
  });

  it("[R8] are not known where a listing cannot be read, which is not none", () => {
    expect(readCounters([listing(), '{"nftables": [{"table": {"flags": "\n"}'], "hop:")).toBeNull();
    expect(readCounters([], "hop:")).toEqual({ matched: 0, logged: 0, chains: [] });
  });
});
