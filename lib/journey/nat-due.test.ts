import { describe, expect, it } from "vitest";
import { analyseItems } from "./testing/analyse-texts";
import { bridged, fromHost, type MadePacket, outward, packetLines, ping } from "./testing/packet-lines";

const ends = (...items: Parameters<typeof analyseItems>[0]) =>
  analyseItems(items).packets.map(({ fate, droppedAt }) => `${fate} ${droppedAt ?? ""}`.trim());

/** As many ways through nat POSTROUTING as there are. */
const WAYS: readonly (readonly [string, (id: number) => MadePacket])[] = [
  ["over a bridge", (id) => bridged(3, 2, id, ping(id, 1))],
  ["out of this host", (id) => fromHost(2, id, ping(id, 1))],
  ["through this host", (id) => outward(3, id, ping(id, 1), true)],
];

describe.each(WAYS)("the first packet of a connection %s", (_, make) => {
  const whole = packetLines(make(1), "nft");
  const isLast = (line: string) => line.includes("iptable/mangle-POST");
  const upTo = (id: number) => {
    const lines = packetLines(make(id), "nft");
    return lines.slice(0, lines.findIndex(isLast) + 1);
  };

  it("[F1] that mangle POSTROUTING shows and nat POSTROUTING does not was dropped between them", () => {
    expect(whole.some((line) => line.includes("iptable/nat-POST"))).toBe(true);
    const [, second = ""] = ends(...whole, 400_000, ...upTo(2), 2_000_000, ...packetLines(make(3), "nft"));
    expect(second).toBe("dropped ip:mangle:POSTROUTING");
  });
});
