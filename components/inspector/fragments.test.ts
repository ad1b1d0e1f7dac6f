import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createCorrelator, JourneyFold } from "@/lib/journey";
import { createLogReader } from "@/lib/kernel-log";
import { fragmentNumbers } from "./fragments";

function packetsOf(name: string) {
  const reader = createLogReader();
  const correlator = createCorrelator();
  const text = readFileSync(`lib/journey/testdata/${name}.log`, "utf8");
  for (const entry of [...reader.push(text), ...reader.end()]) correlator.push(entry);
  correlator.end();
  const fold = new JourneyFold((hop) => hop);
  for (const event of correlator.take()) fold.apply(event);
  return fold.result().packets;
}

describe("fragments", () => {
  it("numbers the fragments that the bridge saw, and none where the packet was whole", () => {
    const packets = packetsOf("nft-1-fragments");
    const cut = packets.filter(({ hops }) => fragmentNumbers(hops).some((one) => one !== null));
    expect(cut.length).toBeGreaterThan(0);
    for (const { hops } of cut) {
      const numbers = fragmentNumbers(hops);
      for (const [at, { text }] of hops.entries())
        expect(numbers[at] !== null).toBe(/ MF | FRAG:\d/.test(text));
      const broute = hops.flatMap(({ chain }, at) =>
        chain === "bridge:broute:BROUTING" ? [numbers[at]] : [],
      );
      expect(broute).toEqual(broute.map((_, at) => at + 1));
    }
  });

  it("is silent on packets that were never cut", () => {
    for (const { hops } of packetsOf("nft-1-http"))
      expect(fragmentNumbers(hops).every((one) => one === null)).toBe(true);
  });
});
