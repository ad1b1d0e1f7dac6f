import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { buildProgram, eventually, type Program, type Running, start } from "./testing/program";

let program: Program;
const started: Running[] = [];

beforeAll(async () => {
  program = await buildProgram();
});
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill("SIGKILL");
});
afterAll(() => program.remove());

async function record(file: string, options: { cwd?: string } = {}): Promise<Running> {
  const running = start(program, ["record", "-o", file], options);
  started.push(running);
  await eventually("it records", 5000, () => running.output().includes("recording the kernel log"));
  return running;
}

function say(text: string): void {
  writeFileSync("/dev/kmsg", `<6>${text}\n`);
}

/** The texts that a reader finds in a recording, of lines that hold `nonce`. */
function textsOf(file: string, nonce: string): readonly string[] {
  const reader = createLogReader();
  const entries = [...reader.push(readFileSync(file, "latin1")), ...reader.end()];
  const texts = entries.flatMap((entry) => (entry.kind === "gap" ? [] : [entry.record.text]));
  return texts.filter((text) => text.includes(nonce));
}

describe("hopscope record", () => {
  it("records what the kernel logs from now on, in order, up to the signal, for its owner alone", async () => {
    const nonce = `rec-${process.pid}`;
    say(`${nonce} before`);
    const running = await record("a.log", { cwd: program.folder });
    for (let i = 0; i < 100; i++) say(`${nonce} ${i}`);
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(0);
    const file = join(program.folder, "a.log");
    expect(textsOf(file, nonce)).toEqual(Array.from({ length: 100 }, (_, i) => `${nonce} ${i}`));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const count = Number(/: (\d+)\n$/.exec(running.output())?.[1]);
    expect(count).toBe(
      readFileSync(file, "latin1")
        .split("\n")
        .filter((line) => /^\d+,/.test(line)).length,
    );
  });

  it("numbers the lines of a recording from its first record: the header is none", async () => {
    const file = join(program.folder, "b.log");
    const running = await record(file);
    say(`rec-${process.pid} first`);
    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(0);
    const content = readFileSync(file, "latin1");
    expect(content).toMatch(/^-- .*recorded by hopscope --\n\d+,/);
    const [first] = createLogReader()
      .push(content)
      .filter((entry) => entry.kind !== "gap");
    expect(first?.record.line).toBe(1);
    expect(first?.record.seq).toBe(Number(/^\d+,(\d+),/m.exec(content)?.[1]));
  });

  it("refuses a file that is there, and a link even to none, and leaves them as they are", async () => {
    const file = join(program.folder, "c.log");
    writeFileSync(file, "old", { mode: 0o644 });
    const link = join(program.folder, "link.log");
    const target = join(program.folder, "target.log");
    symlinkSync(target, link);
    for (const path of [file, link]) {
      const refused = start(program, ["record", "-o", path]);
      started.push(refused);
      expect(await refused.ended).toBe(2);
      expect(refused.output()).toMatch(/^hopscope: There is a file of that name \(.*\.log\): .*\n$/);
    }
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(statSync(file).mode & 0o777).toBe(0o644);
    expect(existsSync(target)).toBe(false);
  });

  it("stops on a full disk, says at which line, and leaves whole records", async () => {
    const disk = join(program.folder, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
    try {
      const file = join(disk, "full.log");
      const running = await record(file);
      const nonce = `full-${process.pid}`;
      for (let i = 0; i < 200; i++) say(`${nonce} ${String(i).padStart(4, "0")} ${"x".repeat(800)} end`);
      expect(await running.ended).toBe(1);
      const text = readFileSync(file, "latin1");
      const stoppedAt = Number(
        /stopped at line (\d+): the disk is (?:nearly )?full/.exec(running.output())?.[1],
      );
      expect(stoppedAt).toBe(text.split("\n").filter((line) => /^\d+,/.test(line)).length);
      expect(text.endsWith("\n")).toBe(true);
      const texts = textsOf(file, nonce);
      expect(texts.length).toBeGreaterThan(40);
      // Other programs' records may have pushed some out of the kernel's ring; those here are whole.
      const whole = new RegExp(`^${nonce} (\\d{4}) x{800} end$`);
      const numbers = texts.map((line) => Number(whole.exec(line)?.[1] ?? Number.NaN));
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      expect(numbers).not.toContain(Number.NaN);
    } finally {
      for (const { child, ended } of started) {
        child.kill("SIGKILL");
        await ended;
      }
      execFileSync("umount", [disk]);
    }
  });

  it("refuses a folder that is not there with one sentence and exit code 2", async () => {
    const running = start(program, ["record", "-o", join(program.folder, "none/x.log")]);
    expect(await running.ended).toBe(2);
    expect(running.output().split("\n")).toHaveLength(2);
  });
});
