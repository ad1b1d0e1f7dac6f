import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { livingSessions } from "./rules/tracing";
import { RUN_FOLDER, removeWhole, startTicks, writeWhole } from "./run-files";
import { bundleEntry } from "./testing/bundle-entry";

const AT_ONCE = 4;
const DEATHS = 20;

it("[H14] what a killed one held goes when the next one looks which are alive, as at its start", () => {
  const claims = [process.pid, 2 ** 22].map((pid) => {
    const file = `${RUN_FOLDER}/test-run-files-${process.pid}-${pid}.claim.json`;
    mkdirSync(RUN_FOLDER, { recursive: true, mode: 0o700 });
    writeWhole(file, { owner: { pid, startTicks: startTicks(process.pid) }, data: { nonce: `n${pid}` } });
    return file;
  });
  const living = livingSessions(null);
  expect(living).toContain(`n${process.pid}`);
  expect(living).not.toContain(`n${2 ** 22}`);
  expect(claims.map((file) => existsSync(file))).toEqual([true, false]);
  for (const file of claims) removeWhole(file);
});

it("[H14] what they write down is written by one at a time, also where one is killed in the middle of it", async () => {
  const folder = mkdtempSync(`${tmpdir()}/hopscope-lock-`);
  const entry = bundleEntry("server/host/testing/enter-lock.ts", folder);
  // A /run of their own.
  const script = `mount -t tmpfs tmpfs /run; for i in $(seq ${AT_ONCE}); do (
    while echo dies; do ${process.execPath} ${entry} ${folder}/inside || true; done ) & done; wait`;
  const place = spawn(
    "unshare",
    ["--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", script],
    {
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  let said = "";
  await new Promise<void>((resolve) => {
    place.stdout.on("data", (text) => {
      said += text;
      if (said.split("dies").length > AT_ONCE + DEATHS || said.includes("met")) resolve();
    });
  });
  const ended = new Promise((resolve) => place.once("exit", resolve));
  place.kill("SIGKILL");
  await ended;
  // unshare(1) has ended; those that it leaves behind die a moment later, and may still write.
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  expect(said.replaceAll("dies\n", "")).toBe("");
});
