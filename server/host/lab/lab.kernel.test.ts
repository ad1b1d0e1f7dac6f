import { existsSync, mkdirSync, readFileSync, rmdirSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { inNamespace, run } from "../programs";
import { RUN_FOLDER, readClaim } from "../run-files";
import {
  isRunning,
  msUntil,
  namespaceOf,
  namespacesInUse,
  spawnHolder,
  traceOfMachine,
} from "../testing/spawn-holder";
import { type Lab, labUp } from "./lab";
import { MACHINES } from "./lab-plan";
import { sweepNfLogAllNetns } from "./nf-log-all-netns";

const INSTANCE = `test-lab-${process.pid}`;
const SWITCH = "/proc/sys/net/netfilter/nf_log_all_netns";
const USERS = "/run/hopscope/nf-log-all-netns.json";
const labs: Lab[] = [];

async function up(options = {}): Promise<Lab> {
  const lab = await labUp(options, INSTANCE);
  if (!lab.ok) throw new Error(`${lab.code}: ${lab.detail}`);
  labs.push(lab.value);
  return lab.value;
}

const inside = async (
  lab: Lab,
  machine: (typeof MACHINES)[number],
  program: "ip" | "cat",
  ...args: string[]
) => (await run(inNamespace(lab.pids[machine], { program, args }))).stdout.trim();

/** Other hopscopes on this machine may hold the switch too: then it stays on. */
const othersHoldSwitch = () => existsSync(USERS);

afterEach(async () => {
  await Promise.all(labs.splice(0).map((lab) => lab.down()));
});

describe("the lab", () => {
  it("[H13] is up in less than 3 s, with the article's addresses and a Docker host's sysctls", async () => {
    const lab = await up();
    expect(lab.upMs).toBeLessThan(3000);
    expect(await inside(lab, "host", "ip", "-br", "-4", "address")).toMatch(
      /docker0 +UP +172\.18\.0\.1\/16.*\nenp0s8@\S+ +UP +172\.17\.8\.211\/24/s,
    );
    expect(await inside(lab, "nginx", "ip", "-br", "-4", "address")).toMatch(
      /eth0@\S+ +UP +172\.18\.0\.2\/16/,
    );
    const sysctls = [
      "net/ipv4/ip_forward",
      "net/bridge/bridge-nf-call-iptables",
      "net/ipv6/conf/eth0/disable_ipv6",
    ];
    expect(await inside(lab, "host", "cat", `/proc/sys/${sysctls[0]}`, `/proc/sys/${sysctls[1]}`)).toBe(
      "1\n1",
    );
    expect(await inside(lab, "nginx", "cat", `/proc/sys/${sysctls[2]}`)).toBe("1");
    expect(readFileSync(SWITCH, "utf8").trim()).toBe("1");
  });

  it("[H13] serves real HTTP behind the published port", async () => {
    const lab = await up();
    const get = `fetch("http://172.17.8.211:5566/").then(async (r) => console.log(r.status, await r.text()))`;
    const got = await run(inNamespace(lab.pids.wan, { program: "node", args: ["-e", get] }));
    expect(got.stdout).toMatch(/^200 .*Welcome to nginx/);
  });

  it("[H13] can be a host whose bridge does not call iptables", async () => {
    const lab = await up({ bridgeNfCallIptables: false });
    expect(await inside(lab, "host", "cat", "/proc/sys/net/bridge/bridge-nf-call-iptables")).toBe("0");
  });

  it("[H3] goes without a trace: links, namespaces, rules and sysctls are as before", async () => {
    const before = traceOfMachine();
    const switchBefore = readFileSync(SWITCH, "utf8");
    const lab = await up();
    const namespaces = MACHINES.map((machine) => namespaceOf(lab.pids[machine]));
    expect(new Set([...namespaces, namespaceOf(process.pid)]).size).toBe(5);
    await lab.down();
    expect(namespaces.filter((name) => namespacesInUse().has(name))).toEqual([]);
    expect(traceOfMachine()).toBe(before);
    expect(readClaim(INSTANCE)).toBeNull();
    if (!othersHoldSwitch()) expect(readFileSync(SWITCH, "utf8")).toBe(switchBefore);
  });

  it("[H15] says that one is running already, and leaves that one alone", async () => {
    const first = await up();
    const second = await labUp({}, INSTANCE);
    expect(second).toMatchObject({
      ok: false,
      code: "lab-running",
      detail: `process ${process.pid}, hopscope lab`,
    });
    expect(MACHINES.every((machine) => isRunning(first.pids[machine]))).toBe(true);
    expect(await inside(first, "nginx", "ip", "-br", "link")).toContain("eth0");
  });

  it.each(MACHINES)("[H14] goes as a whole when the process that holds %s is killed", async (machine) => {
    const lab = await up();
    process.kill(lab.pids[machine], "SIGKILL");
    await lab.gone;
    expect(MACHINES.filter((each) => isRunning(lab.pids[each]))).toEqual([]);
    expect(readClaim(INSTANCE)).toBeNull();
  });

  it("[H14] goes with its owner, even by kill -9, and the next start puts the last switch back", async () => {
    const switchBefore = othersHoldSwitch() ? null : readFileSync(SWITCH, "utf8");
    const { child, pids } = await spawnHolder(INSTANCE);
    const namespaces = MACHINES.map((machine) => namespaceOf(pids[machine] ?? 0));
    child.kill("SIGKILL");
    await msUntil(() => Object.values(pids).every((pid) => !isRunning(pid)), 1000);
    expect(namespaces.filter((name) => namespacesInUse().has(name))).toEqual([]);
    sweepNfLogAllNetns();
    if (switchBefore !== null && !othersHoldSwitch()) expect(readFileSync(SWITCH, "utf8")).toBe(switchBefore);
    await up();
  });

  it("[H14] leaves nothing, and its name free, where coming up breaks off at the last step", async () => {
    const before = namespacesInUse();
    const obstacle = `${RUN_FOLDER}/${INSTANCE}.claim.json.new`;
    mkdirSync(obstacle, { recursive: true });
    await expect(labUp({}, INSTANCE)).rejects.toThrow("EISDIR");
    rmdirSync(obstacle);
    expect(readClaim(INSTANCE)).toBeNull();
    expect([...namespacesInUse()].filter((name) => !before.has(name))).toEqual([]);
    await up();
  });

  it("[H14] goes in order at SIGTERM", async () => {
    const { child, pids } = await spawnHolder(INSTANCE);
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    expect(Object.values(pids).filter(isRunning)).toEqual([]);
    expect(readClaim(INSTANCE)).toBeNull();
  });
});
