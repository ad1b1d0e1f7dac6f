import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Reads until nothing is left, in a process of its own: the ring holds about 600 records. */
const READER = `
const fs = require("node:fs"), { O_RDONLY, O_NONBLOCK } = fs.constants;
const input = fs.openSync("/dev/kmsg", O_RDONLY | O_NONBLOCK), output = fs.openSync(process.argv[1], "w");
const buffer = Buffer.alloc(1 << 20);
let filled = 0;
const flush = () => { if (filled > 0) fs.writeSync(output, buffer, 0, filled); filled = 0; };
const read = () => {
  for (;;) {
    try { filled += fs.readSync(input, buffer, filled, 8192); if (filled > 1 << 19) flush(); }
    catch (error) {
      if (error.code === "EPIPE") continue;
      if (error.code !== "EAGAIN") throw error;
      flush();
      return;
    }
  }
};
setInterval(read, 1);`;

/** Records of /dev/kmsg that hold `nonce`, while `makeTraffic` ran. Numbers are closed up, true gaps stay. */
export async function capture(nonce: string, makeTraffic: () => Promise<void>): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "hopscope-truth-"));
  const file = join(folder, "log");
  const start = `hs-truth-start-${process.pid}-${performance.now()}`;
  const reader: ChildProcess = spawn(process.execPath, ["-e", READER, file], { stdio: "ignore" });
  try {
    // Later than what the ring still holds of the run before.
    writeFileSync("/dev/kmsg", `${start}\n`);
    await sleep(700);
    await makeTraffic();
    await sleep(700);
  } finally {
    reader.kill("SIGKILL");
  }
  const records = readFileSync(file, "latin1")
    .split("\n")
    .filter((line) => /^\d+,\d+,\d+,/.test(line));
  rmSync(folder, { recursive: true });
  records.splice(0, records.findLastIndex((record) => record.includes(start)) + 1);
  const kept: string[] = [];
  let last: number | null = null;
  let seq = 0;
  for (const record of records) {
    const [priority, number, ...rest] = record.split(",");
    const lost: number = last === null ? 0 : Number(number) - last - 1;
    last = Number(number);
    // What was lost before our first line was not ours.
    seq += kept.length > 0 ? lost : 0;
    if (!record.includes(nonce)) continue;
    seq += 1;
    kept.push([priority, seq, ...rest].join(","));
  }
  return kept;
}
