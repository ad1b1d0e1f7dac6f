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

it("[J6] two rules with one prefix: a SYN-ACK with ID=0 is the same, since another would have been logged before", () => {
  const first = twice(packetLines(bridged(3, 2, 7, tcp(40_000, 80, "SYN"))));
  const answer = twice(packetLines(bridged(2, 3, 0, tcp(80, 40_000, "ACK SYN"), false)));
  expect(linesOf(analyseItems([...first, ...answer])).map(({ length }) => length)).toEqual([
    first.length,
    answer.length,
  ]);
});
