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

describe("routed packets of a host with `ebtables --log-ip`", () => {
  const out = (chain: string, ends: string) =>
    `ebt ${chain} IN= OUT=veth2 MAC source = 02:42:db:a1:f2:79 MAC dest = 02:42:ac:12:00:02 proto = 0x0800 ${ends}, IP tos=0x00, IP proto=6`;
  const postrouting =
    "ipt mangle POSTROUTING IN= OUT=docker0 SRC=172.17.8.1 DST=172.18.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=7 DF PROTO=TCP SPT=40000 DPT=80 WINDOW=64240 RES=0x00 SYN URGP=0 ";
  const chains = ["nat OUTPUT", "filter OUTPUT", "nat POSTROUTING"];

  it("[S3] show the source that masquerading gave them at the first line of ebtables", () => {
    const masked = chains.map(
      (chain) => `${out(chain, "IP SRC=172.18.0.1 IP DST=172.18.0.2")} SPT=61000 DPT=80`,
    );
    const { packets } = analyseItems([postrouting, ...masked]);
    expect(packets).toHaveLength(1);
    const by = "ip:nat:POSTROUTING";
    expect(packets[0]?.changes).toEqual([
      { line: 2, field: "src", from: "172.17.8.1", to: "172.18.0.1", by },
      { line: 2, field: "sport", from: "40000", to: "61000", by },
    ]);
  });

  it("[S3] have changed nothing where ebtables shows what iptables did", () => {
    const same = chains.map(
      (chain) => `${out(chain, "IP SRC=172.17.8.1 IP DST=172.18.0.2")} SPT=40000 DPT=80`,
    );
    expect(analyseItems([postrouting, ...same]).packets.map(({ changes }) => changes)).toEqual([[]]);
  });

  it("[S3] show a change once, at ebtables' line, though an iptables line behind shows it too", () => {
    const tail = "MAC source = 02:42:ac:12:00:03 MAC dest = 02:42:db:a1:f2:79 proto = 0x0800";
    const ends = (dst: string) =>
      `IP SRC=172.18.0.3 IP DST=${dst}, IP tos=0x00, IP proto=17 SPT=40000 DPT=53`;
    const udp = (dst: string) =>
      `MAC=02:42:db:a1:f2:79:02:42:ac:12:00:03:08:00 SRC=172.18.0.3 DST=${dst} LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=9 PROTO=UDP SPT=40000 DPT=53 LEN=40 `;
    const answer =
      "MAC=02:42:ac:12:00:03:02:42:ac:12:00:02:08:00 SRC=172.18.0.2 DST=172.18.0.3 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=9 PROTO=UDP SPT=53 DPT=40000 LEN=40 ";
    const { packets, conversations } = analyseItems([
      `ebt nat PREROUTING IN=veth3 OUT= ${tail} ${ends("172.18.0.1")}`,
      `ipt mangle PREROUTING IN=docker0 OUT= PHYSIN=veth3 ${udp("172.18.0.1")}`,
      `ebt filter FORWARD IN=veth3 OUT=veth2 ${tail} ${ends("172.18.0.2")}`,
      `ipt mangle FORWARD IN=docker0 OUT=docker0 PHYSIN=veth3 PHYSOUT=veth2 ${udp("172.18.0.2")}`,
      `ipt mangle PREROUTING IN=docker0 OUT= PHYSIN=veth2 ${answer}`,
    ]);
    expect(conversations).toHaveLength(1);
    expect(packets.slice(0, 1).map(({ changes }) => changes.filter(({ field }) => field === "dst"))).toEqual([
      [{ line: 3, field: "dst", from: "172.18.0.1", to: "172.18.0.2", by: "ip:nat:PREROUTING" }],
    ]);
  });
});
