import { describe, expect, it } from "vitest";
import { analyze } from "@/lib/journey";
import { createLogReader } from "@/lib/kernel-log";
import { ownLineOf, ownLog } from "./own-log";

const packet = (hook: string, out: string) =>
  `hop:pgfjjg6a:ip:${hook} IN=enp0s8 OUT=${out} MAC=08:00:27:ff:b2:c4:0a:00:27:00:00:02:08:00 SRC=172.17.8.1 DST=172.18.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=7 DF PROTO=TCP SPT=40000 DPT=80 WINDOW=64240 RES=0x00 SYN URGP=0 `;
const LINES = [packet("raw:PRE", ""), packet("mangle:PRE", ""), packet("filter:FWD", "docker0")].map(
  (text, at) => ({ stampUs: 1_108_000_174 + at, text }),
);

function read(quietUs: number | null) {
  const reader = createLogReader();
  return analyze([...reader.push(`${ownLog(LINES, quietUs).join("\n")}\n`), ...reader.end()]);
}

describe("the log of lab run", () => {
  it("[F4] is dmesg's, and its end no line of the kernel's", () => {
    expect(ownLog(LINES.slice(0, 1), 300_000)).toEqual([
      `[ 1108.000174] ${LINES[0]?.text}`,
      "user  :info  : [ 1108.300174] hopscope: none of its rules logged more up to here",
    ]);
    expect(ownLog([], 300_000)).toEqual([]);
    expect(read(300_000).lines).toEqual({ total: 4, netfilter: 3, other: 1, lost: 0 });
  });

  it("[F4] shows that it went on, so that a packet which did not is dropped", () => {
    expect(read(300_000).packets).toMatchObject([{ fate: "dropped", droppedAt: "ip:filter:FORWARD" }]);
    expect(read(null).packets).toMatchObject([{ fate: "incomplete", incomplete: "end" }]);
  });

  it("[F4] says nothing of an end where it was never quiet", () => {
    expect(ownLog(LINES, null)).toHaveLength(LINES.length);
    expect(ownLog(LINES, null).join("\n")).not.toContain("none of its rules");
  });

  it("[K1] takes stamp and text out of a record, and nothing out of what is none", () => {
    expect(ownLineOf("7,12,5000001,-,caller=C1;hop:a b\n KEY=value\n")).toEqual({
      stampUs: 5_000_001,
      text: "hop:a b",
    });
    expect(ownLineOf("hop:a b")).toBeNull();
  });
});
