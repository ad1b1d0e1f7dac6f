import { expect, type Page, test } from "@playwright/test";
import { HAS_DOCKER_BOX } from "@/server/host/testing/docker-box";
import { DockerDashboard } from "./fixtures/docker-dashboard";
import { type DockerHost, startDockerHost } from "./fixtures/docker-host";
import { drawnWay, type Lane } from "./fixtures/drawn-way";
import { whyNoLab } from "./fixtures/lab-host";

const reason = whyNoLab() ?? (HAS_DOCKER_BOX ? null : "a Docker host needs dockerd and a static busybox");
test.skip(reason !== null, reason ?? "");

let host: DockerHost;

test.beforeAll(async () => {
  host = await startDockerHost();
});

test.afterAll(async () => {
  await host?.close();
});

test("no rule stands before the presenter has seen it and said yes", async ({ page }) => {
  const dashboard = await opened(page);
  expect(rules()).not.toContain("hopscope");
  await expect(await dashboard.showRules("nftables")).toHaveValue(/add table bridge hopscope/);
  const address = page.getByRole("textbox", { name: "Address" });
  await address.fill("172.17.0.");
  await expect(page.getByText("No address or network, as 172.18.0.0/16.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Insert the rules" })).toBeDisabled();
  await address.fill("172.16.0.0/12");
  await expect(page.getByRole("textbox", { name: "Rules to insert" })).toHaveValue(/172\.16\.0\.0\/12/);
  await address.fill("172.17.0.2");
  await expect(page.getByRole("textbox", { name: "Rules to insert" })).toHaveValue(/172\.17\.0\.2/);
  await expect(page.getByRole("button", { name: "Insert the rules" })).toBeEnabled();
  await page.keyboard.press("Escape");
  expect(rules()).not.toContain("hopscope");
});

for (const backend of ["nftables", "iptables and ebtables"]) {
  test(`by ${backend}: ping and connection between real containers, drawn as they went`, async ({ page }) => {
    const before = rules();
    const dashboard = await opened(page, "speed=4");
    await dashboard.startTracing(backend);
    const printed = await dashboard.sendTraffic({ from: "shell", to: "web in bridge", what: "Ping" });
    expect(printed).toContain("1 received");
    await dashboard.chooseFirst(/echo request/i);
    await expect(page.getByTestId("way-title")).toContainText("Container to container");
    const bridged = ["link/bridge:filter:FORWARD", "link/ip:filter:FORWARD", "link/bridge:nat:POSTROUTING"];
    for (const lane of ["request", "reply"] as const) {
      await expect.poll(() => marked(page, lane, "entered")).toEqual(expect.arrayContaining(bridged));
    }
    await expect.poll(() => marked(page, "reply", "skipped")).toContain("link/ip:nat:PREROUTING");

    await dashboard.sendTraffic({ from: "Outside machine", to: "8080/tcp → web", what: "Connect (TCP)" });
    await dashboard.chooseFirst(/Request.*SYN/);
    await expect(page.getByTestId("way-title")).toContainText("Outside to container");
    await expect.poll(async () => (await dashboard.callouts()).join()).toMatch(/8080 → 80/);
    await dashboard.stopTracing();
    await expect.poll(rules).toBe(before);
  });
}

test("a drop in DOCKER-USER ends the way there", async ({ page }) => {
  host.box.run("iptables", "-I", "DOCKER-USER", "-p", "tcp", "--dport", "7777", "-j", "DROP");
  const dashboard = await opened(page, "speed=4");
  await dashboard.startTracing("nftables", { userChains: true });
  await dashboard.sendTraffic({ from: "shell", to: "web in bridge", what: "Connect (TCP)", port: 7777 });
  await dashboard.chooseFirst(/Request.*SYN.*7777.*Dropped/);
  await expect.poll(() => dashboard.inspected()).toContain("ip:filter:DOCKER-USER");
  await expect(page.getByTestId("hop-list")).toContainText("Dropped");
  await dashboard.stopTracing();
  host.box.run("iptables", "-D", "DOCKER-USER", "-p", "tcp", "--dport", "7777", "-j", "DROP");
});

