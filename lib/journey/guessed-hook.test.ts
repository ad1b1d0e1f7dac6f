import { expect, it } from "vitest";
import { analyseItems, analyseText } from "./testing/analyse-texts";

const at = (prefix: string, devices: string, dst: string, ttl: number, l4: string) =>
  `${prefix}${devices} SRC=10.0.0.5 DST=${dst} LEN=60 TOS=0x00 PREC=0x00 TTL=${ttl} ID=4711 DF ${l4} `;
const SYN = "PROTO=TCP SPT=40000 DPT=80 WINDOW=64240 RES=0x00 SYN URGP=0";
const ECHO = "PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1";
const [IN, THROUGH, OUT] = ["IN=eth0 OUT=", "IN=eth0 OUT=docker0", "IN= OUT=docker0"];
const chains = ({ hops }: { readonly hops: readonly { readonly chain: string }[] }) =>
  hops.map(({ chain }) => chain);
const WAY = ["ip:mangle:PREROUTING", "ip:filter:FORWARD", "ip:mangle:POSTROUTING"];

it.each([
  ["of three rules", ["a: ", "b: ", "c: "]],
  ["of one prefix", ["fw: ", "fw: ", "fw: "]],
  ["of no prefix", ["", "", ""]],
])(
  "[J12] a packet that rules log at three hooks, and no word names one, is one packet: %s",
  (_, prefixes) => {
    const [a = "", b = "", c = ""] = prefixes;
    for (const l4 of [SYN, ECHO])
      for (const first of ["172.18.0.2", "172.17.8.211"]) {
        const lines = [
          at(a, IN, first, 64, l4),
          at(b, THROUGH, "172.18.0.2", 63, l4),
          at(c, OUT, "172.18.0.2", 63, l4),
        ];
        for (const { packets, conversations } of [
          analyseItems(lines),
          analyseText(`${lines.join("\n")}\n`),
        ]) {
          expect(packets.map(chains)).toEqual([WAY]);
          expect(packets[0]).toMatchObject({ fate: "forwarded", direction: "request", skipped: [] });
          expect(packets[0]?.hops.map(({ certainty }) => certainty)).toEqual(Array(3).fill("inferred"));
          expect(conversations).toHaveLength(1);
        }
      }
  },
);

it("[J12] several rules of one hook are of one hook, whichever it was", () => {
  const twice = (line: string) => [line, line];
  const through = [
    ...twice(at("fw: ", IN, "172.17.8.211", 64, SYN)),
    ...twice(at("fw: ", THROUGH, "172.18.0.2", 63, SYN)),
    at("fw: ", OUT, "172.18.0.2", 63, SYN),
  ];
  const [PRE, FORWARD, POST] = WAY;
  expect(analyseItems(through).packets.map(chains)).toEqual([[PRE, PRE, FORWARD, FORWARD, POST]]);
  const inward = twice(at("fw: ", IN, "172.17.8.211", 64, SYN));
  expect(analyseItems(inward).packets.map(chains)).toEqual([["ip:filter:INPUT", "ip:filter:INPUT"]]);
  // The lines of the one that is held stay its own when another one's come between.
  const other = at("fw: ", IN, "172.17.8.211", 64, SYN.replace("40000", "40001")).replace("4711", "4712");
  expect(analyseItems([inward[0] ?? "", other, ...inward]).packets.map(({ hops }) => hops.length)).toEqual([
    3, 1,
  ]);
});

it("[J12] nobody is dropped for want of a chain that a guessed hook may stand for", () => {
  const through = [at("a: ", THROUGH, "172.18.0.2", 63, SYN), at("b: ", OUT, "172.18.0.2", 63, SYN)];
  const post = at("ip:mangle:POSTROUTING ", THROUGH, "172.18.0.2", 63, SYN.replace("40000", "40009"));
  const own = at("b: ", OUT, "172.18.0.2", 64, SYN.replace("40000", "40002")).replace("4711", "4713");
  const { packets } = analyseItems([...through, 500_000, post, 500_000, own, 500_000, post]);
  expect(packets.find(({ hops }) => hops[0]?.chain === "ip:filter:OUTPUT")?.fate).toBe("forwarded");
});

