import { describe, expect, it } from "vitest";
import { SAVED_MANGLE } from "@/lib/rules/testing/saved-mangle";
import { oneByOne } from "@/server/rules/rule-commands";
import { undoOf } from "./site";
import { standingIn } from "./standing";

const batchesIn = (ip: string) => undoOf(standingIn({ ip, ip6: "", bridge: "" }), false);
const undoIn = (ip: string) => oneByOne(batchesIn(ip));

describe("what stands", () => {
  const text = SAVED_MANGLE;

  it("[H1] is found where nothing leads to it any more, too", () => {
    const flushed = text.replace(/^.*-A .*\n/gm, "");

    expect(undoIn(flushed).map((command) => command.slice(-2).join(" "))).toEqual([
      "-F hop-abcdefgh-6t",
      "-X hop-abcdefgh-6t",
      "ip mangle",
    ]);
  });

  it("[H1] is known with the chain that was made for it where an undoing was cut off behind its first step", () => {
    const cut = text.replace(/^.*-A PREROUTING .*-j hop-.*\n/gm, "");
    expect(undoIn(cut)).toContainEqual(["iptables", "-w", "5", "-t", "mangle", "-X", "PREROUTING"]);
  });

  it("[H21] is deleted by the words of its rule, whatever iptables-save had to escape in them", () => {
    const saved = `*filter\n[0:0] -A INPUT -m comment --comment "hop-80abcdef a\\\\b\\"c\\'d; \\\\" -j RETURN\nCOMMIT\n`;
    expect(undoIn(saved)).toEqual([
      [
        ...["iptables", "-w", "5", "-t", "filter", "-D", "INPUT", "-m", "comment", "--comment"],
        ...[`hop-80abcdef a\\b"c'd; \\`, "-j", "RETURN"],
      ],
    ]);
  });

  it("[H21] is no line that somebody put into a comment, behind a newline, with a program or file for root to open", () => {
    const tag = "-m comment --comment hop-80abcdef";
    const forged = [
      ...["--modprobe=/tmp/x", "--modprobe /tmp/x", "--mod /tmp/x", "--mo=/tmp/x", "--m /tmp/x", "-M /tmp/x"],
      ...["-M/tmp/x", "-nM /tmp/x", "-4nM/tmp/x", '"--modprobe=/tmp/x"', '"-\\M" /tmp/x'],
      "--atomic-file /tmp/x",
    ].flatMap((option) => [
      `[0:0] -A INPUT ${tag} ${option} -j RETURN`,
      `[0:0] -A INPUT ${option} -m comment --comment hopscope -j hop-abcdefgh-0`,
    ]);
    const saved = `*filter
:hop-abcdefgh-0 - [0:0]
[0:0] -A INPUT ${tag} -j RETURN
[0:0] -A INPUT -m comment --comment "x
${forged.join("\n")}
y" -j RETURN
[0:0] -A INPUT -m comment --comment hopscope -j hop-abcdefgh-0
COMMIT
`;
    expect(undoIn(saved).map((command) => command.slice(5).join(" "))).toEqual([
      "-D INPUT -m comment --comment hopscope -j hop-abcdefgh-0",
      `-D INPUT ${tag} -j RETURN`,
      "-F hop-abcdefgh-0",
      "-X hop-abcdefgh-0",
    ]);
  });

  it("[H21] is in a table whose name is one word, which nft is given", () => {
    const saved = "*filter\n*nat; flush ruleset\n:hop-abcdefgh-0t - [0:0]\n";
    expect(undoIn(saved)).toContainEqual(["nft", "delete", "table", "ip", "nat"]);
  });

  it("[H21] is known in all forms in which iptables-save prints rules of ours", () => {
    const ours = [
      `-A PREROUTING -p icmp -m comment --comment hop-80abcdef -j LOG --log-prefix "ip:mangle:PRE " --log-level 7`,
      `-A PREROUTING -s 10.0.0.0/8 -d 1.2.3.4/32 -i eth0 -p tcp -m multiport --ports 80,81 -m comment --comment hop-80abcdef -j LOG --log-prefix "ctc/iptable/x" --log-level 7`,
      `-A POSTROUTING -o eth0 -m comment --comment hop-80abcdef -j LOG --log-prefix "ctc/iptable/x" --log-level 7`,
    ];
    expect(undoIn(`*mangle\n${ours.map((rule) => `[0:0] ${rule}\n`).join("")}`)).toHaveLength(3);
  });
});
