import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { analysedPacket } from "./analysis";
import { createCorrelator } from "./correlator";
import { JourneyFold } from "./fold";
import { wayMarkdown } from "./way-markdown";
import { NO_INK, wayText } from "./way-text";

const reader = createLogReader();
const correlator = createCorrelator();
const log = readFileSync("lib/journey/testdata/article-1-http.log", "utf8");
for (const entry of [...reader.push(log), ...reader.end()]) correlator.push(entry);
correlator.end();
const fold = new JourneyFold((hop) => hop);
for (const event of correlator.take()) fold.apply(event);
const [first, , later] = fold
  .result()
  .packets.filter(({ header }) => header.sport === 39550 || header.dport === 39550);
if (first === undefined || later === undefined) throw new Error("no such packets");

const rewritten = /dport 5566 → 80 \(.*?\)/;

describe("a rewrite for which no rule was asked", () => {
  it("[S4] is said to be conntrack's in text, and the first packet's to be the chain's", () => {
    expect(rewritten.exec(wayText(first, undefined, NO_INK))?.[0]).toBe(
      "dport 5566 → 80 (ip:nat:PREROUTING)",
    );
    expect(rewritten.exec(wayText(later, undefined, NO_INK))?.[0]).toBe(
      "dport 5566 → 80 (ip:nat:PREROUTING, by conntrack)",
    );
    expect(wayMarkdown(later, undefined)).toContain("dport 5566 → 80 (ip:nat:PREROUTING, by conntrack)");
  });

  it("[S4] is marked in JSON beside `by`, which names the chain of both, and no other change has the mark", () => {
    const dport = { field: "dport", from: "5566", to: "80", by: "ip:nat:PREROUTING" };
    const [ofFirst, ofLater] = [first, later].map((packet) => analysedPacket(packet).changes);
    const at = (changes: typeof ofFirst) => changes?.find(({ field }) => field === "dport");
    expect(at(ofFirst)).toStrictEqual({ line: at(ofFirst)?.line, ...dport });
    expect(at(ofLater)).toStrictEqual({ line: at(ofLater)?.line, ...dport, conntrack: true });
    expect(ofLater?.filter(({ by }) => by === "routing").map((change) => "conntrack" in change)).toEqual([
      false,
    ]);
  });
});
