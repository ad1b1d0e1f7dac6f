import { describe, expect, it } from "vitest";
import { readSave } from "./saved-rules";

describe("what stands", () => {
  const text = `*mangle
:PREROUTING ACCEPT [5:420]
:hop-abcdefgh-6t - [0:0]
[7:588] -A PREROUTING -s 10.0.0.1/32 -j ACCEPT
[6:504] -A PREROUTING -m comment --comment hopscope -j hop-abcdefgh-6t
[9:9] -A hop-abcdefgh-6t -i lo -p tcp -m multiport --ports 4466 -j RETURN
[4:336] -A hop-abcdefgh-6t -m hashlimit --hashlimit-upto 10/sec -j LOG --log-prefix "hop:abcdefgh:ip:mangle:PRE " --log-level 7
[6:504] -A hop-abcdefgh-6t -j RETURN
COMMIT
`;

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
