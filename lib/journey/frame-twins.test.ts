import { describe, expect, it } from "vitest";
import { analyseItems, type Item } from "./testing/analyse-texts";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";

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

describe("frames of which the log shows MACs alone", () => {
  it("[J8] are ambiguous where one like the last follows at once: pieces of a datagram look the same", () => {
    expect(ambiguous(frame(A, B), frame(A, B), frame(A, B))).toEqual([true, true, true]);
  });

  it("[J8] are not where time lies between, the other side answers, or they are no IP", () => {
    expect(ambiguous(frame(A, B), [500], frame(A, B))).toEqual([false, false]);
    expect(ambiguous(frame(A, B), frame(B, A))).toEqual([false, false]);
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
