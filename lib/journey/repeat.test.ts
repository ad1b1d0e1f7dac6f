import { expect, it } from "vitest";
import { analyseItems, linesOf } from "./testing/analyse-texts";
import { bridged, packetLines, ping, tcp } from "./testing/packet-lines";

const at = "t/iptable/mangle-PREROUTING";

/** Two rules with one prefix in mangle PREROUTING. */
const twice = (lines: readonly string[]) =>
  lines.flatMap((line) => (line.startsWith(at) ? [line, line] : [line]));

it("[J6] two rules with one prefix: a numbered packet is the same however long the CPU was busy", () => {
  const lines = twice(packetLines(bridged(3, 2, 7, ping(1, 1))));
  const second = lines.lastIndexOf(lines.find((line) => line.startsWith(at)) ?? "");
  const { packets } = analyseItems([...lines.slice(0, second), 2000, ...lines.slice(second)]);
  expect(packets).toHaveLength(1);
});

it("[J6] two rules with one prefix: a SYN with ID=0 is the same at its first chain, since none is sent again so soon", () => {
  const syn = (prefix: string, out: string, ttl: number) =>
    `${prefix}: IN=eth0 OUT=${out} MAC=08:00:27:ff:b2:c4:0a:00:27:00:00:02:08:00 SRC=192.0.2.1 DST=192.0.2.9 LEN=60 TOS=0x00 PREC=0x00 TTL=${ttl} ID=0 DF PROTO=TCP SPT=4000 DPT=80 WINDOW=64240 RES=0x00 SYN URGP=0 `;
  const way = [syn("PREROUTING", "", 64), syn("PREROUTING", "", 64), syn("FORWARD", "eth1", 63)];
  const { packets } = analyseItems([...way, 2_000_000, ...way]);
  expect(packets.map(({ hops }) => hops.length)).toEqual([3, 3]);
});

it("[J6] two rules with one prefix: a SYN-ACK with ID=0 is the same, since another would have been logged before", () => {
  const first = twice(packetLines(bridged(3, 2, 7, tcp(40_000, 80, "SYN"))));
  const answer = twice(packetLines(bridged(2, 3, 0, tcp(80, 40_000, "ACK SYN"), false)));
  expect(linesOf(analyseItems([...first, ...answer])).map(({ length }) => length)).toEqual([
    first.length,
    answer.length,
  ]);
});
