import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { packetView } from "@/lib/filter/testdata/packet";
import { createLogReader } from "@/lib/kernel-log";
import { parseOwnPrefix } from "@/lib/kernel-log/own-prefix";
import { type ChainKey, chainKey } from "@/lib/netfilter/chain";
import { type LogRule, ruleScript, rulesOfAddress, rulesOfConversation, rulesOfHop } from ".";
import { shellWord } from "./log-rule";

const WORDS = { nothingRan: "Nothing was run.", undo: "To undo:" };
const script = (rules: readonly LogRule[]) => ruleScript(rules, WORDS) ?? "";
const SYN =
  "wtc IN=enp0s8 OUT= MAC=08:00:27:ff:b2:c4:0a:00:27:00:00:02:08:00 SRC=172.17.8.1 DST=172.17.8.211 LEN=64 TOS=0x00 PREC=0x00 TTL=64 ID=0 DF PROTO=TCP SPT=63584 DPT=5566 WINDOW=65535 RES=0x00 SYN URGP=0 ";
const hop = (text: string, chain = chainKey("ip", "nat", "PREROUTING")) => ({ text, chain });

describe("a hop's rule", () => {
  it("[L2] [L3] [L7] logs its kind of packet at its chain, and says how to undo it", () => {
    expect(script(rulesOfHop(hop(SYN)))).toBe(
      [
        "# Nothing was run.",
        "iptables -t nat -I PREROUTING -s 172.17.8.1 -d 172.17.8.211 -p tcp --sport 63584 --dport 5566 -m limit --limit 10/second --limit-burst 20 -j LOG --log-level debug --log-prefix 'hop:copyrule:ip:nat:PRE '",
        "# To undo:",
        "iptables -t nat -D PREROUTING -s 172.17.8.1 -d 172.17.8.211 -p tcp --sport 63584 --dport 5566 -m limit --limit 10/second --limit-burst 20 -j LOG --log-level debug --log-prefix 'hop:copyrule:ip:nat:PRE '",
        "",
      ].join("\n"),
    );
  });

  it("[L3] is of the tool that the chain belongs to", () => {
    expect(script(rulesOfHop(hop(SYN, chainKey("bridge", "nat", "POSTROUTING"))))).toContain(
      "ebtables -t nat -I POSTROUTING -p IPv4 --ip-source 172.17.8.1 --ip-destination 172.17.8.211 --ip-protocol 6 --ip-source-port 63584 --ip-destination-port 5566 ",
    );
  });

  it("[L3] of broute, which ebtables lacks, it is nft's, with a table of its own to undo", () => {
    expect(script(rulesOfHop(hop(SYN, chainKey("bridge", "broute", "BROUTING")))).split("\n")).toEqual([
      "# Nothing was run.",
      `nft 'add table bridge hopcopy; add chain bridge hopcopy c { type filter hook prerouting priority -2147483648; }; add rule bridge hopcopy c ip saddr 172.17.8.1 ip daddr 172.17.8.211 meta l4proto 6 tcp sport 63584 tcp dport 5566 limit rate 10/second burst 20 packets log prefix "hop:copyrule:br:broute:BRO " level debug'`,
      "# To undo:",
      "nft 'delete table bridge hopcopy'",
      "",
    ]);
  });

  it("[L6] [L7] a chain's hostile name is one word, and a prefix that does not fit names no chain", () => {
    const chain = chainKey("ip", "filter", "A'; reboot #\n-j DROP");
    const lines = script(rulesOfHop(hop(SYN, chain)));
    expect(lines).toContain("-I 'A'\\''; reboot #\n-j DROP' -s ");
    expect(lines).toContain("--log-prefix 'hop:copyrule '");
    const known = /--log-prefix '([^']+)'/.exec(script(rulesOfHop(hop(SYN))))?.[1] ?? "";
    expect(parseOwnPrefix(known)?.chain).toBe("ip:nat:PREROUTING");
  });

  it("[L6] a line without addresses, or no line at all, has none", () => {
    for (const text of [
      "",
      "eth0 up",
      "x IN=eth0 OUT= MACSRC=02:42:ac:12:00:02 MACDST=02:42:ac:12:00:03 MACPROTO=88cc ",
    ])
      expect(ruleScript(rulesOfHop(hop(text)), WORDS)).toBeNull();
    expect(ruleScript(rulesOfHop(hop(SYN, "arp:filter:INPUT" as ChainKey)), WORDS)).toBeNull();
  });

  it("[L1] [L6] of every line that was ever recorded: only what logs, only plain words", () => {
    const folder = "lib/journey/testdata/";
    const commands = new Set<string>();
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".log"))) {
      const reader = createLogReader();
      for (const entry of [...reader.push(readFileSync(folder + name, "utf8")), ...reader.end()])
        for (const family of ["ip", "ip6", "bridge"] as const) {
          const chain = chainKey(family, "filter", "FORWARD");
          if (entry.kind !== "log") continue;
          for (const line of script(rulesOfHop({ text: entry.record.text, chain })).split("\n"))
            if (line !== "" && !line.startsWith("#")) commands.add(line);
        }
    }
    expect(commands.size).toBeGreaterThan(500);
    const limit = "--limit 10/second --limit-burst 20";
    const prefix = "--log-level debug --log-prefix 'hop:copyrule:(?:br|ip6?):filter:FWD '";
    const ipt = `ip6?tables -t filter -[ID] FORWARD [a-z0-9./: -]+ -m limit ${limit} -j LOG ${prefix}`;
    const ebt = `ebtables -t filter -[ID] FORWARD [A-Za-z0-9.: -]+ ${limit} ${prefix} --log-ip --log-ip6 --log-arp -j CONTINUE`;
    const plain = new RegExp(`^(?:${ipt}|${ebt})$`);
    const other = [...commands].filter((line) => !plain.test(line) || line.match(/ -j /g)?.length !== 1);
    expect(other).toEqual([]);
  }, 60_000);
});

