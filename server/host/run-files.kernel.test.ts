import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { bundleEntry } from "./testing/bundle-entry";

const AT_ONCE = 4;
const DEATHS = 20;

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
