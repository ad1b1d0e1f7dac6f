import { describe, expect, it } from "vitest";
import { analyseItems } from "./testing/analyse-texts";
import {
  asOwn,
  bridged,
  fromHost,
  type MadePacket,
  outward,
  packetLines,
  ping,
} from "./testing/packet-lines";

const ends = (...items: Parameters<typeof analyseItems>[0]) =>
  analyseItems(items).packets.map(({ fate, droppedAt }) => `${fate} ${droppedAt ?? ""}`.trim());

/** As many ways through nat POSTROUTING as there are. */
const WAYS: readonly (readonly [string, string, (id: number) => MadePacket])[] = [
  ["over a bridge", "forwarded", (id) => bridged(3, 2, id, ping(id, 1))],
  // The bridge's own chains are due there in any case.
  ["out of this host", "dropped ip:mangle:POSTROUTING", (id) => fromHost(2, id, ping(id, 1))],
  ["through this host", "forwarded", (id) => outward(3, id, ping(id, 1), true)],
];

describe.each(WAYS)("the first packet of a connection %s", (_, byOthers, make) => {
  const whole = packetLines(make(1), "nft");
  const isLast = (line: string) => line.includes("iptable/mangle-POST");
  const upTo = (id: number) => {
    const lines = packetLines(make(id), "nft");
    return lines.slice(0, lines.findIndex(isLast) + 1);
  };

  it("[F1] that mangle POSTROUTING shows and nat POSTROUTING does not was dropped between them", () => {
    expect(whole.some((line) => line.includes("iptable/nat-POST"))).toBe(true);
    const second = (wear: (line: string) => string) =>
      ends(...whole.map(wear), 400_000, ...upTo(2).map(wear), 5_000_000, ...whole.map(wear))[1];
    expect(second(asOwn)).toBe("dropped ip:mangle:POSTROUTING");
    // Of others' rules nobody knows whether a MASQUERADE stands before them.
    expect(second((line) => line)).toBe(byOthers);
  });
});
