import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { HAS_DOCKER_BOX } from "@/server/host/testing/docker-box";
import { DockerDashboard } from "./fixtures/docker-dashboard";
import { type DockerHost, startDockerHost } from "./fixtures/docker-host";
import { whyNoLab } from "./fixtures/lab-host";

const reason = whyNoLab() ?? (HAS_DOCKER_BOX ? null : "a Docker host needs dockerd and a static busybox");
test.skip(reason !== null, reason ?? "");
const isRestricted = readFileSync("/proc/sys/kernel/dmesg_restrict", "utf8").trim() === "1";
test.skip(!isRestricted, "kernel.dmesg_restrict is 0: everybody may read the kernel log");

let host: DockerHost;

test.beforeAll(async () => {
  const without = "-syslog,-sys_admin";
  host = await startDockerHost(["setpriv", `--bounding-set=${without}`, `--inh-caps=${without}`, "--"]);
});

test.afterAll(async () => {
  await host?.close();
});

test("without a right its control is off, with the reason, and the rest works", async ({ page }) => {
  const dashboard = new DockerDashboard(page);
  await dashboard.open(host.presenterUrl);
  await expect(page.getByText("The kernel log may not be read")).toBeVisible();
  // The rules can be looked at all the same.
  await expect(await dashboard.showRules("nftables")).toHaveValue(/add table bridge hopscope/);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Insert the rules" })).toBeDisabled();
  await expect(dialog.getByRole("status")).toContainText("CAP_SYSLOG");
  await page.keyboard.press("Escape");

  const sent = await dashboard.sendTraffic({ from: "This host", to: "web in bridge", what: "Ping" });
  expect(sent).toContain("1 received");
  await page.getByRole("banner").getByRole("button", { name: "Send test traffic" }).click();
  const form = page.getByRole("dialog");
  const send = form.getByRole("button", { name: "Send", exact: true });
  for (const from of ["shell", "Outside machine"]) {
    await form.getByRole("combobox", { name: "From" }).selectOption({ label: from });
    await form.getByRole("combobox", { name: "To" }).selectOption({ label: "web in bridge" });
    await expect(send).toBeDisabled();
    await expect(form.getByRole("status")).toContainText("CAP_SYS_ADMIN");
  }
});
