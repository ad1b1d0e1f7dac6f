import { describe, expect, it } from "vitest";
import type { Packet } from "@/lib/journey";
import { chosenPackets } from "./chosen-packets";

type Told = { readonly info?: string; readonly protocol?: string; readonly text?: string };

/** `>` a request, `<` a reply, `?` of unknown direction; ids from 1 on. */
function packetsOf(way: string, told: readonly Told[] = [], protocol = "udp"): readonly Packet[] {
  const directions = { ">": "request", "<": "reply", "?": "unknown" } as const;
  return [...way].map((sign, index) => {
    const { info = "", text = "" } = told[index] ?? {};
    const direction = directions[sign as keyof typeof directions];
    return {
      ...{ id: index + 1, direction, header: { protocol, info }, hops: [{ text }], changes: [] },
    } as unknown as Packet;
  });
}
const pairs = (packets: readonly Packet[]) => packets.map(({ id }) => ids(packets, id));
const ids = (packets: readonly Packet[], selected: number | null) =>
  chosenPackets(packets, selected).map(({ id }) => id as number);

describe("the packets whose ways are drawn", () => {
  it("[F37] are a request and the reply behind it, requests first; without a selection the first request's", () => {
    const turns = packetsOf("><><");
    expect(ids(turns, null)).toEqual([1, 2]);
    expect(pairs(turns)).toEqual([
      [1, 2],
      [1, 2],
      [3, 4],
      [3, 4],
    ]);
    expect(ids([], null)).toEqual([]);
  });

  it("[F37] of a ping are those with one id and number, however many are under way", () => {
    const told = ["seq 1", "seq 2", "seq 3", "seq 1", "seq 3"].map((seq, index) => ({
      info: `echo ${index < 3 ? "request" : "reply"} id 7 ${seq}`,
    }));
    expect(pairs(packetsOf(">>><<", told, "icmp"))).toEqual([[1, 4], [2], [3, 5], [1, 4], [3, 5]]);
  });

  it("[F37] of TCP are a packet and the next one of the other direction; the last one and the one that it answers", () => {
    expect(pairs(packetsOf("><>><<>", [], "tcp"))).toEqual([
      ...[
        [1, 2],
        [1, 2],
        [3, 5],
        [4, 5],
        [4, 5],
        [4, 6],
      ],
      [7, 6],
    ]);
    expect(pairs(packetsOf(">>", [], "tcp"))).toEqual([[1], [2]]);
  });

  it("[F37] of TCP with printed numbers are those of which one acknowledges the other", () => {
    const line = (seq: number, ack: number, flags: string, ports = "SPT=40000 DPT=80") => ({
      text: `ip:mangle:FORWARD IN=a OUT=b SRC=10.0.0.1 DST=10.0.0.2 LEN=52 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=TCP ${ports} SEQ=${seq} ACK=${ack} WINDOW=501 RES=0x00 ${flags} URGP=0 `,
    });
    const max = 2 ** 32 - 1;
    const told = [
      ...[line(max, 0, "SYN"), line(900, 0, "ACK SYN"), line(0, 901, "ACK"), line(0, 901, "ACK PSH")],
      ...[line(901, 0, "ACK"), line(901, 40, "ACK PSH"), line(40, 950, "ACK")],
    ];
    expect(pairs(packetsOf("><>><<>", told, "tcp"))).toEqual([
      ...[
        [1, 2],
        [1, 2],
        // A bare ACK: what comes next acknowledges the data behind it, and it itself the SYN of the other side.
        [3, 2],
        [4, 6],
        [1, 5],
        [4, 6],
      ],
      [7, 6],
    ]);
  });

  it("[F37] of datagrams answer each other in their order, where as many came back; else nothing tells", () => {
    expect(pairs(packetsOf(">><<"))).toEqual([
      [1, 3],
      [2, 4],
      [1, 3],
      [2, 4],
    ]);
    expect(pairs(packetsOf(">>><"))).toEqual([[1], [2], [3], [4]]);
  });

  it("[F37] of unknown direction belong to none", () => {
    expect(pairs(packetsOf("?<"))).toEqual([[1], [2]]);
    expect(ids(packetsOf("?><"), null)).toEqual([2, 3]);
    expect(ids(packetsOf("?<"), null)).toEqual([1]);
  });

  it("[F37] of what an ICMP error answers are that error, by what it quotes, and not the datagrams' turns", () => {
    const error = (ipId: number, protocol: string) => ({
      text: `ip:mangle:FORWARD IN=a OUT=b SRC=10.0.0.2 DST=10.0.0.1 LEN=62 TOS=0x00 PREC=0xC0 TTL=64 ID=9 PROTO=ICMP TYPE=3 CODE=3 [SRC=10.0.0.1 DST=10.0.0.2 LEN=34 TOS=0x00 PREC=0x00 TTL=64 ID=${ipId} DF PROTO=${protocol} SPT=40000 DPT=9 LEN=14 ] `,
    });
    const numbered = (packets: readonly Packet[], ipIds: readonly (number | null)[]) =>
      packets.map((packet, index) => {
        const header = { ...packet.header, ipId: ipIds[index] ?? null };
        return ipIds[index] === null
          ? { ...packet, header: { ...header, protocol: "icmp" } }
          : { ...packet, header };
      });
    const told = [{}, {}, error(7, "UDP"), {}, error(8, "UDP")];
    expect(pairs(numbered(packetsOf(">><<<", told), [7, 8, null, 5, null]))).toEqual([
      ...[[1, 3], [2, 5], [1, 3], [4], [2, 5]],
    ]);
    // It quotes none of these.
    expect(pairs(numbered(packetsOf("><", [{}, error(7, "TCP")]), [7, null]))).toEqual([[1], [2]]);
    // An ID of 0 names none.
    const zero = (way: string) =>
      pairs(
        numbered(packetsOf(way, [{}, ...(way === "><" ? [] : [{}]), error(0, "UDP")]), [
          0,
          ...(way === "><" ? [] : [0]),
          null,
        ]),
      );
    expect(zero("><")).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(zero(">><")).toEqual([[1], [2], [3]]);
    // It quotes the reply, which the sender's closed port refused.
    const back = numbered(packetsOf("><<", [{}, {}, error(0, "UDP")]), [0, 0, null]);
    const refused = back.map((packet) => ({ ...packet, header: { ...packet.header, dst: "10.0.0.1" } }));
    expect(pairs(refused)).toEqual([[1, 2], [1, 2], [3]]);
    // A redirect ends nothing.
    const redirect = {
      text: error(7, "UDP").text.replace("TYPE=3 CODE=3", "TYPE=5 CODE=1 GATEWAY=10.0.0.9"),
    };
    expect(pairs(numbered(packetsOf("><<", [{}, redirect, {}]), [7, null, 5])).slice(0, 1)).toEqual([[1]]);
  });
});
