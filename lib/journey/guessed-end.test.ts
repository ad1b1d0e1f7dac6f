import { expect, it } from "vitest";
import { analyseItems } from "./testing/analyse-texts";

const arriving = (prefix: string) =>
  `${prefix} IN=eth0 OUT= MAC=02:42:ac:11:00:02:02:42:ac:11:00:03:08:00 SRC=192.0.2.1 DST=192.0.2.2 LEN=84 ` +
  "TOS=0x00 PREC=0x00 TTL=64 ID=4711 DF PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1 ";
const endOf = (prefix: string) =>
  analyseItems([arriving(prefix)]).packets.map(({ fate, ambiguous }) => ({ fate, ambiguous }));

it("[F6] delivered is in doubt where only the devices say INPUT, not where the prefix does", () => {
  expect(endOf("[weird one]")).toEqual([{ fate: "delivered", ambiguous: true }]);
  expect(endOf("INPUT:")).toEqual([{ fate: "delivered", ambiguous: false }]);
  expect(endOf("filter-INPUT")).toEqual([{ fate: "delivered", ambiguous: false }]);
});
