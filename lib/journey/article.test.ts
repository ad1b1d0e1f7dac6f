import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { ARTICLE_WAYS } from "@/lib/kernel-log/testing/article-ways";
import type { Analysis } from "./analysis";
import { analyze } from "./analyzer";

function article(name: string): Analysis {
  const reader = createLogReader();
  const text = readFileSync(new URL(`../../public/captures/${name}.log`, import.meta.url), "utf8");
  return analyze([...reader.push(text), ...reader.end()]);
}

const ways = (analysis: Analysis) => analysis.packets.map(({ hops }) => hops.map(({ chain }) => chain));
const lines = (analysis: Analysis) => analysis.packets.map(({ hops }) => hops.map(({ line }) => line));
const skipped = (analysis: Analysis) =>
  analysis.packets.map((packet) => packet.skipped.map(({ chain, reason }) => `${chain} ${reason}`));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe("the article's logs", () => {
  it("[J1] container-to-container: a ping and its answer, bridged, hop for hop; the answer skips nat [S1]", () => {
    const analysis = article("container-to-container");
    expect(analysis.lines).toEqual({ total: 16, netfilter: 16, other: 0, lost: 0 });
    expect(lines(analysis)).toEqual([range(1, 9), range(10, 16)]);
    expect(ways(analysis)).toEqual(ARTICLE_WAYS["container-to-container"]);
    expect(skipped(analysis)).toEqual([[], ["ip:nat:PREROUTING conntrack", "ip:nat:POSTROUTING conntrack"]]);
    expect(analysis.packets.map(({ direction, fate, changes }) => ({ direction, fate, changes }))).toEqual([
      { direction: "request", fate: "forwarded", changes: [] },
      { direction: "reply", fate: "forwarded", changes: [] },
    ]);
    expect(analysis.conversations).toEqual([
      {
        id: 1,
        scenario: "container-to-container",
        protocol: "icmp",
        client: { address: "172.18.0.3" },
        server: { address: "172.18.0.2" },
        packets: [1, 2],
        related: [],
      },
    ]);
  });

  it("[J1] localhost-to-container: out of a process into the bridge, the answer up to a process", () => {
    const analysis = article("localhost-to-container");
    expect(lines(analysis)).toEqual([range(1, 6), range(7, 11)]);
    expect(ways(analysis)).toEqual(ARTICLE_WAYS["localhost-to-container"]);
    expect(skipped(analysis)).toEqual([[], ["ip:nat:PREROUTING conntrack", "ip:nat:INPUT conntrack"]]);
    expect(analysis.packets.map(({ fate }) => fate)).toEqual(["forwarded", "delivered"]);
    expect(analysis.conversations[0]).toMatchObject({
      scenario: "localhost-to-container",
      client: { address: "172.18.0.1" },
      server: { address: "172.18.0.2" },
    });
  });

  it("[J1] wan-to-container: DNAT, routed into the bridge, the answer routed out; what changes where [S3]", () => {
    const analysis = article("wan-to-container");
    expect(lines(analysis)).toEqual([range(1, 8), range(9, 15)]);
    expect(ways(analysis)).toEqual(ARTICLE_WAYS["wan-to-container"]);
    expect(skipped(analysis)).toEqual([[], ["ip:nat:PREROUTING conntrack", "ip:nat:POSTROUTING conntrack"]]);
    expect(analysis.packets[0]?.changes).toEqual([
      { line: 3, field: "dst", from: "172.17.8.211", to: "172.18.0.2", by: "ip:nat:PREROUTING" },
      { line: 3, field: "dport", from: "5566", to: "80", by: "ip:nat:PREROUTING" },
      { line: 3, field: "ttl", from: "64", to: "63", by: "routing" },
      { line: 7, field: "mac.src", from: "0a:00:27:00:00:02", to: "02:42:db:a1:f2:79", by: "neighbour" },
      { line: 7, field: "mac.dst", from: "08:00:27:ff:b2:c4", to: "02:42:ac:12:00:02", by: "neighbour" },
    ]);
    expect(analysis.packets[1]?.changes).toEqual([
      { line: 13, field: "ttl", from: "64", to: "63", by: "routing" },
    ]);
    expect(analysis.conversations[0]).toMatchObject({
      scenario: "wan-to-container",
      protocol: "tcp",
      client: { address: "172.17.8.1", port: 63584 },
      server: { address: "172.17.8.211", port: 5566 },
    });
  });
});
