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

it.each(["iptables-dropped: ", "[BLOCKED] ", "FW DROP INPUT ", "Deny_In=", "reject"])(
  "[F9] the last line of a packet that a rule is about to stop says so: %s",
  (prefix) => {
    expect(endOf(prefix)).toEqual([{ fate: "dropped", ambiguous: true }]);
  },
);

it("[F9] no word of an unknown head is the rule's", () => {
  expect(endOf("block-3 kernel: filter-INPUT")).toEqual([{ fate: "delivered", ambiguous: false }]);
  expect(endOf("block-3 kernel: DROP: ")).toEqual([{ fate: "dropped", ambiguous: true }]);
});

it("[F9] a word that is only part of another one says nothing, nor does one in a line that others follow", () => {
  expect(endOf("filter-INPUT LOGDROP")).toEqual([{ fate: "delivered", ambiguous: false }]);
  expect(endOf("filter-INPUT raindrops")).toEqual([{ fate: "delivered", ambiguous: false }]);
  const { packets } = analyseItems([arriving("mangle-PREROUTING drop?"), arriving("filter-INPUT")]);
  expect(packets.map(({ fate, ambiguous }) => ({ fate, ambiguous }))).toEqual([
    { fate: "delivered", ambiguous: false },
  ]);
});
