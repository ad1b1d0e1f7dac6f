import { describe, expect, it } from "vitest";
import { SAVED_MANGLE } from "@/lib/rules/testing/saved-mangle";
import { undoOf } from "./site";
import { standingIn } from "./standing";

const undoIn = (ip: string) => undoOf(standingIn({ ip, ip6: "", bridge: "" }), false);

describe("what stands", () => {
  const text = SAVED_MANGLE;

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
});
