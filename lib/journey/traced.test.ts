import { expect, it } from "vitest";
import { analyseItems } from "./testing/analyse-texts";

const ping = (isReply: boolean, id: number) =>
  `LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=${id} PROTO=ICMP TYPE=${isReply ? 0 : 8} CODE=0 ID=1 SEQ=${id} `;
const arriving = (id: number) => `IN=eth0 OUT= MAC= SRC=192.0.2.21 DST=192.0.2.23 ${ping(false, id)}`;
const leaving = (id: number) => `IN= OUT=eth0 SRC=192.0.2.23 DST=192.0.2.21 ${ping(true, id)}`;
const through = (id: number) =>
  `IN=eth0 OUT=docker0 MAC= SRC=192.0.2.21 DST=172.17.0.2 ${ping(false, id)}`.replace("TTL=64", "TTL=63");

/** Iptables' TRACE of packet `id`, chain by chain. */
const trace = (body: (id: number) => string, id: number, ...chains: readonly string[]) =>
  chains.map((chain) => `TRACE: ${chain} ${body(id)}`);
const LATER = [2_000_000, "usb 1-1: new device"] as const;

const ends = (...items: readonly (string | number)[]) =>
  analyseItems([...items, ...LATER]).packets.map(
    ({ fate, droppedAt, ambiguous }) =>
      `${fate}${droppedAt ? ` at ${droppedAt}` : ""}${ambiguous ? "?" : ""}`,
  );

it("[F10] a packet of a new connection that nat INPUT does not show, which traces others, was dropped before it", () => {
  const chains = ["raw:PREROUTING:policy:2", "nat:PREROUTING:policy:2", "filter:INPUT:rule:1"];
  const passes = trace(arriving, 1, ...chains, "nat:INPUT:policy:1");
  const stops = trace(arriving, 2, ...chains, "filter:KUBE-FIREWALL:rule:1");
  const dropped = "dropped at ip:filter:KUBE-FIREWALL";
  expect(ends(...passes, 500_000, ...stops)).toEqual(["delivered", dropped]);
  expect(ends(...stops, 500_000, ...passes)).toEqual([dropped, "delivered"]);
  // Kernels before 2.6.36 have no such chain: by itself it proves nothing.
  expect(ends(...stops)).toEqual(["delivered?"]);
});

it("[F10] over lo the first packet of a connection meets nat on its way out alone", () => {
  const own = (devices: string) => (id: number) =>
    `${devices} SRC=127.0.0.1 DST=127.0.0.1 ${ping(false, id)}`;
  const out = [
    "raw:OUTPUT:policy:1",
    "nat:OUTPUT:policy:1",
    "filter:OUTPUT:policy:1",
    "nat:POSTROUTING:policy:1",
  ];
  const items = [
    ...trace(arriving, 1, "nat:INPUT:policy:1"),
    500_000,
    ...trace(own("IN= OUT=lo"), 2, ...out),
    ...trace(own("IN=lo OUT= MAC="), 2, "raw:PREROUTING:policy:1", "filter:INPUT:policy:1"),
  ];
  expect(ends(...items).at(-1)).toBe("delivered?");
});

it("[F10] one that mangle traced before, and POSTROUTING does not show, was dropped on its way through", () => {
  const start = trace(arriving, 1, "mangle:PREROUTING:policy:1");
  const middle = trace(through, 1, "mangle:FORWARD:policy:1", "filter:FORWARD:policy:7");
  expect(ends(...start, ...middle)).toEqual(["dropped at ip:filter:FORWARD"]);
});

it("[F10] where no table that traces lies behind, the verdict of the last rule is not known", () => {
  const chains = ["raw:OUTPUT:policy:2", "filter:OUTPUT:rule:1"];
  expect(ends(...trace(leaving, 1, ...chains))).toEqual(["forwarded?"]);
  expect(ends(...trace(leaving, 1, ...chains, "mangle:POSTROUTING:policy:1"))).toEqual(["forwarded"]);
});

it("[F10] of packets that nothing traces a traced table says nothing", () => {
  const traced = trace(
    arriving,
    1,
    "mangle:PREROUTING:policy:1",
    "mangle:INPUT:policy:1",
    "filter:INPUT:rule:1",
  );
  const other = `filter-FORWARD: ${through(2)}`;
  expect(ends(...traced, 500_000, other)).toEqual(["delivered?", "forwarded"]);
});
