import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bundleEntry } from "../testing/bundle-entry";
import { NF_LOG_ALL_NETNS } from "./nf-log-all-netns";

const PASSING = 12;
const TURN_MS = 20;

type User = { readonly child: ChildProcess; readonly said: () => string; readonly ended: Promise<unknown> };

const folder = mkdtempSync(`${tmpdir()}/hopscope-switch-`);
const file = `${folder}/switch`;
let entry = "";
let place: ChildProcess;
const started: User[] = [];

/** A /run and a switch for these users alone: what others on this machine do with theirs does not count. */
beforeAll(async () => {
  entry = bundleEntry("server/host/testing/hold-switch.ts", folder);
  writeFileSync(file, "0");
  const mounts = `mount -t tmpfs tmpfs /run; mount --bind ${file} ${NF_LOG_ALL_NETNS}; echo ready; exec cat`;
  place = spawn("unshare", ["--mount", "sh", "-ec", mounts], { stdio: ["pipe", "pipe", "inherit"] });
  await new Promise((resolve) => place.stdout?.once("data", resolve));
});
afterEach(async () => {
  for (const { child } of started) child.kill("SIGKILL");
  await Promise.all(started.splice(0).map(({ ended }) => ended));
});
afterAll(() => {
  place.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const inPlace = (...command: string[]) => ["-t", `${place.pid}`, "--mount", "--", ...command];
const sweep = () => execFileSync("nsenter", inPlace(process.execPath, entry, "sweep"));
const state = () => readFileSync(file, "utf8");
const left = () =>
  execFileSync("nsenter", inPlace("find", "/run/", "-name", "hopscope*"), { encoding: "utf8" });

/** A process that holds the switch and lets go, again and again; it says when it finds it off meanwhile. */
async function user(): Promise<User> {
  const child = spawn("nsenter", inPlace(process.execPath, entry), { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  const holds = new Promise<void>((resolve) => {
    child.stdout?.on("data", (text) => {
      output += text;
      resolve();
    });
  });
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  const one = { child, said: () => output, ended };
  started.push(one);
  await holds;
  return one;
}

describe("the switch nf_log_all_netns", () => {
  it("[H14] stays on for each user while others come, go, and are killed, and is set back by the last", async () => {
    const lasting = await Promise.all([user(), user(), user()]);
    for (let i = 0; i < PASSING; i++) {
      const signal = i % 4 === 3 ? "SIGTERM" : "SIGKILL";
      const passing = await user();
      // In the midst of its writing as likely as not.
      await sleep(Math.random() * TURN_MS);
      passing.child.kill(signal);
      expect(await passing.ended).toBe(signal === "SIGTERM" ? 0 : signal);
      expect(passing.said()).toBe("holds\n");
    }
    for (const { child, ended, said } of lasting) {
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
      expect(said()).toBe("holds\n");
    }
    expect(state()).toBe("0");
    expect(left()).toBe("");
  });

  it("[H14] is set back at the next start where the last user was killed", async () => {
    const { child, ended } = await user();
    child.kill("SIGKILL");
    await ended;
    sweep();
    expect(state()).toBe("0");
    expect(left()).toBe("");
  });
});
