import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { NOBODY } from "./drop-privileges";
import { descendants, statusOf } from "./testing/processes";
import { buildProgram, eventually, type Program, type Running, start } from "./testing/program";

let program: Program;
const started: Running[] = [];

beforeAll(async () => {
  program = await buildProgram();
});
afterEach(() => {
  chmodSync(program.folder, 0o700);
  for (const { child } of started.splice(0)) child.kill("SIGKILL");
});
afterAll(() => program.remove());

function run(
  args: readonly string[],
  options: { uid?: number; gid?: number; cwd?: string; under?: readonly string[] } = {},
): Running {
  const running = start(program, args, options);
  started.push(running);
  return running;
}

async function listening(running: Running): Promise<string> {
  await eventually("it listens", 5000, () => running.output().includes("Ctrl-C ends it."));
  return running.output();
}

describe("hopscope serve", () => {
  it("replays its own captures as root in one process that has given up every right", async () => {
    const running = run(["serve", "--target", "replay"]);
    expect(await listening(running)).toMatch(
      /^assets \/ \/captures\/a\.log \/index\.html\nreplay a\.log a log\n/,
    );
    const pid = running.child.pid ?? 0;
    expect(descendants(pid)).toEqual([]);
    expect(statusOf(pid)).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
    expect(statusOf(pid)).toMatch(/^CapPrm:\t0{16}$/m);
    expect(statusOf(pid)).toMatch(/^Groups:\s*$/m);
    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(0);
    expect(running.output()).toMatch(/closed\n$/);
  });

  it("replays a file that only root may read, by a name relative to where it was started", async () => {
    writeFileSync(join(program.folder, "own.log"), "of root\n", { mode: 0o600 });
    expect(await listening(run(["serve", "own.log"], { cwd: program.folder }))).toContain(
      "replay own.log of root\n",
    );
  });

  it("replays standard input", async () => {
    const running = run(["serve", "-"]);
    running.child.stdin?.end("piped\n");
    expect(await listening(running)).toContain("replay stdin piped\n");
  });

  it.each([
    ["none.log", /^hopscope: There is no such file \(none\.log\): /],
    [".", /^hopscope: That is a directory \(\.\): /],
  ])("refuses %s with one sentence and exit code 2", async (file, sentence) => {
    const running = run(["serve", file], { cwd: program.folder });
    expect(await running.ended).toBe(2);
    expect(running.output()).toMatch(sentence);
    expect(running.output().split("\n")).toHaveLength(2);
  });

  it.each([
    ["empty.log", "", /^hopscope: The input is empty \(empty\.log\): .*\n$/],
    ["binary", Buffer.alloc(4096), /^hopscope: This is no text \(binary\): .*\n$/],
  ])("refuses %s, which is no log, as analyze does, and does not listen", async (name, content, sentence) => {
    writeFileSync(join(program.folder, name), content);
    const running = run(["serve", name], { cwd: program.folder });
    expect(await running.ended).toBe(2);
    expect(running.output()).toMatch(sentence);
  });

  it("replays, and says why, without root; a live target by name is refused", async () => {
    chmodSync(program.folder, 0o755);
    const nobody = { uid: NOBODY, gid: NOBODY, cwd: "/" };
    expect(await listening(run(["serve"], nobody))).toMatch(
      /^hopscope: Not root: .*sudo.*\n(?:.*\n)*replay a\.log/,
    );
    const refused = run(["serve", "--target", "lab"], nobody);
    expect(await refused.ended).toBe(2);
    expect(refused.output()).toMatch(/^hopscope: Not root: .*sudo.*\n$/);
  });

  it.each([
    [["serve", "--target", "lab"], "setuid", /\(without CAP_SETUID\)/],
    [["serve", "--target", "lab"], "setgid", /\(without CAP_SETGID\)/],
    [["serve", "--target", "replay"], "setuid", /\(EPERM, /],
    [["rules", "check"], "setuid", /\(EPERM, /],
    [["analyze", "none.log"], "setgid", /\(EPERM, /],
  ])(
    "says of %j without CAP_%s what is missing, starts nothing, and gives exit code 2",
    async (args, name, why) => {
      const running = run(args, { under: ["setpriv", `--bounding-set=-${name}`, `--inh-caps=-${name}`] });
      expect(await running.ended).toBe(2);
      expect(running.output()).toMatch(
        /^hopscope: Privileges could not be given up .*--cap-add SETUID --cap-add SETGID.*\n$/,
      );
      expect(running.output()).toMatch(why);
    },
  );

  it.each([
    ["net_admin", "CAP_NET_ADMIN"],
    ["sys_admin", "CAP_SYS_ADMIN"],
  ])(
    "replays, and says why, where root lacks %s for the lab; the lab by name is refused",
    async (name, named) => {
      const under = ["setpriv", `--bounding-set=-${name}`, `--inh-caps=-${name}`];
      const refused = run(["serve", "--target", "lab"], { under });
      expect(await refused.ended).toBe(2);
      expect(refused.output()).toMatch(
        new RegExp(`^hopscope: The lab may not be built \\(without ${named}\\): .*--cap-add NET_ADMIN.*\\n$`),
      );
      const output = await listening(run(["serve"], { under }));
      expect(output).toContain("The lab may not be built");
      expect(output).toContain("replay a.log");
    },
  );

  it("replays, and says why, where root may not read the kernel log; a live target by name is refused", async ({
    skip,
  }) => {
    const restrict = execFileSync("sysctl", ["-n", "kernel.dmesg_restrict"], { encoding: "utf8" }).trim();
    skip(restrict !== "1", "kernel.dmesg_restrict is 0: everybody may read the kernel log");
    const capabilities = ["--bounding-set=-syslog,-sys_admin", "--inh-caps=-syslog,-sys_admin"];
    const refused = run(["serve", "--target", "lab"], { under: ["setpriv", ...capabilities] });
    expect(await refused.ended).toBe(2);
    expect(refused.output()).toMatch(
      /^hopscope: The kernel log may not be read \(\/dev\/kmsg: EPERM\): .*CAP_SYSLOG.*\n$/,
    );
    const replay = run(["serve"], { under: ["setpriv", ...capabilities] });
    const output = await listening(replay);
    expect(output).toContain("The kernel log may not be read");
    expect(output).toContain("replay a.log");
  });
});
