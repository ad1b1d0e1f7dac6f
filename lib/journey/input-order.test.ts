import { expect, it } from "vitest";
import { analyseItems, fatesOf } from "./testing/analyse-texts";

const syn = (chain: string, id: number) =>
  `ipt ${chain} IN=eth0 OUT= MAC=08:00:27:62:f1:01:0a:00:27:00:00:f9:08:00 SRC=198.51.100.4 DST=203.0.113.9 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=${id} DF PROTO=TCP SPT=${40_000 + id} DPT=80 WINDOW=64240 RES=0x00 SYN URGP=0 `;
const REST = [400_000, "usb 1-1: new device"] as const;
const BEFORE = ["mangle PREROUTING", "nat PREROUTING", "mangle INPUT", "filter INPUT"];

it.each([
  ["legacy", "security INPUT", "nat INPUT"],
  ["nft", "nat INPUT", "security INPUT"],
])(
  "[F1] a connection's first packet is delivered behind the last of INPUT in the order of %s",
  (_, ...last) => {
    const whole = (id: number) => [...BEFORE, ...last].map((chain) => syn(chain, id));
    expect(fatesOf(analyseItems([...whole(1), ...REST]))).toEqual(["delivered"]);
    expect(fatesOf(analyseItems([...whole(1), ...whole(2), ...REST]))).toEqual(["delivered", "delivered"]);
  },
);

it.each([
  ["legacy", "security INPUT", "nat INPUT"],
  ["nft", "nat INPUT", "security INPUT"],
])(
  "[F1] one that stops before the last, in the order of %s that another showed, was dropped",
  (_, ...last) => {
    const whole = [...BEFORE, ...last].map((chain) => syn(chain, 1));
    const stops = [...BEFORE, ...last.slice(0, 1)].map((chain) => syn(chain, 2));
    expect(fatesOf(analyseItems([...whole, ...stops, ...REST]))).toEqual(["delivered", "dropped"]);
  },
);