test("a drop behind a user chain that can only accept is the chain's that called it", async ({ page }) => {
  const blocked = ["FORWARD", "-p", "tcp", "--dport", "7778", "-j", "DROP"];
  host.box.run("iptables", "-N", "track");
  host.box.run("iptables", "-A", "track", "-p", "icmp", "-j", "ACCEPT");
  host.box.run("iptables", "-I", ...blocked);
  host.box.run("iptables", "-I", "FORWARD", "-j", "track");
  const dashboard = await opened(page, "speed=4");
  await dashboard.startTracing("nftables", { userChains: true });
  await dashboard.sendTraffic({ from: "shell", to: "web in bridge", what: "Connect (TCP)", port: 7778 });
  await dashboard.chooseFirst(/Request.*SYN.*7778.*Dropped/);
  await expect.poll(() => dashboard.inspected()).toContain("ip:filter:track");
  await expect(page.getByTestId("hop-list")).toContainText("Dropped in ip:filter:FORWARD or behind it");
  // Its tile once on the lane, once where the branch to the user chain comes back.
  await expect
    .poll(async () => new Set(await marked(page, "request", "dropped")))
    .toEqual(new Set(["link/ip:filter:FORWARD"]));
  await dashboard.stopTracing();
  host.box.run("iptables", "-D", "FORWARD", "-j", "track");
  host.box.run("iptables", "-D", ...blocked);
  host.box.run("iptables", "-F", "track");
  host.box.run("iptables", "-X", "track");
});

test("containers and networks come and go in the view from above, and a gone one stays named", async ({
  page,
}) => {
  const { docker } = host.box;
  const dashboard = await opened(page, "view=host");
  const above = page.getByTestId("topology");
  await expect(above.getByText("web", { exact: true })).toBeVisible();
  docker("network", "create", "backstage");
  docker("run", "-d", "--name", "late", "--network", "backstage", "box", "sleep", "10000");
  await expect(above.getByText("late", { exact: true })).toBeVisible({ timeout: 10_000 });
  await expect(above.getByText(/backstage/).first()).toBeVisible();
  await dashboard.startTracing("nftables");
  await dashboard.sendTraffic({ from: "late", to: "This host", what: "Ping" });
  const address = docker(
    "inspect",
    "--format",
    "{{.NetworkSettings.Networks.backstage.IPAddress}}",
    "late",
  ).trim();
  docker("rm", "-f", "late");
  await expect(above.getByText("late", { exact: true })).toHaveCount(0, { timeout: 10_000 });
  await dashboard.chooseFirst(new RegExp(`echo request.*${address}→`));
  await page.keyboard.press("v");
  await expect(page.getByTestId("chain-map").getByText("late", { exact: true }).first()).toBeVisible();
  await page.keyboard.press("v");
  await dashboard.stopTracing();
  docker("network", "rm", "backstage");
  await expect(above.getByText(/backstage/)).toHaveCount(0, { timeout: 10_000 });
});

test("a packet keeps its container's name when another one gets the address", async ({ page }) => {
  const { docker } = host.box;
  docker("network", "create", "--subnet", "172.31.7.0/24", "dealt");
  const start = (name: string) =>
    docker("run", "-d", "--name", name, "--network", "dealt", "--ip", "172.31.7.77", "box", "sleep", "10000");
  start("alice");
  const dashboard = await opened(page);
  await dashboard.startTracing("nftables");
  await dashboard.sendTraffic({ from: "alice", to: "This host", what: "Ping" });
  await dashboard.chooseFirst(/echo request.*172\.31\.7\.77→/);
  const map = page.getByTestId("chain-map");
  const above = page.getByTestId("topology");
  await expect(map.getByText("alice", { exact: true }).first()).toBeVisible();
  docker("rm", "-f", "alice");
  start("bob");
  await page.keyboard.press("v");
  await expect(above.getByText("bob", { exact: true })).toBeVisible({ timeout: 10_000 });
  await expect(above.getByText(/^alice/).first()).toBeVisible();
  await page.keyboard.press("v");
  await expect(map.getByText("alice", { exact: true }).first()).toBeVisible();
  await expect(map.getByText("bob", { exact: true })).toHaveCount(0);
  await dashboard.stopTracing();
  docker("rm", "-f", "bob");
  docker("network", "rm", "dealt");
});

test("nothing that arrived is called dropped while others have removed the rules", async ({ page }) => {
  const dashboard = await opened(page);
  await dashboard.startTracing("iptables and ebtables");
  const ping = { from: "shell", to: "This host", what: "Ping" } as const;
  /** Pings alone: of the connections of other tests some were dropped, as was meant. */
  const echoes = async () =>
    [...(await dashboard.allRows()).values()].filter((row) => row.includes("echo re"));
  const before = (await echoes()).length;
  await dashboard.sendTraffic(ping);
  host.box.run("iptables", "-F", "INPUT");
  await dashboard.sendTraffic(ping);
  await expect(page.getByText("The rules were removed by others and put back")).toBeVisible();
  host.box.run("iptables", "-F", "INPUT");
  await expect(page.getByText("The rules were removed by others twice")).toBeVisible();
  await dashboard.sendTraffic(ping);
  await expect
    .poll(async () => (await echoes()).length, { timeout: 20_000 })
    .toBeGreaterThanOrEqual(before + 6);
  expect((await echoes()).join()).not.toMatch(/Dropped/);
  await dashboard.stopTracing();
});

