import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyseItems, type Item } from "./testing/analyse-texts";
import { bridged, fromHost, packetLines, ping, published } from "./testing/packet-lines";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const C = "02:00:00:00:00:0c";

/** A bridged frame as ebt_log shows it without --log-ip. */
function frame(source: string, target: string, proto = "0x0800"): readonly Item[] {
  const tail = `MAC source = ${source} MAC dest = ${target} proto = ${proto}`;
  return [
    `ebtable/nat-PREROUTING IN=veth${source.slice(-1)} OUT= ${tail}`,
    `ebtable/filter-FORWARD IN=veth${source.slice(-1)} OUT=veth${target.slice(-1)} ${tail}`,
    `ebtable/nat-POSTROUTING IN= OUT=veth${target.slice(-1)} ${tail}`,
  ];
}

const ambiguous = (...items: readonly (readonly Item[])[]) =>
  analyseItems(items.flat()).packets.map((packet) => packet.ambiguous);

/** Two pings at once, of which ebtables shows the same, after one by which the chains are known. */
function twins(
  ids: readonly [number, number],
  style: "nft" | "article",
  isLogged: (line: string) => boolean = () => true,
): readonly boolean[] {
  const linesOf = (id: number) => packetLines(bridged(3, 2, id, ping(id, 1)), style).filter(isLogged);
  const [a, b] = [linesOf(ids[0]), linesOf(ids[1])];
  const upTo = a.findIndex((line) => line.includes("filter-FORWARD"));
  const before = [...a.slice(0, upTo), ...b.slice(0, upTo)];
  const behind = a.slice(upTo).flatMap((line, at) => [line, b[upTo + at] ?? ""]);
  return ambiguous([...linesOf(90), 1000], before, behind).slice(1);
}

describe("two packets under way at once", () => {
  it("[J10] are ambiguous where a line could be of either and they differ, not where the line tells", () => {
    const isLogged = (line: string) => !/iptable\/\S*-(FORWARD|POSTROU)/.test(line);
    expect(twins([1, 2], "article", isLogged)).toEqual([true, true]);
    expect(twins([1, 2], "nft", isLogged)).toEqual([false, false]);
  });

  it("[J16] are not where the next line tells whose it was", () => {
    expect(twins([1, 2], "article")).toEqual([false, false]);
  });

  it("[J10] are not where they are alike in every byte: exchanging them changes nothing", () => {
    expect(twins([1, 1], "article")).toEqual([false, false]);
  });
});

describe("two packets at once, the first that the capture shows", () => {
  const made = [
    (number: number) => bridged(3, 2, number, ping(number, 1)),
    (number: number) => fromHost(2, number, ping(number, 1)),
    (number: number) => published(2, number, 40_000 + number),
  ];

  it("[J10] are right, or marked, however their lines fall between each other", () => {
    const turns = fc.array(fc.boolean(), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(fc.constantFrom(...made), turns, (make, isFirst) => {
        const ways = [1, 2].map((number) => packetLines(make(number), "article"));
        const [a = [], b = []] = ways.map((way) => [...way]);
        const merged = [...isFirst.flatMap((first) => (first ? a : b).splice(0, 1)), ...a, ...b];
        const contents = ways.map((way) => [...way].sort().join("\n"));
        for (const { hops, ambiguous } of analyseItems(merged).packets) {
          const texts = hops.map(({ line }) => merged[line - 1] ?? "");
          expect(ambiguous || contents.includes(texts.sort().join("\n"))).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe("frames of which the log shows MACs alone", () => {
  it("[J8] are ambiguous where one like the last follows at once: pieces of a datagram look the same", () => {
    expect(ambiguous(frame(A, B), frame(A, B), frame(A, B))).toEqual([true, true, true]);
  });

  it("[J8] are ambiguous, too, where another pair's lie between", () => {
    expect(ambiguous(frame(A, B), frame(C, B), frame(A, B), frame(C, B))).toEqual([true, true, true, true]);
  });

  it("[J8] are not where time lies between, the other side answers, or they are no IP", () => {
    expect(ambiguous(frame(A, B), [500], frame(A, B))).toEqual([false, false]);
    expect(ambiguous(frame(A, B), frame(B, A))).toEqual([false, false]);
    expect(ambiguous(frame(A, B), frame(B, A), frame(A, B))).toEqual([false, false, false]);
    expect(ambiguous(frame(A, B, "0x88cc"), frame(A, B, "0x88cc"))).toEqual([false, false]);
  });

  it("[J8] are not where a line of iptables names them", () => {
    const named = (id: number) =>
      `iptable/raw-PREROUTING IN=br0 OUT= PHYSIN=vetha MAC=${B}:${A}:08:00 SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=${id} DF PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=${id} `;
    const [first = "", ...rest] = frame(A, B);
    const whole = (id: number) => [first, named(id), ...rest];
    expect(ambiguous(whole(1), whole(2))).toEqual([false, false]);
  });
});