describe("a conversation's rules", () => {
  const { packet } = packetView();

  it("[L4] are of conntrack's first packet, whichever direction is at hand", () => {
    const matches = rulesOfConversation({ protocol: "tcp" }, packet).map((rule) => rule.matches.join(" "));
    expect(matches).toEqual([
      "-m conntrack --ctproto tcp --ctorigsrc 172.17.8.1 --ctorigdst 172.17.8.211 --ctorigsrcport 63584 --ctorigdstport 5566",
      "-m conntrack --ctproto tcp --ctorigsrc 172.17.8.1 --ctorigdst 172.17.8.211 --ctorigsrcport 63584 --ctorigdstport 5566",
    ]);
    const { src, dst, sport, dport } = packet.header;
    const reply = { ...packet.header, src: dst, dst: src, sport: dport, dport: sport };
    expect(rulesOfConversation({ protocol: "tcp" }, { header: reply, direction: "reply" })).toEqual(
      rulesOfConversation({ protocol: "tcp" }, packet),
    );
  });

  it("[L6] of what conntrack does not follow there are none", () => {
    expect(rulesOfConversation({ protocol: "arp" }, packet)).toEqual([]);
    const header = { ...packet.header, src: "1.2.3.4; reboot" };
    expect(rulesOfConversation({ protocol: "tcp" }, { header, direction: "request" })).toEqual([]);
  });
});

it("[L5] an address's rules match it at both sides", () => {
  expect(rulesOfAddress("172.18.0.2").map(({ chain, matches }) => `${chain} ${matches.join(" ")}`)).toEqual([
    "ip:mangle:PREROUTING -s 172.18.0.2",
    "ip:mangle:PREROUTING -d 172.18.0.2",
    "ip:mangle:OUTPUT -s 172.18.0.2",
    "ip:mangle:OUTPUT -d 172.18.0.2",
  ]);
  expect(rulesOfAddress("fd00::2")[0]?.chain).toBe("ip6:mangle:PREROUTING");
  expect(rulesOfAddress("$(reboot)")).toEqual([]);
});

it("[L6] a shell reads each word as it was", () => {
  expect(["a b", "it's", "$(x)", "", "a-b/c:1.2"].map(shellWord)).toEqual([
    "'a b'",
    "'it'\\''s'",
    "'$(x)'",
    "''",
    "a-b/c:1.2",
  ]);
});
