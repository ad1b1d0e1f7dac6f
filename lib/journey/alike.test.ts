import { expect, it } from "vitest";
import { analyseText, linesOf } from "./testing/analyse-texts";
import { bridged, packetLines, published, tcp } from "./testing/packet-lines";

/** As dmesg prints them without stamps, or with the same one for all. */
const bare = (lines: readonly string[]) => analyseText(`${lines.join("\n")}\n`);
const filterForward = (line: string) => line.includes("filter-FORWARD");

it("[J6] three ACKs alike with ID=0: each gets its frame's line and its iptables line, without stamps", () => {
  const one = packetLines(bridged(3, 2, 0, tcp(40_001, 80, "ACK"), false), "article").filter(filterForward);
  const { packets } = bare([...one, ...one, ...one]);
  expect(packets.map(({ hops, fate }) => [hops.length, fate])).toEqual([
    [2, "forwarded"],
    [2, "forwarded"],
    [2, "forwarded"],
  ]);
});

it("[J6] a rule's line that two open packets could have is of the one that has none of it yet", () => {
  const upTo = packetLines(published(2, 0, 40_000)).findIndex((line) => line.includes("mangle-FORWARD"));
  const one = packetLines(published(2, 0, 40_000)).slice(0, upTo + 1);
  expect(linesOf(bare([...one, ...one])).map(({ length }) => length)).toEqual([one.length, one.length]);
});

it("[J6] a chain with two rules of one prefix goes on to be one hop of one packet, twice", () => {
  const twice = (id: number) =>
    packetLines(bridged(3, 2, id, tcp(40_001, 80, "ACK"), false), "article")
      .filter(filterForward)
      .flatMap((line) => (line.includes("PROTO") ? [line, line] : [line]));
  // A numbered one shows that the chain logs twice.
  const lines = [...twice(7), ...twice(0), ...twice(0)];
  expect(linesOf(bare(lines)).map(({ length }) => length)).toEqual([3, 3, 3]);
});

it("[J9] a frame goes to each port once: what goes there again is another flood", () => {
  const flood = ["veth1", "veth2", "veth3"].flatMap((port) =>
    ["nat-OUTPUT", "filter-OUTPUT", "nat-POSTROUTING"].map(
      (chain) =>
        `t/ebtable/${chain} IN= OUT=${port} MAC source = 02:42:db:a1:f2:79 MAC dest = ff:ff:ff:ff:ff:ff proto = 0x0806`,
    ),
  );
  expect(linesOf(bare([...flood, ...flood])).map(({ length }) => length)).toEqual([9, 9]);
});
