import { describe, expect, it } from "vitest";
import { foreignWriterOf } from "./foreign-writer";
import { createLogReader } from "./index";

const BODY = "IN=eth0 OUT= MAC= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 PROTO=2 ";
const FRAME = "IN=veth1 OUT= MAC source = 02:42:ac:12:00:03 MAC dest = 02:42:ac:12:00:02 proto = 0x0800";

function writerIn(line: string): string | null {
  const reader = createLogReader();
  const [entry] = [...reader.push(`${line}\n`), ...reader.end()];
  return entry?.kind === "other" ? foreignWriterOf(entry.record.text) : null;
}

describe("who wrote what looks like netfilter's", () => {
  it("[K45] is named by the tag of syslog, of the journal, and of a shipper", () => {
    expect(writerIn(`Nov 22 19:43:02 host ulogd[12]: fw ${BODY}`)).toBe("ulogd");
    expect(writerIn(`Nov 22 19:43:02 host klogd: ${BODY}`)).toBe("klogd");
    expect(writerIn(`Nov 22 19:43:02 host klogd: eb ${FRAME}`)).toBe("klogd");
    expect(writerIn(`2026-11-22T19:43:02+0000 sshd[1]: ${BODY}`)).toBe("sshd");
    expect(writerIn(`<12>1 2026-11-22T19:43:02Z host evil - - - ${BODY}`)).toBe("evil");
    expect(
      writerIn(JSON.stringify({ MESSAGE: `fw ${BODY}`, _TRANSPORT: "syslog", SYSLOG_IDENTIFIER: "ulogd" })),
    ).toBe("ulogd");
  });

  it("[K45] is nobody by name where the log has none", () => {
    expect(writerIn(`12,1,5,-;fw ${BODY}`)).toBe("");
    expect(writerIn(`Nov 22 19:43:02 host fw ${BODY}`)).toBe("");
  });

  it("[K45] is not asked of anything else", () => {
    for (const text of [
      "",
      "usb 1-1: new device",
      "copy: IN=1 OUT=2 sheep",
      "netdev: IN= OUT= SRC=1.2.3.4",
      "app: ORIGIN=a OUT=b SRC=1.2.3.4",
      `[UFW BLOCK] ${BODY}`,
      `a: ${"x".repeat(5000)}${BODY}`,
    ])
      expect(foreignWriterOf(text)).toBeNull();
  });

  it("[K45] takes linear time", () => {
    // A square takes 1.6 ms for one of these.
    for (const text of [
      `a: IN=e OUT= ${"x ".repeat(2000)}`,
      "IN=a OUT= x ".repeat(340),
      "IN= OUT=".repeat(500),
    ]) {
      const start = performance.now();
      for (let i = 0; i < 2000; i++) foreignWriterOf(text);
      expect(performance.now() - start).toBeLessThan(1000);
    }
  });
});
