import { expect, type Page, test } from "@playwright/test";
import { Dashboard } from "./fixtures/dashboard";
import { whyNoLab } from "./fixtures/lab-host";
import { type RunningHopscope, startHopscope } from "./fixtures/running-hopscope";
import { bothWalks, watchBoth } from "./fixtures/walk-of-both";

const reason = whyNoLab();
test.skip(reason !== null, reason ?? "");
test.use({ viewport: { width: 1920, height: 1080 } });

let hopscope: RunningHopscope;

test.beforeAll(async () => {
  hopscope = await startHopscope();
});

test.afterAll(async () => {
  hopscope?.kill("SIGTERM");
  await hopscope?.ended;
});

const WAYS = [
  {
    scenario: "Ping, container to container",
    nodes: ["bridge:docker0"],
    ends: ["card:vethd709394", "card:veth5ead5c7"],
  },
  {
    scenario: "TCP from outside to port 5566",
    nodes: ["net", "bridge:docker0"],
    ends: ["outside:wan", "nic:enp0s8", "card:veth5ead5c7"],
  },
] as const;

for (const { scenario, nodes, ends } of WAYS) {
  test(`${scenario}: the packet is in both pictures, in step`, async ({ page }) => {
    // So slow that each frame of a busy machine still sees every hop.
    const dashboard = await opened(page, "view=both&speed=0.25");
    await dashboard.button("Follow live").click();
    await watchBoth(page);
    await dashboard.send(scenario);
    const seenNodes = async () => [...new Set((await bothWalks(page)).map(({ node }) => node))];
    await expect.poll(seenNodes, { timeout: 40_000 }).toEqual(expect.arrayContaining([...nodes]));
    // What a node says while a tile is lit is where that tile's chain is.
    for (const { place, node } of await bothWalks(page)) {
      if (place.startsWith("net/")) expect(node).toBe("net");
      else expect(node).toMatch(/^bridge:/);
    }
    for (const end of ends) await expect(page.locator(`[data-node="${end}"]`)).toBeVisible();
    await expect(page.getByTestId("topology").locator(".map-way-request path").first()).toBeVisible();
  });
}

test("names, addresses and published ports stand in the picture", async ({ page }) => {
  await opened(page, "view=host");
  const picture = page.getByTestId("topology");
  for (const text of ["nginx", "netutils", "172.18.0.2", "02:42:ac:12:00:03", "docker0", "enp0s8", "wan"])
    await expect(picture.getByText(text, { exact: true }).first()).toBeVisible();
  await expect(picture.locator('[data-node="card:veth5ead5c7"]')).toHaveAttribute(
    "aria-label",
    /host 5566 → 80/,
  );
  for (const space of ["User space", "Kernel space"]) await expect(picture.getByText(space)).toBeVisible();
});

test("keys and buttons choose the picture, and the address keeps it", async ({ page }) => {
  await opened(page, "view=chains");
  const map = page.getByTestId("chain-map");
  const above = page.getByTestId("topology");
  await expect(map).toBeVisible();
  await expect(above).toHaveCount(0);
  await page.keyboard.press("v");
  await expect(above).toBeVisible();
  await expect(map).toBeHidden();
  await expect(page).toHaveURL(/view=host/);
  await page.getByRole("radio", { name: "Host" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: "Both" })).toBeChecked();
  await expect(map).toBeVisible();
  await expect(above).toBeVisible();
});

test("with only the view from above, the clock goes on", async ({ page }) => {
  const dashboard = await opened(page, "view=host&speed=4");
  await dashboard.button("Follow live").click();
  await watchBoth(page);
  await dashboard.send("Ping, container to container");
  await expect(page.getByTestId("topology").locator("[data-lit]").first()).toBeVisible();
});

test("doctor says what it found, from the button beside the status", async ({ page }) => {
  const dashboard = await opened(page);
  await dashboard.button("Nothing arrives? Ask doctor").first().click();
  const findings = page.getByTestId("doctor").locator("[data-finding]");
  await expect.poll(() => findings.count(), { timeout: 15_000 }).toBeGreaterThan(5);
  await expect(page.getByRole("heading", { name: "Doctor" })).toBeVisible();
});

test("the trace dialog asks for the rules of what was chosen", async ({ page }) => {
  const dashboard = await opened(page);
  await dashboard.button("Stop tracing").click();
  await dashboard.button("Start tracing").click();
  const rules = page.getByLabel("Rules to insert");
  await expect(rules).toHaveValue(/add table ip hopscope/);
  await expect(rules).not.toHaveValue(/iptables .*DOCKER/);
  await page.getByLabel("Also in user chains").check();
  await expect(rules).toHaveValue(/iptables .*DOCKER/);
  await page.getByLabel("Container", { exact: false }).first().selectOption({ label: "nginx" });
  await expect(rules).toHaveValue(/172\.18\.0\.2/);
  await dashboard.button("Insert the rules").click();
  await expect(dashboard.button("Stop tracing")).toBeVisible();
});

async function opened(page: Page, query = ""): Promise<Dashboard> {
  const dashboard = new Dashboard(page);
  await dashboard.open(hopscope.presenterUrl, query);
  await expect(dashboard.button("Stop tracing")).toBeVisible({ timeout: 10_000 });
  return dashboard;
}
