import { expect, it } from "vitest";
import { analyseItems, fatesOf, linesOf } from "./testing/analyse-texts";

const BROADCAST = "ff:ff:ff:ff:ff:ff";
const SENDER = "02:42:33:9e:15:b1";
const REST = [400_000, "usb 1-1: new device"] as const;

const ebt = (chain: string, devices: string, proto: string) =>
  `ebt ${chain} ${devices} MAC source = ${SENDER} MAC dest = ${BROADCAST} proto = ${proto}`;
/** A container's own broadcast, on its way to `port` or up. */
const ipt = (chain: string, port: string | null, id = 5) => {
  const phys = port === null ? "" : `PHYSOUT=${port} `;
  const mac = chain.endsWith("POSTROUTING") ? "" : `MAC=${BROADCAST}:${SENDER}:08:00 `;
  const devices = chain.endsWith("POSTROUTING")
    ? "IN= OUT=docker0"
    : `IN=docker0 OUT=${port === null ? "" : "docker0"}`;
  return `ipt ${chain} ${devices} PHYSIN=veth1 ${phys}${mac}SRC=172.17.0.2 DST=172.17.255.255 LEN=78 TOS=0x00 PREC=0x00 TTL=64 ID=${id} DF PROTO=UDP SPT=137 DPT=137 LEN=58 `;
};
const PORTS = ["veth2", "veth3", "veth4"];
const lengths = (items: readonly string[]) =>
  linesOf(analyseItems([...items, ...REST])).map(({ length }) => length);

it("[J9] a flood of which one chain logs a line for each port is one packet", () => {
  const arp = PORTS.map((port) => ebt("filter OUTPUT", `IN= OUT=${port}`, "0x0806"));
  expect(lengths(arp)).toEqual([3]);
  expect(lengths([...arp, ...arp])).toEqual([3, 3]);
  const forwarded = PORTS.map((port) => ebt("filter FORWARD", `IN=veth1 OUT=${port}`, "0x88cc"));
  expect(lengths(forwarded)).toEqual([3]);
});

it("[J9] so it is in FORWARD of ebtables and iptables, with the copy that goes up", () => {
  const items = (id: number) => [
    ...PORTS.flatMap((port) => [
      ebt("filter FORWARD", `IN=veth1 OUT=${port}`, "0x0800"),
      ipt("filter FORWARD", port, id),
    ]),
    ebt("filter INPUT", "IN=veth1 OUT=", "0x0800"),
    ipt("filter INPUT", null, id),
  ];
  expect(lengths(items(5))).toEqual([8]);
  expect(lengths([...items(5), ...items(6)])).toEqual([8, 8]);
});

it("[J9] the copy that goes up is of the flood where ebtables is not logged, too", () => {
  const items = [
    ipt("mangle PREROUTING", null),
    ...PORTS.flatMap((port) => [
      ipt("mangle FORWARD", port),
      ipt("filter FORWARD", port),
      ipt("mangle POSTROUTING", port),
    ]),
    ipt("mangle INPUT", null),
    ipt("filter INPUT", null),
  ];
  expect(lengths(items)).toEqual([items.length]);
  expect(fatesOf(analyseItems([...items, ...REST]))).toEqual(["delivered"]);
});

it("[F1] nat INPUT does not log that copy: it shares the connection's NAT with the others", () => {
  const toHost = ["mangle PREROUTING", "nat PREROUTING", "filter INPUT", "nat INPUT"].map((chain) =>
    ipt(chain, null, 9).replace(BROADCAST, "02:42:e5:ae:fe:75").replace("172.17.255.255", "172.17.0.1"),
  );
  const items = [
    ...["mangle PREROUTING", "nat PREROUTING"].map((chain) => ipt(chain, null)),
    ...PORTS.map((port) => ipt("filter FORWARD", port)),
    ipt("filter INPUT", null),
  ];
  expect(fatesOf(analyseItems([...toHost, ...items, ...REST]))).toEqual(["delivered", "delivered"]);
});

it("[F1] nor does nat POSTROUTING log each copy that the bridge makes", () => {
  const own = (chain: string, rest: string) => `hop:abcdefgh:${chain} ${rest}`;
  const sent = (dst: string, id: number) =>
    `SRC=172.17.0.2 DST=${dst} LEN=78 TOS=0x00 PREC=0x00 TTL=64 ID=${id} DF PROTO=UDP SPT=137 DPT=137 LEN=58`;
  const way = (dst: string, mac: string, id: number, ports: readonly string[], nat: boolean) => {
    const header = `MAC=${mac}:${SENDER}:08:00 ${sent(dst, id)}`;
    return [
      ...["mangle:PRE", "nat:PRE"].map((chain) =>
        own(`ip:${chain}`, `IN=docker0 OUT= PHYSIN=veth1 ${header}`),
      ),
      ...ports.flatMap((port, at) => [
        own("ip:mangle:FWD", `IN=docker0 OUT=docker0 PHYSIN=veth1 PHYSOUT=${port} ${header}`),
        ...["mangle:POST", ...(nat && at === 0 ? ["nat:POST"] : [])].map((chain) =>
          own(`ip:${chain}`, `IN= OUT=docker0 PHYSIN=veth1 PHYSOUT=${port} ${sent(dst, id)}`),
        ),
      ]),
    ];
  };
  const one = way("172.17.0.3", "02:42:33:9e:15:b2", 5, ["veth2"], true);
  const flood = way("172.17.255.255", BROADCAST, 6, PORTS, true);
  expect(fatesOf(analyseItems([...one, 300_000, ...flood, ...REST]))).toEqual(["forwarded", "forwarded"]);
  const dropped = way("172.17.0.3", "02:42:33:9e:15:b2", 7, ["veth2"], false);
  expect(fatesOf(analyseItems([...one, 300_000, ...dropped, ...REST]))).toEqual(["forwarded", "dropped"]);
});

it("[J6] that a chain logs a flooded packet once for each port does not teach that it logs others so often", () => {
  const flood = PORTS.map((port) => ipt("filter FORWARD", port));
  const one = (mac: string) =>
    `ipt filter FORWARD IN=docker0 OUT=docker0 PHYSIN=veth1 PHYSOUT=veth2 MAC=${mac}:${SENDER}:08:00 SRC=172.17.0.2 DST=172.17.0.3 LEN=52 TOS=0x00 PREC=0x00 TTL=64 ID=0 DF PROTO=TCP SPT=40001 DPT=80 WINDOW=502 RES=0x00 ACK URGP=0 `;
  const ack = one("02:42:33:9e:15:b2");
  expect(lengths([...flood, ack, ack, ack])).toEqual([3, 1, 1, 1]);
});
