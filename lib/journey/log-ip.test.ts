import { describe, expect, it } from "vitest";
import { analyseItems } from "./testing/analyse-texts";

/** Bridged frames that iptables does not see, of a host with `ebtables --log-ip`. */
function frames(from: number, to: number, rest: string): readonly string[] {
  const tail = `MAC source = 02:42:ac:12:00:0${from} MAC dest = 02:42:ac:12:00:0${to} proto = 0x0800 IP SRC=172.18.0.${from} IP DST=172.18.0.${to}, IP tos=0x00, IP proto=${rest}`;
  return [
    `ebt nat PREROUTING IN=veth${from} OUT= ${tail}`,
    `ebt filter FORWARD IN=veth${from} OUT=veth${to} ${tail}`,
  ];
}

describe("frames of which ebt_log shows both ends", () => {
  it("[C1] belong to the connection of their ports, not to that of their MACs", () => {
    const { packets, conversations } = analyseItems([
      ...frames(3, 2, "6 SPT=40001 DPT=80"),
      ...frames(3, 2, "6 SPT=40002 DPT=80"),
      ...frames(2, 3, "6 SPT=80 DPT=40001"),
    ]);
    expect(packets.map(({ conversation, direction }) => [conversation, direction])).toEqual([
      [1, "request"],
      [2, "request"],
      [1, "reply"],
    ]);
    expect(conversations[0]).toMatchObject({
      protocol: "tcp",
      scenario: "container-to-container",
      client: { address: "172.18.0.3", port: 40_001 },
      server: { address: "172.18.0.2", port: 80 },
    });
  });

  it("[F2] are not called delivered by ebtables' INPUT alone: behind it they may be routed on", () => {
    const { packets } = analyseItems([
      "ebt filter INPUT IN=veth3 OUT= MAC source = 02:42:ac:12:00:03 MAC dest = 02:42:db:a1:f2:79 proto = 0x0800",
      400_000,
      "usb 1-1: new device",
    ]);
    expect(packets.map(({ fate, incomplete }) => [fate, incomplete])).toEqual([["incomplete", "unlogged"]]);
  });

  it("[J8] are ambiguous at once, if they may be pieces of one datagram", () => {
    const ambiguous = (a: string, b: string) =>
      analyseItems([...frames(3, 2, a), ...frames(3, 2, b)]).packets.map((packet) => packet.ambiguous);
    expect(ambiguous("1", "1")).toEqual([true, true]);
    expect(ambiguous("17 SPT=40001 DPT=53", "17 SPT=24929 DPT=24929")).toEqual([true, true]);
    expect(ambiguous("17 SPT=40001 DPT=53", "17 SPT=40002 DPT=53")).toEqual([false, false]);
    expect(ambiguous("6 SPT=40001 DPT=80", "6 SPT=40002 DPT=81")).toEqual([false, false]);
  });
});
