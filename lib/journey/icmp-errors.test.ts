import { describe, expect, it } from "vitest";
import { analyseItems } from "./testing/analyse-texts";
import { bridged, packetLines, type Style, tcp, udp } from "./testing/packet-lines";

const STYLES: readonly Style[] = ["nft", "article"];

describe.each(STYLES)("ICMP errors on a host with %s rules", (style) => {
  const lines = (packet: Parameters<typeof packetLines>[0]) => packetLines(packet, style);

  it("[C6] an ICMP error is a packet of its own, linked to what it speaks of", () => {
    const inner =
      "SRC=172.18.0.3 DST=172.18.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=5 DF PROTO=UDP SPT=40000 DPT=9 LEN=64 ";
    const analysis = analyseItems([
      ...lines(bridged(3, 2, 5, udp(40_000, 9))),
      ...lines({ ...bridged(2, 3, 6, `PROTO=ICMP TYPE=3 CODE=3 [${inner}]`, false), length: 112, df: false }),
    ]);
    expect(analysis.conversations).toMatchObject([
      { id: 1, protocol: "udp", related: [2] },
      { id: 2, protocol: "icmp", related: [1], client: { address: "172.18.0.3" } },
    ]);
    expect(analysis.packets[1]?.direction).toBe("reply");
  });

  it("[C6] an ICMP error that quotes no port is linked by addresses, protocol and IP id; to the latest of several", () => {
    const inner =
      "SRC=172.18.0.3 DST=172.18.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=1 ID=5 DF PROTO=TCP INCOMPLETE [8 bytes] ";
    const error = {
      ...bridged(2, 3, 6, `PROTO=ICMP TYPE=11 CODE=0 [${inner}]`, false),
      length: 112,
      df: false,
    };
    const analysis = (ids: readonly number[]) =>
      analyseItems([
        ...ids.flatMap((id, index) => lines(bridged(3, 2, id, tcp(40_000 + index, 80, "SYN")))),
        ...lines(error),
      ]);
    const related = (ids: readonly number[]) => {
      const { conversations, packets } = analysis(ids);
      const icmp = conversations.find(({ protocol }) => protocol === "icmp");
      return [icmp?.related, packets.find(({ conversation }) => conversation === icmp?.id)?.ambiguous];
    };
    expect(related([4, 5, 7])).toEqual([[2], false]);
    expect(related([5, 4, 5])).toEqual([[3], true]);
    expect(related([4, 7])).toEqual([[], false]);
  });

  it("[C6] an ICMP error that the log shows before any packet of what it speaks of is linked when one comes", () => {
    const inner =
      "SRC=172.18.0.3 DST=172.18.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=5 DF PROTO=UDP SPT=40000 DPT=9 LEN=64 ";
    const { conversations } = analyseItems([
      ...lines({ ...bridged(2, 3, 6, `PROTO=ICMP TYPE=3 CODE=3 [${inner}]`, false), length: 112, df: false }),
      1_000_000,
      ...lines(bridged(3, 2, 7, udp(40_000, 9))),
    ]);
    expect(conversations.map(({ protocol, related }) => [protocol, ...related])).toEqual([
      ["icmp", 2],
      ["udp", 1],
    ]);
  });
});
