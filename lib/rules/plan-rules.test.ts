import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOST_FRAME_BYTES } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { plannedChains, planRules } from "./plan-rules";
import { previewTexts } from "./preview";
import { hostWith, IPTABLES_PLAN, surroundingsOf } from "./testing/host-texts";

const NFT_PLAN: RulesPlan = { ...IPTABLES_PLAN, backend: "nft" };
const codeOf = (plan: RulesPlan, iptables = true) => {
  const planned = planRules(plan, surroundingsOf(iptables ? hostWith("DOCKER") : null));
  return planned.ok ? null : planned.code;
};

describe("planning", () => {
  it("[R1] refuses what cannot be had, with a code", () => {
    expect(codeOf({ ...NFT_PLAN, addresses: ["1.2.3"] })).toBe("bad-request");
    expect(codeOf({ ...NFT_PLAN, addresses: Array(33).fill("10.0.0.1") })).toBe("bad-request");
    expect(codeOf({ ...NFT_PLAN, article: "wan-to-container" })).toBe("article-needs-iptables");
    expect(codeOf({ ...IPTABLES_PLAN, oneOf: 4 })).toBe("sampling-needs-nft");
    expect(codeOf({ ...NFT_PLAN, userChains: true, oneOf: 4 })).toBe("sampling-needs-nft");
    expect(codeOf(IPTABLES_PLAN, false)).toBe("no-iptables");
    const addresses = Array.from({ length: 32 }, (_, i) => `10.0.0.${i}`);
    expect(codeOf({ ...IPTABLES_PLAN, addresses, ports: [80, 81, 82] })).toBe("filter-too-wide");
    expect(codeOf({ ...NFT_PLAN, oneOf: 4 }, false)).toBeNull();
  });

  it("[R1] says which chains will stand", () => {
    const planned = planRules(
      { ...NFT_PLAN, userChains: true },
      surroundingsOf(hostWith("DOCKER", "hop-x", "A;c")),
    );
    if (!planned.ok) throw new Error(planned.code);
    const chains = plannedChains(planned.value);
    expect(chains).toHaveLength(35 + 1);
    expect(chains.at(-1)).toBe("ip:filter:DOCKER");
    expect(planned.value.sites?.upkeep.notes).toEqual(["left out, for their names: hop-x A;c"]);
  });

  it("[R1] shows how to insert them by hand so that nothing is left of it", () => {
    const planned = planRules(NFT_PLAN, surroundingsOf(hostWith("DOCKER")));
    if (!planned.ok) throw new Error(planned.code);
    const commands = { nft: ["add table ip hopscope"], sites: [], undo: [] };
    // nft -i writes what was typed into ~/.nft.history (nft(8)).
    expect(previewTexts(planned.value, commands, null).insert).toMatch(
      /^# as root: HOME=\/dev\/null nft -i\n/,
    );
    expect(previewTexts(planned.value, commands, 7).insert).toMatch(
      /^# as root: HOME=\/dev\/null nsenter .*nft -i\n/,
    );
  });

  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6().filter((text) => !text.includes(".")),
  );
  const widest = fc.record({
    addresses: fc.array(address, { minLength: 20, maxLength: 32 }),
    ports: fc.array(fc.integer({ min: 10_000, max: 65_535 }), { maxLength: 16 }),
    protocol: fc.constantFrom("all", "tcp"),
    backend: fc.constantFrom("nft", "iptables"),
    oneOf: fc.constantFrom(1, 256),
    userChains: fc.boolean(),
  });

  it("[R2] makes what fits into one request, or refuses it as too wide", () => {
    const chains = Array.from({ length: 64 }, (_, i) => `CHAIN-WITH-A-LONG-NAME-${i}`);
    let most = 0;
    fc.assert(
      fc.property(widest, (asked) => {
        const plan = { ...IPTABLES_PLAN, ...asked, ownPort: 4466 } as RulesPlan;
        const planned = planRules(plan, surroundingsOf(hostWith(...chains)));
        if (!planned.ok) return;
        const { rules } = planned.value;
        most = Math.max(most, JSON.stringify({ id: 1e9, verb: "rules-insert", rules, minutes: 240 }).length);
      }),
      // So many that wide ones are among them.
      { numRuns: 600 },
    );
    expect(most).toBeGreaterThan(10_000);
    expect(most).toBeLessThan(HOST_FRAME_BYTES);
  });
});
