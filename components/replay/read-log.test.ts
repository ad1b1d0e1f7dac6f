import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readLog } from "./read-log";

const log = readFileSync("public/captures/wan-to-container.log", "utf8");

const UFW =
  "Nov 28 10:01:00 host kernel: [   12.100000] [UFW BLOCK] IN=eth0 OUT= MAC= SRC=192.0.2.1 DST=192.0.2.2 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=4711 DF PROTO=TCP SPT=40000 DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0 \n";

async function doubtsOf(text: string) {
  const end = await readLog(new Blob([text]), 4096, { take: async () => true });
  return end.kind === "done" ? end.doubts : end.code;
}

it("[O1] says of a dropped log whose newest line is the first that it is, of others nothing", async () => {
  expect(await doubtsOf(log)).toEqual([]);
  expect(await doubtsOf(`${log.trimEnd().split("\n").reverse().join("\n")}\n`)).toEqual(["newest-first"]);
});

it("[K45] tells of another firewall's lines, and of other writers', however late in the log they come", async () => {
  const cron = "Nov 28 10:00:00 host cron[3]: hello\n";
  const ulogd = UFW.replace("kernel: [   12.100000] [UFW BLOCK]", "ulogd[12]: fw");
  const end = await readLog(new Blob([cron.repeat(1000), UFW, ulogd]), 4096, { take: async () => true });
  expect(end).toMatchObject({
    lines: { total: 1002, netfilter: 0, other: 1002 },
    asides: { firewalls: 1, foreign: 1, writers: ["ulogd"] },
  });
});
