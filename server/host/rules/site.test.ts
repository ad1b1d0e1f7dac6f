import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseOwnPrefix } from "@/lib/kernel-log/own-prefix";
import { ARTICLE_SCENARIOS } from "@/lib/protocol/events";
import type { HostIptables } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { oneByOne } from "@/server/rules/rule-commands";
import { ALL_TRAFFIC } from "../testing/all-traffic";
import { anyPlan } from "../testing/any-plan";
import { askedSites } from "../testing/asked-of";
import { type Placed, type Site, undoOf } from "./site";

const USER_CHAINS = [
  "DOCKER",
  "DOCKER-USER",
  "DOCKER-ISOLATION-STAGE-1",
  "DOCKER-ISOLATION-STAGE-2",
  "A B;c",
];
const SAVE = `*filter\n:INPUT ACCEPT [0:0]\n${USER_CHAINS.map((name) => `:${name} - [0:0]\n`).join("")}COMMIT\n*raw\n:PREROUTING ACCEPT [0:0]\n`;
const NFT_CHAINS = JSON.stringify({
  nftables: [{ chain: { family: "ip", table: "filter", name: "INPUT", hook: "input" } }],
});
const HOST: HostIptables = {
  ...{ legacy: false, broute: true, nftChains: NFT_CHAINS, started: "" },
  saves: { ip: SAVE, ip6: SAVE, bridge: "" },
};

function sitesFor(plan: RulesPlan): readonly (Site & Pick<Placed, "chain" | "own" | "made">)[] {
  return askedSites(plan, HOST).map((site) => {
    const [{ chain = "", own = null, made = "nothing" } = {}] = site.placed;
    return { ...site, chain, own, made };
  });
}

function undoing(sites: readonly Site[], legacy: boolean) {
  return oneByOne(
    undoOf(
      sites.flatMap(({ placed }) => placed),
      legacy,
    ),
  );
}

function prefixesOf({ lines }: Site): readonly string[] {
  return lines.flatMap((line) => {
    const at = line.indexOf("--log-prefix");
    return at < 0 ? [] : [line[at + 1] ?? ""];
  });
}

const keyOf = ({ family, table, chain }: ReturnType<typeof sitesFor>[number]) =>
  `${family}:${table}:${chain}`;

describe("iptables rules", () => {
  it("[H5] put into others' chains nothing but a way to our own, where packets are logged and returned", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        for (const { chain, own, lines } of sitesFor(plan)) {
          for (const command of lines) {
            const [verb, into] = command;
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
        for (const { family, lines } of sitesFor(plan)) {
          for (const command of lines) {
            const at = command.findIndex((word) => /^--(limit|hashlimit-upto)$/.test(word));
            if (at < 0) continue;
            const rate = Number.parseInt(command[at + 1] ?? "", 10);
            if (family === "bridge") bridge += rate;
            else limits.set(family, rate);
          }
        }
        const rules = sitesFor(plan).filter(({ family }) => family === "bridge");
        const least = rules.reduce((sum, site) => sum + prefixesOf(site).length, 0);
        const sum = [...limits.values()].reduce((total, rate) => total + rate, bridge);
        // A rule of ebtables has one line a second at least.
        expect(sum).toBeLessThanOrEqual(Math.max(plan.linesPerSecond, plan.linesPerSecond * 0.6 + least));
      }),
    );
  });

  it("[H17] name user chains in at most 29 bytes, each by a prefix of its own that is read back", () => {
    const sites = sitesFor({ ...ALL_TRAFFIC, userChains: true }).filter(({ chain }) =>
      USER_CHAINS.includes(chain ?? ""),
    );
    expect(sites.map(({ chain }) => chain)).toEqual([
      ...USER_CHAINS.slice(0, -1),
      ...USER_CHAINS.slice(0, -1),
    ]);
    expect(new Set(sites.flatMap(prefixesOf)).size).toBe(sites.length);
    for (const site of sites) {
      const { chain } = site;
      const key = keyOf(site);
      const [prefix = ""] = prefixesOf(site);
      expect(prefix.length).toBeLessThanOrEqual(29);
      const read = parseOwnPrefix(prefix);
      if (prefix.includes("~")) expect(read?.chain).toMatch(/^ip6?:filter:DOCKER-.*~/);
      else expect(read?.chain).toBe(key);
      expect(prefix.includes("~")).toBe(chain!.length > (key.startsWith("ip6") ? 10 : 11));
    }
  });

  it("[H3] are undone by commands that each name one rule, one chain or what was made for them", () => {
    const sites = sitesFor(ALL_TRAFFIC);
    for (const command of undoing(sites, false)) {
      const text = command.join(" ");
      expect(text).toMatch(/ -D \w+ .*-j hop-| -[FX] hop-abcdefgh-| -X [A-Z]+$|^nft delete table /);
    }
    // Filter INPUT was there: it is no chain of ours to delete.
    expect(undoing(sites, false).map((command) => command.join(" "))).not.toContain(
      "iptables -w 5 -t filter -X INPUT",
    );
    expect(undoing(sites, false).map((command) => command.join(" "))).toContain("nft delete table ip mangle");
  });

  it("[H3] are undone so that our chain, whose rules tell of the chain that was made for it, is emptied behind that", () => {
    const made = sitesFor(ALL_TRAFFIC).filter((site) => site.made !== "nothing" && site.own !== null);
    expect(made.length).toBeGreaterThan(5);
    const undo = undoing(made, false).map((command) => command.join(" "));
    for (const { family, table, chain, own } of made) {
      const program = family === "bridge" ? "ebtables " : `${family}tables `;
      const gone = undo.findIndex(
        (text) => text.startsWith(program) && text.endsWith(`-t ${table} -X ${chain}`),
      );
      expect(gone, `${table} ${chain}`).toBeGreaterThanOrEqual(0);
      expect(gone).toBeLessThan(undo.findIndex((text) => text.endsWith(` -F ${own}`)));
    }
  });

  it("[H3] are undone without nft in x_tables, but for the bridge, whose tables are nft's", () => {
    const programs = undoing(sitesFor(ALL_TRAFFIC), true).filter(([program]) => program === "nft");
    expect(programs.length).toBeGreaterThan(0);
    for (const [, , , family] of programs) expect(family).toBe("bridge");
  });

  it.each(ARTICLE_SCENARIOS)("[H18] have of %s the prefixes of its capture, and no other", (article) => {
    const capture = readFileSync(`public/captures/${article}.log`, "utf8");
    const captured = new Set(capture.match(/^ctc\/\w+\/\w+-[A-Za-z]+?(?= ?IN=)/gm));
    const sites = sitesFor({ ...ALL_TRAFFIC, backend: "iptables", article });
    expect(new Set(sites.flatMap(prefixesOf))).toEqual(captured);
  });
});
