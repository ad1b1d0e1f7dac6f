import { expect, it } from "vitest";
import { analyseItems } from "./testing/analyse-texts";
import {
  bridged,
  fromHost,
  type MadePacket,
  outward,
  packetLines,
  ping,
  published,
  tcp,
  toHost,
} from "./testing/packet-lines";

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

it("[S1] what was forwarded passed the nat chain behind its last line as well", () => {
  const first = packetLines(bridged(3, 2, 1, ping(1, 1)));
  const answer = packetLines(bridged(2, 3, 2, ping(1, 1, true), false));
  const isLast = (line: string) => /iptable\/(mangle|nat)-POSTROUTE/.test(line);
  const { packets } = analyseItems([...first, ...answer].filter((line) => !isLast(line)));
  expect(packets.map(({ fate, skipped }) => [fate, ...skipped.map(({ chain }) => chain)])).toEqual([
    ["forwarded"],
    ["forwarded", "ip:nat:PREROUTING", "ip:nat:POSTROUTING"],
  ]);
});

it("[S1] another ping with a tuple that conntrack still has skips the nat chains", () => {
  const first = packetLines(bridged(3, 2, 1, ping(1, 1)));
  const answer = packetLines(bridged(2, 3, 2, ping(1, 1, true), false));
  const again = packetLines(bridged(3, 2, 3, ping(1, 1), false));
  const { packets, conversations } = analyseItems([...first, ...answer, 500_000, ...again]);
  expect(conversations).toHaveLength(2);
  expect(packets.map(({ skipped }) => skipped.length)).toEqual([0, 2, 2]);
});

it("[F1] a packet that POSTROUTING has not logged waits for no neighbour: it was dropped in OUTPUT", () => {
  const whole = packetLines(fromHost(2, 1, ping(1, 1)));
  const until = whole.findIndex((line) => line.includes("filter-OUTPUT")) + 1;
  const lost = packetLines(fromHost(2, 2, ping(2, 1))).slice(0, until);
  const { packets } = analyseItems([...whole, 1000, ...lost, 10_000, "usb 1-1: new device"]);
  expect(packets[1]).toMatchObject({ fate: "dropped", droppedAt: "ip:filter:OUTPUT" });
});

it("[S1] a SYN after one that was dropped is the first of its connection again: it skips nothing", () => {
  const syn = (id: number) =>
    `filter OUTPUT: IN= OUT=eth0 SRC=192.0.2.1 DST=192.0.2.9 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=${id} DF PROTO=TCP SPT=40000 DPT=85 WINDOW=64240 RES=0x00 SYN URGP=0 `;
  const whole = packetLines(fromHost(2, 9, tcp(40_001, 80, "SYN")));
  const { packets } = analyseItems([...whole, syn(1), 1_000_000, syn(2), 1_000_000, ...whole]);
  expect(packets.slice(1, 3).map(({ fate, skipped }) => [fate, skipped])).toEqual([
    ["dropped", []],
    ["dropped", []],
  ]);
});

it("[S1] what is seen in FORWARD alone has passed nat PREROUTING as surely as nat POSTROUTING", () => {
  const chosen = (lines: readonly string[], name: string) => lines.filter((line) => line.includes(name));
  const skippedOf = (request: MadePacket, reply: MadePacket, name = "filter-FORWARD", calls = true) => {
    const model = { bridgeNfCallIptables: calls };
    const lines = [request, reply].map((packet) =>
      chosen(packetLines(packet, "nft", model), `iptable/${name}`),
    );
    return analyseItems(lines.flat()).packets[1]?.skipped.map(({ chain }) => chain);
  };
  const request = published(2, 1, 63_584);
  const reply: MadePacket = {
    ...outward(2, 2, tcp(80, 63_584, "ACK SYN"), false),
    length: 60,
  };
  const both = ["ip:nat:PREROUTING", "ip:nat:POSTROUTING"];
  expect(skippedOf(request, reply)).toEqual(both);
  expect(skippedOf(request, reply, "filter-FORWARD", false)).toEqual(both);
  // From one container to another, in the bridge.
  expect(skippedOf(bridged(3, 2, 1, ping(1, 1)), bridged(2, 3, 2, ping(1, 1, true), false))).toEqual(both);
  expect(skippedOf(fromHost(4, 1, ping(5, 1)), toHost(4, 2, ping(5, 1, true), false), "filter-")).toEqual([
    "ip:nat:PREROUTING",
    "ip:nat:INPUT",
  ]);
});
