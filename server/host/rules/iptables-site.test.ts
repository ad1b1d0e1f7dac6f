import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseOwnPrefix } from "@/lib/kernel-log/own-prefix";
import { ARTICLE_SCENARIOS } from "@/lib/protocol/events";
import type { RulesPlan } from "@/lib/protocol/host-verbs";
import { ALL_TRAFFIC } from "../testing/all-traffic";
import { anyPlan } from "../testing/any-plan";
import type { HostTables } from "./host-tables";
import { undoOf } from "./iptables-site";
import { siteBudget, sitesAt, spotsOn } from "./iptables-spots";
import { readSave } from "./saved-rules";

const NONCE = "abcdefgh";
const USER_CHAINS = [
  "DOCKER",
  "DOCKER-USER",
  "DOCKER-ISOLATION-STAGE-1",
  "DOCKER-ISOLATION-STAGE-2",
  "A B;c",
];
const SAVE = `*filter\n:INPUT ACCEPT [0:0]\n${USER_CHAINS.map((name) => `:${name} - [0:0]\n`).join("")}COMMIT\n*raw\n:PREROUTING ACCEPT [0:0]\n`;
const HOST: HostTables = {
  legacy: false,
  broute: true,
  baseChains: new Set(["ip:filter:INPUT"]),
  saved: { ip: readSave("ip", SAVE), ip6: readSave("ip6", SAVE), bridge: readSave("bridge", "") },
};

function sitesFor(plan: RulesPlan) {
  const spots = spotsOn(HOST, plan, NONCE, "all", 0);
  return sitesAt(spots, HOST, { plan, nonce: NONCE, number: 0, budget: siteBudget(spots, plan, "all") });
}

describe("iptables rules", () => {
  it("[H5] put into others' chains nothing but a way to our own, where packets are logged and returned", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        for (const { chain, own, insert } of sitesFor(plan)) {
          for (const command of insert) {
            const verb = command.find((word) => /^-[A-Z]$/.test(word));
            const into = command[command.indexOf(verb ?? "") + 1];
            const target = command[command.indexOf("-j") + 1];
            expect(["-N", "-A", "-I"]).toContain(verb);
            expect(into).toBe(verb === "-I" ? chain : own);
            if (verb === "-A") expect(["LOG", "CONTINUE", "RETURN"]).toContain(target);
            if (verb === "-I") expect(target).toBe(own);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it("[H8] never add up to more than the budget", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const limits = new Map<string, number>();
        let bridge = 0;
        for (const { insert } of sitesFor(plan)) {
          for (const command of insert) {
            const at = command.findIndex((word) => /^--(limit|hashlimit-upto)$/.test(word));
            if (at < 0) continue;
            const rate = Number.parseInt(command[at + 1] ?? "", 10);
            if (command[0] === "ebtables") bridge += rate;
            else limits.set(command[0], rate);
          }
        }
        const rules = sitesFor(plan).filter(({ family }) => family === "bridge");
        const least = rules.reduce((sum, { logs }) => sum + logs, 0);
        const sum = [...limits.values()].reduce((total, rate) => total + rate, bridge);
        // A rule of ebtables has one line a second at least.
        expect(sum).toBeLessThanOrEqual(Math.max(plan.linesPerSecond, plan.linesPerSecond * 0.6 + least));
      }),
    );
  });

  it("[H17] name user chains in at most 29 bytes, each by a prefix of its own that is read back", () => {
    const sites = sitesFor({ ...ALL_TRAFFIC, userChains: true }).filter(({ chain }) =>
      USER_CHAINS.includes(chain),
    );
    expect(sites.map(({ chain }) => chain)).toEqual([
      ...USER_CHAINS.slice(0, -1),
      ...USER_CHAINS.slice(0, -1),
    ]);
    expect(new Set(sites.map(({ prefix }) => prefix)).size).toBe(sites.length);
    for (const { prefix, key, chain } of sites) {
      expect(prefix.length).toBeLessThanOrEqual(29);
      const read = parseOwnPrefix(prefix);
      if (prefix.includes("~")) expect(read?.chain).toMatch(/^ip6?:filter:DOCKER-.*~/);
      else expect(read?.chain).toBe(key);
      expect(prefix.includes("~")).toBe(chain.length > (key.startsWith("ip6") ? 10 : 11));
    }
  });

  it("[H3] are undone by commands that each name one rule, one chain or what was made for them", () => {
    const sites = sitesFor(ALL_TRAFFIC);
    for (const command of undoOf(sites, false)) {
      const text = command.join(" ");
      expect(text).toMatch(/ -D \w+ .*-j hop-|-[FX] hop-abcdefgh-|^nft delete (chain|table) /);
    }
    // Filter INPUT was there: it is no chain of ours to delete.
    expect(undoOf(sites, false).map((command) => command.join(" "))).not.toContain(
      "nft delete chain ip filter INPUT",
    );
    expect(undoOf(sites, false).map((command) => command.join(" "))).toContain("nft delete table ip mangle");
  });

  it.each(ARTICLE_SCENARIOS)("[H18] have of %s the prefixes of its capture, and no other", (article) => {
    const capture = readFileSync(`public/captures/${article}.log`, "utf8");
    const captured = new Set(capture.match(/^ctc\/\w+\/\w+-[A-Za-z]+?(?= ?IN=)/gm));
    const sites = sitesFor({ ...ALL_TRAFFIC, backend: "iptables", article });
    expect(new Set(sites.map(({ prefix }) => prefix))).toEqual(captured);
  });
});

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

  it("[H8] is counted before and behind the cap, hopscope's own traffic in neither", () => {
    expect(readSave("ip", text).standing).toEqual([
      expect.objectContaining({
        ...{ key: "ip:mangle:PREROUTING", session: "abcdefgh", own: "hop-abcdefgh-6t", made: "table" },
        ...{ matched: 6, logged: 4, first: false, prefixes: ["hop:abcdefgh:ip:mangle:PRE "] },
      }),
    ]);
  });

  it("[H2] is first where only other sessions' rules are before it", () => {
    const others = text.replace(
      "-s 10.0.0.1/32 -j ACCEPT",
      "-m comment --comment hopscope -j hop-bbbbbbbb-6",
    );
    expect(readSave("ip", others).standing.map(({ first }) => first)).toEqual([true]);
  });

  it("[H1] is found where nothing leads to it any more, too", () => {
    const flushed = text.replace(/^.*-A .*\n/gm, "");
    const { standing } = readSave("ip", flushed);
    expect(undoOf(standing, false).map((command) => command.slice(-2).join(" "))).toEqual([
      "-F hop-abcdefgh-6t",
      "ip mangle",
      "-X hop-abcdefgh-6t",
    ]);
  });

  it("[H1] is known with the chain that was made for it where an undoing was cut off behind its first step", () => {
    const cut = text.replace(/^.*-A PREROUTING .*-j hop-.*\n/gm, "");
    const [undone] = undoOf(readSave("ip", cut).standing, false);
    expect(undone).toEqual(["nft", "delete", "chain", "ip", "mangle", "PREROUTING"]);
  });
});
