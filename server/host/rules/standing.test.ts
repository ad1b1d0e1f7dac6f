import { describe, expect, it } from "vitest";
import { undoOf } from "./site";
import { standingIn } from "./standing";

const undoIn = (ip: string) => undoOf(standingIn({ ip, ip6: "", bridge: "" }), false);

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

  it("[H1] is found where nothing leads to it any more, too", () => {
    const flushed = text.replace(/^.*-A .*\n/gm, "");

    expect(undoIn(flushed).map((command) => command.slice(-2).join(" "))).toEqual([
      "-F hop-abcdefgh-6t",
      "ip mangle",
      "-X hop-abcdefgh-6t",
    ]);
  });

  it("[H1] is known with the chain that was made for it where an undoing was cut off behind its first step", () => {
    const cut = text.replace(/^.*-A PREROUTING .*-j hop-.*\n/gm, "");
    const [undone] = undoIn(cut);
    expect(undone).toEqual(["nft", "delete", "chain", "ip", "mangle", "PREROUTING"]);
  });
});
