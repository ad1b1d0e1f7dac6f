import { expect, test } from "@playwright/test";
import { childInRole, isAlive } from "../server/cli/testing/processes";
import { Dashboard } from "./fixtures/dashboard";
import {
  type HostState,
  hostState,
  namespacesOf,
  remaining,
  rulesInLab,
  whyNoLab,
} from "./fixtures/lab-host";
import { type RunningHopscope, startHopscope } from "./fixtures/running-hopscope";

const reason = whyNoLab();
test.skip(reason !== null, reason ?? "");

const started: RunningHopscope[] = [];
test.afterEach(() => {
  for (const hopscope of started.splice(0)) hopscope.kill("SIGKILL");
});

/** Up, with a page that has seen packets. */
async function up(page: Dashboard["page"]) {
  const hopscope = await startHopscope();
  started.push(hopscope);
  const dashboard = new Dashboard(page);
  await dashboard.open(hopscope.presenterUrl);
  await dashboard.send("Ping, container to container");
  await expect(dashboard.packets).toHaveCount(2);
  const processes = hopscope.processes();
  expect(rulesInLab(processes)).toContain('log prefix "hop:');
  const namespaces = namespacesOf(processes);
  expect(namespaces.size).toBe(4);
  return { hopscope, dashboard, processes, namespaces };
}

async function isGone(processes: readonly number[], namespaces: ReadonlySet<string>): Promise<void> {
  await expect.poll(() => processes.filter(isAlive), { timeout: 3_000, intervals: [20] }).toEqual([]);
  await expect.poll(() => remaining(namespaces), { timeout: 3_000 }).toEqual([]);
}

/** The lab never touches the host's own rules and interfaces, while it is up and after. */
function isUntouched(before: HostState): void {
  const { ruleset, links } = hostState();
  expect({ ruleset, links }).toEqual({ ruleset: before.ruleset, links: before.links });
}

test("after SIGTERM nothing is left, and the page says that the connection is lost", async ({ page }) => {
  const before = hostState();
  const { hopscope, dashboard, processes, namespaces } = await up(page);
  isUntouched(before);
  hopscope.kill("SIGTERM");
  expect(await hopscope.ended).toBe(0);
  await isGone(processes, namespaces);
  isUntouched(before);
  await expect.poll(() => hostState().allNetns).toBe(before.allNetns);
  await expect(dashboard.chip).toHaveText(/^Reconnecting/);
  await expect(dashboard.packets).toHaveCount(2);
});

test("kill -9 of the web process ends all, and nothing is left", async ({ page }) => {
  const before = hostState();
  const { hopscope, dashboard, processes, namespaces } = await up(page);
  process.kill(childInRole(hopscope.pid, "web")!, "SIGKILL");
  expect(await hopscope.ended).toBe(1);
  await isGone(processes, namespaces);
  isUntouched(before);
  await expect.poll(() => hostState().allNetns).toBe(before.allNetns);
  await expect(dashboard.chip).toHaveText(/^Reconnecting/);
});

test("kill -9 of the main process ends all; the next start sets the sysctl back", async ({ page }) => {
  const before = hostState();
  const { hopscope, processes, namespaces } = await up(page);
  hopscope.kill("SIGKILL");
  await isGone(processes, namespaces);
  isUntouched(before);
  const next = await startHopscope();
  started.push(next);
  next.kill("SIGTERM");
  expect(await next.ended).toBe(0);
  await expect.poll(() => hostState().allNetns).toBe(before.allNetns);
});
