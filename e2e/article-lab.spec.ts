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

test("lines of the article's rules that this page inserts are drawn, and none of them is foreign or lost", async ({
  page,
}) => {
  const dashboard = new Dashboard(page);
  await dashboard.open(hopscope.presenterUrl);
  const banner = page.getByRole("banner");
  await banner.getByRole("button", { name: "Stop tracing" }).click();
  await banner.getByRole("button", { name: "Start tracing" }).click();
  await page.getByLabel("The article's rules").selectOption({ label: "Container to container" });
  await page.getByRole("button", { name: "Insert the rules" }).click();
  await expect(banner.getByRole("button", { name: "Stop tracing" })).toBeEnabled({ timeout: 20_000 });
  const known = new Set((await dashboard.allRows()).keys());
  const before = await ledgerOf(dashboard);
  await dashboard.send("Ping, container to container");
  const added = async () => [...(await dashboard.allRows())].filter(([id]) => !known.has(id));
  await expect.poll(async () => (await added()).length).toBe(2);
  const [[request] = [0], [reply] = [0]] = await added();
  await dashboard.choose(request);
  const ways = [await dashboard.inspected()];
  await dashboard.choose(reply);
  await expect.poll(() => dashboard.inspected()).not.toEqual(ways[0]);
  ways.push(await dashboard.inspected());
  expect(ways.map((way) => way.length)).toEqual([9, 7]);
  expect(ways[0]).toEqual(expect.arrayContaining(["ip:nat:PREROUTING", "ip:nat:POSTROUTING"]));
  // As long as it takes until the two sides of the ledger are compared.
  await expect
    .poll(() => ledgerOf(dashboard), { timeout: 15_000 })
    .toMatchObject({ delivered: before.delivered + 16, foreign: before.foreign, lost: before.lost });
  await expect(page.getByText("Log lines are missing")).toHaveCount(0);
});

async function ledgerOf(dashboard: Dashboard): Promise<Record<"delivered" | "foreign" | "lost", number>> {
  const [delivered, foreign, lost] = await Promise.all(
    ["delivered", "foreign", "lost"].map((entry) => dashboard.ledger(entry)),
  );
  return { delivered: delivered ?? 0, foreign: foreign ?? 0, lost: lost ?? 0 };
}