it("[J12] what stays in this host stays INPUT's, and what it sends itself OUTPUT's", () => {
  const { packets } = analyseItems([
    at("a: ", IN, "172.17.8.211", 64, SYN),
    at("a: ", IN, "172.17.8.211", 64, SYN.replace("40000", "40001")),
    50_000,
    at("c: ", OUT, "172.18.0.2", 64, SYN.replace("40000", "40002")),
    400_000,
    at("c: ", OUT, "172.18.0.2", 64, SYN.replace("40000", "40002")).replace("4711", "4712"),
  ]);
  expect(packets.map(chains)).toEqual([
    ["ip:filter:INPUT"],
    ["ip:filter:INPUT"],
    ["ip:filter:OUTPUT"],
    ["ip:filter:OUTPUT"],
  ]);
});

it("[J12] a chain that only the packet's way tells is not taken to log others: nobody is dropped for want of it", () => {
  const other = at("c: ", OUT, "172.18.0.2", 64, SYN.replace("40000", "40002")).replace("4711", "9");
  const { packets } = analyseItems([
    other,
    500_000,
    at("a: ", IN, "172.18.0.2", 64, SYN),
    at("b: ", THROUGH, "172.18.0.2", 63, SYN),
    at("c: ", OUT, "172.18.0.2", 63, SYN),
    500_000,
    other.replace("40002", "40003"),
    500_000,
    "usb 1-1: new device",
  ]);
  expect(packets.map(({ fate }) => fate)).toEqual(["forwarded", "forwarded", "forwarded"]);
});

it("[J12] [L2] nothing is told twice or in another order while the guess is held", () => {
  const lines = [
    at("a: ", IN, "172.17.8.211", 64, SYN),
    "usb 1-1: new device",
    at("b: ", THROUGH, "172.18.0.2", 63, SYN),
  ];
  const { packets } = analyseItems(lines);
  expect(packets.map(({ hops }) => hops.map(({ line }) => line))).toEqual([[1], [3]]);
});

it("[S1] a SYN that may be the first one again has skipped no nat chain; one with a number of its own has", () => {
  const line = (id: number) =>
    `filter FORWARD: IN=eth0 OUT=docker0 SRC=10.0.0.5 DST=172.18.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=${id} DF ${SYN} `;
  const skippedOf = (items: Parameters<typeof analyseItems>[0]) =>
    analyseItems(items).packets.map(({ skipped }) => skipped.length);
  // The same once more, as where its lines could not be put together.
  expect(skippedOf([line(1), 400_000, line(1)])).toEqual([0, 0]);
  expect(skippedOf([line(0), 700, line(0), 400_000])).toEqual([0, 0]);
  // A retransmission: conntrack has the connection, and what its nat chains decided.
  expect(skippedOf([line(1), 1_000_000, line(2)])[1]).toBeGreaterThan(0);
  expect(skippedOf([line(0), 1_000_000, line(0)])[1]).toBeGreaterThan(0);
});

it("[J12] a guessed INPUT does not count as a chain that logs", () => {
  const packet = (id: number, chains: readonly [string, string][]) =>
    chains.map(([prefix, devices]) =>
      at(prefix, devices, "172.18.0.2", 63, SYN.replace("40000", `${40_000 + id}`)).replace("4711", `${id}`),
    );
  const whole = (id: number) =>
    packet(id, [
      ["ip:raw:PREROUTING ", IN],
      ["x: ", IN],
      ["ip:filter:FORWARD ", THROUGH],
    ]);
  const { packets } = analyseItems([
    ...whole(1),
    500_000,
    ...whole(2),
    500_000,
    ...packet(3, [["ip:raw:PREROUTING ", IN]]),
    500_000,
    "usb 1-1: new device",
  ]);
  expect(packets.at(-1)).toMatchObject({ fate: "incomplete", hops: [{ chain: "ip:raw:PREROUTING" }] });
});
