import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const MODULE = new URL("end-with-npm.mjs", import.meta.url).href;
const PROGRAM = `
  import { endWithNpm } from ${JSON.stringify(MODULE)};
  endWithNpm();
  process.on("SIGTERM", () => process.exit(0));
  setInterval(() => {}, 1000);
  console.log("pid " + process.pid);`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** npm's pid, and that of what it runs. */
async function started(folder: string): Promise<{ readonly npm: number; readonly program: number }> {
  const npm = spawn("npm", ["start"], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  let said = "";
  for await (const chunk of npm.stdout) {
    said += String(chunk);
    const pid = /pid (\d+)/.exec(said)?.[1];
    if (pid !== undefined && npm.pid !== undefined) return { npm: npm.pid, program: Number(pid) };
  }
  throw new Error(`npm said: ${said}`);
}

describe.runIf(existsSync("/proc/self/stat"))("what npm runs", () => {
  let folder = "";
  let left: number[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hopscope-npm-"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts: { start: "node program.mjs" } }));
    writeFileSync(join(folder, "program.mjs"), PROGRAM);
  });
  afterEach(() => {
    for (const pid of left) if (isAlive(pid)) process.kill(pid, "SIGKILL");
    left = [];
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(["SIGTERM", "SIGKILL"] as const)("ends with it on %s, and not before", async (signal) => {
    const { npm, program } = await started(folder);
    left = [npm, program];
    await sleep(700);
    expect(isAlive(program)).toBe(true);
    process.kill(npm, signal);
    for (let at = 0; at < 100 && isAlive(program); at++) await sleep(50);
    expect(isAlive(program)).toBe(false);
  });
});
