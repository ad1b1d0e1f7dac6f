import { expect, it } from "vitest";
import { AsideCounter } from "./asides";
import { createLogReader } from "./reader";

const PACKET = "IN=eth0 OUT= MAC= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 PROTO=2 ";

function asidesOf(lines: readonly string[]) {
  const reader = createLogReader();
  const counter = new AsideCounter();
  for (const entry of [...reader.push(`${lines.join("\n")}\n`), ...reader.end()]) counter.note(entry);
  return counter.counts();
}

it("[K45] counts every line that looks like netfilter's, names four writers, and no line of the kernel's", () => {
  const by = ["ulogd", "ulogd", "filebeat", "logger", "vector", "fluentd"].map(
    (writer) => `Nov 28 10:00:00 host ${writer}[12]: fw ${PACKET}`,
  );
  const kernel = (prefix: string) => `Nov 28 10:00:00 host kernel: [ 1.000000] ${prefix}${PACKET}`;
  const cron = "Nov 28 10:00:00 host cron[3]: hello";
  expect(asidesOf([cron, ...by, kernel("fw "), kernel("[UFW BLOCK] "), kernel("FINAL_REJECT: ")])).toEqual({
    firewalls: 2,
    foreign: 6,
    writers: ["ulogd", "filebeat", "logger", "vector"],
  });
});
