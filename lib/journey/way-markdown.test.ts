import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { createCorrelator } from "./correlator";
import { JourneyFold } from "./fold";
import { wayMarkdown } from "./way-markdown";

function packetsOf(text: string) {
  const reader = createLogReader();
  const correlator = createCorrelator();
  for (const entry of [...reader.push(text), ...reader.end()]) correlator.push(entry);
  correlator.end();
  const fold = new JourneyFold((hop) => hop);
  for (const event of correlator.take()) fold.apply(event);
  return fold.result();
}

describe("a way as Markdown", () => {
  it("[M1] has a row a hop, with the changes beside it, and what was skipped", () => {
    const { packets, conversations } = packetsOf(
      readFileSync("public/captures/wan-to-container.log", "utf8"),
    );
    const [request, reply] = packets.map((packet) => wayMarkdown(packet, conversations[0]));
    const rows = request?.split("\n").filter((line) => line.startsWith("| "));
    expect(rows).toHaveLength(2 + (packets[0]?.hops.length ?? 0));
    expect(rows?.[3]).toContain("| ip:nat:PREROUTING | enp0s8 →");
    expect(request).toContain("dport 5566 → 80 (ip:nat:PREROUTING)");
    expect(reply).toContain("Skipped: ip:nat:PREROUTING (conntrack)");
  });

  it("[M1] no text of the log is taken for markup, nor ends its cell", () => {
    const [packet] = packetsOf(
      "a|b *x* <img> [l](u) IN=e`t|h0 OUT= MAC= SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1\n",
    ).packets;
    const text = wayMarkdown(packet!, undefined);
    expect(text).toContain("e\\`t\\|h0");
    const row = text.split("\n").find((line) => line.includes("h0"));
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(6);
    expect(text).not.toMatch(/(?<!\\)[<[`]/);
  });
});
