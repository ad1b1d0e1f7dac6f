import { type ChildProcess, spawn } from "node:child_process";
import { expect, test } from "@playwright/test";
import { Dashboard } from "./fixtures/dashboard";
import { rulesInLab, whyNoLab } from "./fixtures/lab-host";
import { type RunningHopscope, startHopscope } from "./fixtures/running-hopscope";

const reason = whyNoLab();
test.skip(reason !== null, reason ?? "");

let hopscope: RunningHopscope;
let byHand: ChildProcess | null = null;

test.beforeAll(async () => {
  hopscope = await startHopscope();
});

test.afterAll(async () => {
  byHand?.kill("SIGTERM");
  await hopscope?.stop();
});

/** `rules insert --article` as on a host where no dashboard runs: in the lab's host, and not under the lab's name. */
async function insertByHand(): Promise<ChildProcess> {
  const inLab = hopscope.processes().find((pid) => rulesInLab([pid]).includes("hop:"));
  expect(inLab).toBeDefined();
  const command = "dist/hopscope.mjs rules insert --article container-to-container".split(" ");
  const child = spawn("nsenter", ["-t", String(inLab), "-n", process.execPath, ...command], {
    env: { ...process.env, HOPSCOPE_LAB: "no-such-lab" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  await expect.poll(() => printed, { timeout: 15_000 }).toContain("with the article's prefixes");
  return child;
}

test("lines of the article's rules are foreign, and the ledger says how many they are", async ({ page }) => {
  const dashboard = new Dashboard(page);
  await dashboard.open(hopscope.presenterUrl);
  byHand = await insertByHand();
  await dashboard.send("Ping, container to container");
  await expect(dashboard.packets).toHaveCount(2);
  await expect.poll(() => dashboard.ledger("foreign"), { timeout: 10_000 }).toBeGreaterThan(0);
  const foreign = await dashboard.ledger("foreign");
  await page.getByTestId("ledger").click();
  const said = page.getByTestId("article-lines");
  await expect(said).toContainText("of the article's rules (ctc/…)");
  const named = Number(/^\d+/.exec((await said.textContent()) ?? "")?.[0]);
  expect(named).toBeGreaterThan(0);
  expect(named).toBeLessThanOrEqual(foreign);
});
