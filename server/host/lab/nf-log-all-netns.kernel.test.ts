import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bundleEntry } from "../testing/bundle-entry";
import { NF_LOG_ALL_NETNS, sweepNfLogAllNetns } from "./nf-log-all-netns";

const USERS = "/run/hopscope/nf-log-all-netns.json";
const TURN_MS = 300;

type User = { readonly child: ChildProcess; readonly said: () => string; readonly ended: Promise<unknown> };

let folder = "";
let entry = "";
const started: User[] = [];

beforeAll(() => {
  folder = mkdtempSync(`${tmpdir()}/hopscope-switch-`);
  entry = bundleEntry("server/host/testing/hold-switch.ts", folder);
});
afterEach(async () => {
  for (const { child } of started) child.kill("SIGKILL");
  await Promise.all(started.splice(0).map(({ ended }) => ended));
  sweepNfLogAllNetns();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Another process that holds the switch and lets go, again and again; it says when it finds it off meanwhile. */
async function user(): Promise<User> {
  const child = spawn(process.execPath, [entry], { stdio: ["ignore", "pipe", "inherit"] });
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

const state = () => readFileSync(NF_LOG_ALL_NETNS, "utf8").trim();

describe("the switch nf_log_all_netns", () => {
  it("[H14] stays on for each user while others come, go, and are killed, and is set back by the last", async () => {
    const before = existsSync(USERS) ? null : state();
    const lasting = [await user(), await user()];
    for (const signal of ["SIGTERM", "SIGKILL", "SIGTERM", "SIGKILL"] as const) {
      const passing = await user();
      await sleep(TURN_MS);
      passing.child.kill(signal);
      expect(await passing.ended).toBe(signal === "SIGTERM" ? 0 : signal);
      expect(passing.said()).toBe("holds\n");
    }
    for (const { child, ended, said } of lasting) {
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
      expect(said()).toBe("holds\n");
    }
    // Other hopscopes on this machine may hold it too: then it stays on.
    if (before !== null && !existsSync(USERS)) expect(state()).toBe(before);
  });

  it("[H14] is set back at the next start where the last user was killed", async () => {
    const before = existsSync(USERS) ? null : state();
    const { child, ended } = await user();
    child.kill("SIGKILL");
    await ended;
    sweepNfLogAllNetns();
    if (before !== null && !existsSync(USERS)) expect(state()).toBe(before);
  });
});
