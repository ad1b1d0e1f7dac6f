import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TraceRequest, WHOLE_HOST } from "@/lib/protocol/events";
import { planOf } from "@/lib/protocol/plan-of-request";
import { MAX_PLAN_ADDRESSES, MAX_PLAN_PORTS } from "@/lib/protocol/rules-plan";
import { labTopology } from "@/server/web/lab-topology";
import { ALL_TRAFFIC } from "../testing/all-traffic";
import { anyPlan } from "../testing/any-plan";
import { askedLines } from "../testing/asked-of";

const LAB = labTopology({ bridgeNfCallIptables: true, kernel: "" });
const linesOf = (change: Partial<TraceRequest>, ownPort: number | null = null) =>
  askedLines(planOf({ ...WHOLE_HOST, ...change }, LAB, ownPort));
const familiesIn = (lines: readonly string[]) =>
  lines.flatMap((line) => /^add table (\S+)/.exec(line)?.[1] ?? []);
const rulesOf = (plan: Partial<TraceRequest>, chain: string) =>
  linesOf(plan).filter((line) => line.startsWith(`add rule ${chain} `));

describe("the plan", () => {
  it("[H5] is the same text for the same request", () => {
    expect(linesOf({}).slice(0, 6)).toEqual([
      "add table bridge hopscope { flags owner; }",
      "add limit bridge hopscope budget { rate 800/second burst 800 packets; }",
      "add chain bridge hopscope broute-BROUTING { type filter hook prerouting priority -2147483648; policy accept; }",
      'add rule bridge hopscope broute-BROUTING counter limit name "budget" counter log prefix "hop:abcdefgh:br:broute:BRO " level debug flags tcp sequence flags ether',
      "add chain bridge hopscope nat-PREROUTING { type filter hook prerouting priority -301; policy accept; }",
      'add rule bridge hopscope nat-PREROUTING counter limit name "budget" counter log prefix "hop:abcdefgh:br:nat:PRE " level debug flags tcp sequence flags ether',
    ]);
    expect(linesOf({})).toHaveLength(3 * 2 + 35 * 2);
  });

  it("[H8] shares out one budget and never more than it", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const budgets = askedLines(plan).flatMap(
          (line) => /^add limit .* rate (\d+)\/second/.exec(line)?.slice(1).map(Number) ?? [],
        );
        const sum = budgets.reduce((total, lines) => total + lines, 0);
        // The rest is for the user chains, which are rules of iptables.
        const all = plan.userChains ? plan.linesPerSecond * 0.75 : plan.linesPerSecond;
        expect(sum).toBeLessThanOrEqual(all);
        expect(sum).toBeGreaterThan(all - 3);
      }),
    );
  });

  it("[H7] looks for a container's packets under the host's address too, as NAT shows them", () => {
    expect(
      rulesOf({ address: "172.18.0.2" }, "ip hopscope raw-PREROUTING").map(
        (line) => line.split(" counter")[0],
      ),
    ).toEqual([
      "add rule ip hopscope raw-PREROUTING ip saddr { 172.18.0.2, 172.17.8.211 }",
      "add rule ip hopscope raw-PREROUTING ip saddr != { 172.18.0.2, 172.17.8.211 } ip daddr { 172.18.0.2, 172.17.8.211 }",
    ]);
  });

  it("[H7] looks so for a container whose port is not known, too", () => {
    const address = "172.18.0.2";
    const unknown = { ...LAB, ports: LAB.ports.map((port) => ({ ...port, container: null, address: null })) };
    const { addresses } = planOf({ ...WHOLE_HOST, address }, unknown, null);
    expect(addresses).toEqual(planOf({ ...WHOLE_HOST, address }, LAB, null).addresses);
    expect(addresses.length).toBeGreaterThan(1);
  });

  it("[H7] looks for a published port on both sides of its translation", () => {
    expect(
      rulesOf({ port: 5566 }, "ip hopscope raw-PREROUTING").map((line) => line.split(" counter")[0]),
    ).toEqual([
      "add rule ip hopscope raw-PREROUTING meta l4proto { tcp, udp } th sport { 5566, 80 }",
      "add rule ip hopscope raw-PREROUTING meta l4proto { tcp, udp } th sport != { 5566, 80 } th dport { 5566, 80 }",
    ]);
  });

  it("[H7] leaves out the family in which an address cannot occur", () => {
    expect(familiesIn(linesOf({ address: "10.0.0.1" }))).toEqual(["bridge", "ip"]);
    expect(familiesIn(linesOf({ address: "fd00::1" }))).toEqual(["bridge", "ip6"]);
  });

  it("[H7] of the widest filter there may be is still read by host", () => {
    const addresses = Array.from(
      { length: MAX_PLAN_ADDRESSES },
      (_, i) => `1111:2222:3333:4444:5555:6666:7777:${(0x1000 + i).toString(16)}/128`,
    );
    const ports = Array.from({ length: MAX_PLAN_PORTS }, (_, i) => 65_535 - i);
    for (const oneOf of [1, 256]) {
      const lines = askedLines({ ...ALL_TRAFFIC, addresses, ports, oneOf, ownPort: 65_000 });
      expect(lines.length).toBeGreaterThan(100);
    }
  });

  it("[H10] never logs hopscope's own connection, which uses lo, and only that", () => {
    const own = linesOf({}, 4466).filter((line) => line.includes('"lo"'));
    expect(own.length).toBe(3 * 2 * 12);
    for (let at = 0; at < own.length; at += 3) {
      const device = /-(PREROUTING|INPUT) meta/.test(own[at] ?? "") ? "iifname" : "oifname";
      expect(own[at]).toContain(` meta ${device} != { "lo" } counter `);
      // What has no ports is none of ours: no match that reads one is asked of it.
      expect(own[at + 1]).toContain(` meta ${device} { "lo" } meta l4proto != { tcp } counter `);
      expect(own[at + 2]).toContain(` meta ${device} { "lo" } meta l4proto { tcp } meta `);
      for (const side of ["sport", "dport"])
        expect(own[at + 2]).toContain(` meta l4proto . th ${side} != { tcp . 4466 }`);
    }
  });

  it("[H10] asks no packet for hopscope's own port where the filter already leaves it out", () => {
    for (const protocol of ["icmp", "udp"] as const)
      expect(linesOf({ protocol }, 4466).join("\n")).not.toContain("4466");
  });

  it("[H5] holds no word of nft that could change a packet's fate", () => {
    const verdicts =
      /\b(drop|accept|reject|queue|jump|goto|return|continue|dnat|snat|masquerade|redirect|mark|set|notrack|vmap|tproxy|dup|fwd)\b/;
    fc.assert(
      fc.property(anyPlan, (plan) => {
        for (const line of askedLines(plan)) {
          const rest = line.startsWith("add chain ") ? line.replace("policy accept; }", "") : line;
          expect(rest).not.toMatch(verdicts);
          expect(line).toMatch(/^add (table|limit|chain|rule) (bridge|ip|ip6) hopscope [\x20-\x7e]+$/);
        }
      }),
    );
  });
});
