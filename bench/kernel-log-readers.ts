import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "./running-hopscope";

export type Reader = {
  readonly name: string;
  /** Starts it, writing what it reads to `file`; resolves when it reads. */
  readonly start: (file: string) => Promise<ChildProcess>;
};

const PROGRAM = join(ROOT, "dist/hopscope.mjs");

export const hopscopeRecord: Reader = {
  name: "hopscope record",
  start: async (file) => {
    const child = spawn(process.execPath, [PROGRAM, "record", "-o", file], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    await new Promise<void>((resolve, reject) => {
      child.stderr?.on("data", (chunk: Buffer) => chunk.includes("recording the kernel log") && resolve());
      child.on("exit", (code) => reject(new Error(`hopscope record ended with ${code}`)));
    });
    await sleep(300);
    return child;
  },
};

export const dmesgFollow: Reader = {
  name: "dmesg -w",
  start: async (file) => {
    const output = openSync(file, "w");
    const child = spawn("dmesg", ["-w"], { stdio: ["ignore", output, "inherit"] });
    closeSync(output);
    await sleep(500);
    return child;
  },
};

/** How many lines that contain `marker` each of `readers` got while `makeLines` ran. All of them read at once. */
export async function countLines(
  readers: readonly Reader[],
  marker: string,
  makeLines: () => Promise<unknown>,
): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), "hopscope-bench-"));
  const files = readers.map((_, index) => join(folder, String(index)));
  const children: ChildProcess[] = [];
  try {
    for (const [index, reader] of readers.entries()) children.push(await reader.start(files[index] ?? ""));
    await makeLines();
    // Whoever lags behind may catch up.
    await sleep(1500);
    await Promise.all(children.map(endOf));
    return files.map((file) => readFileSync(file, "latin1").split(marker).length - 1);
  } finally {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGINT");
  });
}