test("what was sent is turned to, whatever else comes meanwhile", async ({ page }) => {
  const dashboard = await opened(page);
  await dashboard.startTracing("nftables");
  const inspect = (name: string, what: string) =>
    host.box.docker("inspect", "-f", `{{${what}}}`, name).trim();
  const web = `--net=/proc/${inspect("web", ".State.Pid")}/ns/net`;
  const shell = inspect("shell", ".NetworkSettings.IPAddress");
  // The other way round, ten a second, while the page is used.
  const pinger = host.box.spawn("nsenter", web, "--", "ping", "-q", "-c", "150", "-i", "0.1", shell);
  await expect.poll(async () => dashboard.packets.count()).toBeGreaterThan(5);
  await dashboard.sendTraffic({ from: "shell", to: "web in bridge", what: "Connect (TCP)", port: 80 });
  // The list goes on with its tail, so its row may be out of sight.
  await expect(page.getByTestId("kernel-line")).toContainText(
    /SRC=172\.17\.\d+\.\d+ .*PROTO=TCP SPT=\d+ DPT=80 /,
  );
  await expect(page.getByTestId("way-title")).toContainText("Container to container");
  await expect.poll(() => dashboard.inspected()).toContain("ip:filter:FORWARD");
  pinger.kill();
  await dashboard.stopTracing();
});

test("a restart of dockerd is survived with the view and the rules", async ({ page }) => {
  const dashboard = await opened(page, "view=host");
  await dashboard.startTracing("nftables");
  await dashboard.sendTraffic({ from: "shell", to: "web in bridge", what: "Ping" });
  const rowsBefore = (await dashboard.allRows()).size;
  await host.box.stopDocker();
  await expect(page.getByText(/Docker/).first()).toBeVisible();
  await host.box.startDocker();
  host.box.docker("start", "web", "shell");
  expect((await dashboard.allRows()).size).toBeGreaterThanOrEqual(rowsBefore);
  await expect(page.getByTestId("topology").getByText("web", { exact: true })).toBeVisible({
    timeout: 15_000,
  });
  expect(rules()).toContain("table bridge hopscope");
  await dashboard.sendTraffic({ from: "shell", to: "web in bridge", what: "Ping" });
  await expect.poll(async () => (await dashboard.allRows()).size).toBeGreaterThan(rowsBefore);
  await dashboard.stopTracing();
});

test("test traffic is offered when the host has been read, not before", async ({ page }) => {
  let show = () => {};
  // The first reading of the host as late as it can be: the page is told of it when this test says so.
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    const late: (string | Buffer)[] = [];
    let isLate = true;
    show = () => {
      isLate = false;
      for (const message of late.splice(0)) socket.send(message);
    };
    server.onMessage((message) => {
      const [head, hello] = /^(42\/view,)(\["hello",.*)$/s.exec(String(message))?.slice(1) ?? [];
      if (hello !== undefined && isLate) {
        const [name, facts] = JSON.parse(hello);
        late.push(`${head}${JSON.stringify(["topology", facts.topology])}`);
        socket.send(`${head}${JSON.stringify([name, { ...facts, topology: null }])}`);
      } else socket.send(message);
    });
  });
  const dashboard = await opened(page);
  await dashboard.traffic.click();
  const form = page.getByRole("dialog");
  await expect(form.getByText("Reading the containers")).toBeVisible();
  await expect(form.getByRole("combobox")).toHaveCount(0);
  show();
  await expect(form.getByRole("combobox", { name: "From" })).toContainText("shell");
  await expect(form.getByRole("combobox", { name: "To" })).toHaveValue(/^container /);
});

async function opened(page: Page, query = ""): Promise<DockerDashboard> {
  const dashboard = new DockerDashboard(page);
  await dashboard.open(host.presenterUrl, query);
  return dashboard;
}

async function marked(
  page: Page,
  lane: Lane,
  mark: "entered" | "skipped" | "dropped",
): Promise<readonly string[]> {
  return (await drawnWay(page, lane)).filter((tile) => tile.mark === mark).map(({ place }) => place);
}

/** Counters aside. */
function rules(): string {
  return host.box.run("nft", "-s", "list", "ruleset");
}
