import { execFileSync } from "node:child_process";
import { expect, test } from "@playwright/test";
import { Dashboard } from "./fixtures/dashboard";
import { rulesInLab, whyNoLab } from "./fixtures/lab-host";
import { type RunningHopscope, startHopscope } from "./fixtures/running-hopscope";

const reason = whyNoLab();
test.skip(reason !== null, reason ?? "");

let hopscope: RunningHopscope;

test.beforeAll(async () => {
  hopscope = await startHopscope();
});

test.afterAll(async () => {
  await hopscope?.stop();
});

/** As a reader of the article writes it; hopscope's own command would refuse a second set of rules. */
function insertByHand(): void {
  const inLab = hopscope.processes().find((pid) => rulesInLab([pid]).includes("hop:"));
  expect(inLab).toBeDefined();
  const rule = "iptables -t mangle -I PREROUTING -p icmp -j LOG --log-level debug --log-prefix";
  // It goes with the lab.
  execFileSync("nsenter", ["-t", String(inLab), "-n", ...rule.split(" "), "ctc/iptable/mangle-PREROUTE "]);
}

test("lines of the article's rules are foreign, and the ledger says how many they are", async ({ page }) => {
  const dashboard = new Dashboard(page);
  await dashboard.open(hopscope.presenterUrl);
  insertByHand();
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
