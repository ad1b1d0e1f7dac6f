import { expect, it } from "vitest";
import { analyseItems, type Item, range } from "./testing/analyse-texts";
import {
  fromHost,
  type MadePacket,
  outward,
  packetLines,
  ping,
  published,
  tcp,
  toHost,
} from "./testing/packet-lines";

/** Docker 28's containers have random MACs, which tell nothing of their addresses. */
const lines = (packet: MadePacket) =>
  packetLines(packet, "article").map((line) => line.replaceAll("02:42:ac:12:00", "0e:11:22:33:44"));
const arp = (chain: string, rest: string) => `t/ebtable/${chain} ${rest} proto = 0x0806`;
const ARP: readonly Item[] = [
  arp("nat-OUTPUT", "IN= OUT=veth3 MAC source = 02:42:db:a1:f2:79 MAC dest = ff:ff:ff:ff:ff:ff"),
  arp("filter-OUTPUT", "IN= OUT=veth3 MAC source = 02:42:db:a1:f2:79 MAC dest = ff:ff:ff:ff:ff:ff"),
  arp("nat-POSTROUTING", "IN= OUT=veth3 MAC source = 02:42:db:a1:f2:79 MAC dest = ff:ff:ff:ff:ff:ff"),
  arp("nat-PREROUTING", "IN=veth3 OUT= MAC source = 0e:11:22:33:44:03 MAC dest = 02:42:db:a1:f2:79"),
  arp("filter-INPUT", "IN=veth3 OUT= MAC source = 0e:11:22:33:44:03 MAC dest = 02:42:db:a1:f2:79"),
];

/** What left by eth0, then a packet into the bridge that waits for its neighbour, then more that leaves by eth0. */
function parked(first: readonly Item[], bridge: string) {
  const on = (packet: MadePacket) => lines(packet).map((line) => line.replaceAll("=docker0", `=${bridge}`));
  const waiting = on(fromHost(3, 0, ping(9, 1)));
  const later = [51, 52, 53].flatMap((id) => on(outward(2, id, tcp(40_001, 80, "ACK"), false)));
  const items = [...first, ...waiting.slice(0, -3), 3000, ...ARP, ...waiting.slice(-3), 1_000_000, ...later];
  return { items: [...items, 400_000, "usb 1-1: new device"], first: first.length, waiting: waiting.length };
}

function expectApart({ items, first, waiting }: ReturnType<typeof parked>) {
  const { packets } = analyseItems(items);
  const found = packets.find(({ hops }) => hops[0]?.line === first + 1);
  const ip = range(first + 1, first + waiting - 3);
  const bridge = range(first + waiting - 3 + ARP.length + 1, first + waiting + ARP.length);
  expect(found?.hops.map(({ line }) => line)).toEqual([...ip, ...bridge]);
  expect(packets.filter(({ fate }) => fate === "dropped")).toEqual([]);
  expect(packets.filter(({ ambiguous }) => ambiguous)).toEqual([]);
}

it("[J7] what leaves with a bridge's own MAC after ARP is of what waits there, not of what left by eth0", () => {
  const left = lines(outward(2, 50, tcp(40_001, 80, "SYN"))).map((line) =>
    line.replaceAll("=docker0", "=lan"),
  );
  expectApart(parked(left, "lan"));
});

it("[J7] of a bridge that nothing came in by, its name is enough against eth0", () => {
  const left = lines(fromHost(2, 50, tcp(40_001, 80, "SYN")))
    .slice(0, -3)
    .map((line) => line.replaceAll("=docker0", "=eth0"));
  const { items, first, waiting } = parked(left, "docker0");
  expectApart({ items: items.slice(0, items.indexOf(1_000_000)), first, waiting });
});

it("[J10] a line in doubt does not teach which device is a bridge", () => {
  const a = lines(fromHost(2, 50, tcp(40_001, 80, "SYN"))).slice(0, -3);
  const b = lines(fromHost(3, 51, tcp(40_002, 80, "SYN")));
  const on = (texts: readonly string[], device: string) =>
    texts.map((text) => text.replaceAll("=docker0", `=${device}`));
  const items = [...on(b.slice(0, -3), "lan"), ...on(a, "wan"), ...b.slice(-3)];
  const later = on(lines(fromHost(4, 52, tcp(40_003, 80, "SYN"))).slice(0, -3), "wan");
  const { packets } = analyseItems([
    ...items,
    5_000_000,
    ...later,
    5_000_000,
    "ip later",
    "usb 1-1: new device",
  ]);
  expect(packets.map(({ fate, ambiguous }) => [fate, ambiguous]).at(-1)).toEqual(["forwarded", false]);
});

it("[J7] a device whose packets come in without having been frames is no bridge", () => {
  const known = lines(toHost(2, 90, ping(8, 1)));
  const comesIn = lines(published(2, 91, 40_000)).slice(0, -3);
  const left = lines(fromHost(2, 50, tcp(40_001, 80, "SYN")))
    .slice(0, -3)
    .map((line) => line.replaceAll("=docker0", "=eth0"));
  const lone = lines(fromHost(3, 51, ping(9, 1))).slice(-3);
  const { packets } = analyseItems([...known, ...comesIn, 5_000_000, ...left, ...lone]);
  const fromEth = packets.find(({ header }) => header.ipId === 50);
  expect(fromEth?.hops.length).toBe(left.length);
});
