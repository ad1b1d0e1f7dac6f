import { describe, expect, it } from "vitest";
import { readSave } from "./saved-rules";
import { SAVED_MANGLE } from "./testing/saved-mangle";

describe("what stands", () => {
  const text = SAVED_MANGLE;

  it("[R6] is counted before and behind the cap, hopscope's own traffic in neither", () => {
    expect(readSave("ip", text).standing).toEqual([
      expect.objectContaining({
        ...{ key: "ip:mangle:PREROUTING", session: "abcdefgh", number: 6, isReached: true },
        ...{ matched: 6, logged: 4, first: false, prefixes: ["hop:abcdefgh:ip:mangle:PRE "] },
      }),
    ]);
  });

  it("[R7] is first where only other sessions' rules are before it", () => {
    const others = text.replace(
      "-s 10.0.0.1/32 -j ACCEPT",
      "-m comment --comment hopscope -j hop-bbbbbbbb-6",
    );
    expect(readSave("ip", others).standing.map(({ first }) => first)).toEqual([true]);
  });

  it("[R7] logs nothing where nothing leads to it any more", () => {
    const cut = text.replace(/^.*-A PREROUTING .*-j hop-.*\n/gm, "");
    expect(readSave("ip", cut).standing).toMatchObject([
      { key: "ip:mangle:PREROUTING", isReached: false, prefixes: ["hop:abcdefgh:ip:mangle:PRE "] },
    ]);
  });
});
