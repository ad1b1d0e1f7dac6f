/** One of many that go through `exclusively`; it says where it meets another inside, and some die in there. */
import { readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { exclusively, isAlive, startTicks } from "../run-files";

const INSIDE = process.argv[2] ?? "";
const DEADLY = 1 / 40;
const me = { pid: process.pid, startTicks: startTicks(process.pid) ?? 0 };

function inside(): void {
  try {
    writeFileSync(INSIDE, JSON.stringify(me), { flag: "wx" });
  } catch {
    // Of one that died in here; or of one that lives.
    const text = readFileSync(INSIDE, "utf8");
    if (isAlive(JSON.parse(text))) writeSync(1, `${process.pid} met ${text}\n`);
    writeFileSync(INSIDE, JSON.stringify(me));
  }
  if (Math.random() < DEADLY) process.kill(process.pid, "SIGKILL");
  rmSync(INSIDE);
}

for (;;) exclusively(inside);
