import { describe, expect, it } from "vitest";
import { analyseItems, fatesOf, type Item } from "./testing/analyse-texts";

const tcp = (ports: string, id: number, flags: string) =>
  `LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=${id} DF PROTO=TCP ${ports} WINDOW=64240 RES=0x00 ${flags} URGP=0 `;
const LATER: readonly Item[] = [400_000, "usb 1-1: new device"];

/** Linux 6.18, filter rules alone: the host asks its own address for a published port. */
const published = [
  `filter OUTPUT: IN= OUT=lo SRC=192.0.2.1 DST=172.18.0.2 ${tcp("SPT=40000 DPT=80", 7, "SYN")}`,
  `filter INPUT: IN=br-0 OUT= PHYSIN=veth2 MAC=02:42:db:a1:f2:79:02:42:ac:12:00:02:08:00 SRC=172.18.0.2 DST=192.0.2.1 ${tcp("SPT=80 DPT=40000", 0, "ACK SYN")}`,
];
/** The same to a service of its own. */
const own = (ports = "SPT=40001 DPT=8080", id = 8, flags = "SYN") => {
  const rest = `SRC=192.0.2.1 DST=192.0.2.1 ${tcp(ports, id, flags)}`;
  return [
    `filter OUTPUT: IN= OUT=lo ${rest}`,
    `filter INPUT: IN=lo OUT= MAC=00:00:00:00:00:00:00:00:00:00:00:00:08:00 ${rest}`,
  ];
};

describe("OUT=lo in OUTPUT", () => {
  it("[F2] behind nat OUTPUT's rewrite is no way over lo: silence at INPUT is no drop", () => {
    const { packets, conversations } = analyseItems([...own(), ...published, ...LATER]);
    expect(packets.map(({ fate }) => fate)).toEqual(["delivered", "forwarded", "delivered"]);
    expect(conversations.map(({ scenario }) => scenario)).toEqual(["loopback", "localhost-to-container"]);
  });

  it("[F1] with one address for both ends is a way over lo: silence at INPUT is a drop", () => {
    const refused = own("SPT=40002 DPT=81", 9)[0] ?? "";
    expect(fatesOf(analyseItems([...own(), refused, ...LATER]))).toEqual(["delivered", "dropped"]);
  });

  it("[F2] is not forwarded by any port where nothing logs behind it", () => {
    const { packets } = analyseItems([own()[0] ?? "", ...LATER]);
    expect(packets.map(({ fate, incomplete }) => [fate, incomplete])).toEqual([["incomplete", "unlogged"]]);
  });

  it("[F7] ends where the kernel splits what is longer than lo carries: its pieces come in as others", () => {
    const line = (chain: string, devices: string, length: number, id: number) =>
      `${chain}: ${devices} SRC=127.0.0.1 DST=127.0.0.1 ${tcp("SPT=8000 DPT=40003", id, "ACK PSH")}`.replace(
        "LEN=60",
        `LEN=${length}`,
      );
    const out = (length: number, id: number) =>
      ["filter OUTPUT", "mangle POSTROUTING"].map((chain) => line(chain, "IN= OUT=lo", length, id));
    const into = (length: number, id: number) =>
      ["mangle PREROUTING", "filter INPUT"].map((chain) =>
        line(chain, "IN=lo OUT= MAC=00:00:00:00:00:00:00:00:00:00:00:00:08:00", length, id),
      );
    const whole = [...out(40_000, 1), ...into(40_000, 1)];
    const split = [...out(95_284, 2), ...into(47_668, 2), ...into(47_668, 3)];
    const { packets } = analyseItems([...whole, 300_000, ...split, 300_000, ...out(40_000, 4), ...LATER]);
    expect(packets.map(({ fate, incomplete }) => [fate, incomplete])).toEqual([
      ["delivered", null],
      ["incomplete", "split"],
      ["delivered", null],
      ["delivered", null],
      ["dropped", null],
    ]);
  });

  it("[J7] goes on at the bridge to which it was routed anew", () => {
    const tail = "MAC source = 02:42:db:a1:f2:79 MAC dest = 02:42:ac:12:00:02 proto = 0x0800";
    const { packets } = analyseItems([
      ...published,
      `filter OUTPUT: IN= OUT=lo SRC=192.0.2.1 DST=172.18.0.2 ${tcp("SPT=40000 DPT=80", 9, "ACK")}`,
      `ebt nat POSTROUTING: IN= OUT=veth2 ${tail}`,
      ...LATER,
    ]);
    expect(packets.at(-1)?.hops.map(({ line }) => line)).toEqual([3, 4]);
  });
});
