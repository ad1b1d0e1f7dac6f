import { expect, it } from "vitest";
import { analyseItems } from "./testing/analyse-texts";
import { bridged, packetLines, ping, toHost } from "./testing/packet-lines";

it("[S2] where a packet was dropped, chains behind in the same hook are never reached, those before were skipped", () => {
  const first = packetLines(bridged(3, 2, 1, ping(1, 1)));
  const answer = packetLines(bridged(2, 3, 2, ping(1, 1, true), false));
  // So that of a packet that is silent from PREROUTING on it is known that it went nowhere.
  const local = packetLines(toHost(4, 9, ping(5, 1)));
  const next = packetLines(bridged(3, 2, 3, ping(1, 2), false));
  const until = (name: string) => next.slice(0, next.findIndex((line) => line.includes(name)) + 1);
  const skippedOf = (last: readonly string[]) => {
    const { packets } = analyseItems([...local, ...first, ...answer, ...last, 400_000, ...answer]);
    return { at: packets[3]?.droppedAt, skipped: packets[3]?.skipped.map(({ chain }) => chain) };
  };
  const both = ["ip:nat:PREROUTING", "ip:nat:POSTROUTING"];
  expect(skippedOf(next)).toEqual({ at: null, skipped: both });
  expect(skippedOf(until("iptable/mangle-PREROUTING"))).toEqual({ at: "ip:mangle:PREROUTING", skipped: [] });
  expect(skippedOf(until("iptable/filter-FORWARD"))).toEqual({
    at: "ip:filter:FORWARD",
    skipped: ["ip:nat:PREROUTING"],
  });
});
