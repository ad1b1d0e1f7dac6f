import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DockerBox, dockerBox } from "@/server/host/testing/docker-box";
import { descendants, statusOf } from "../testing/processes";
import { buildProgram, type Program } from "../testing/program";
import { diagnose } from "./testing/diagnose";

let program: Program;
let box: DockerBox;

beforeAll(async () => {
  [program, box] = await Promise.all([buildProgram(), dockerBox()]);
});
afterAll(async () => {
  program.remove();
  await box.close();
});

const inBox = (before?: string) =>
  diagnose(program, {
    under: ["nsenter", "-t", String(box.pid), "--net", "--mount", "--pid", "--"],
    ...(before === undefined ? {} : { before }),
  });
const dockerd = () => box.run("cat", "/run/docker.pid").trim();

/** nsenter(1) has stopped along with the dockerd that it started, and wakes it. */
function goOn(): void {
  for (const pid of descendants(process.pid))
    if (/^State:\s*T/m.test(statusOf(pid))) process.kill(pid, "SIGCONT");
}

describe("hopscope doctor beside a real dockerd", () => {
  it("[D1] finds it, where its rules are, and its proxy", async () => {
    const { find } = await inBox();
    expect(find(/^Docker \d+\.\d+\S* answers/)).toMatchObject({ state: "fine" });
    expect(find(/^Docker's rules are in iptables-(nft|legacy), as iptables is$/)).toMatchObject({
      state: "fine",
    });
    expect(find(/^userland-proxy is on/)).toMatchObject({ state: "fine" });
    expect(find(/^this host forwards packets/)).toMatchObject({ state: "fine" });
  });

  it("[D2] finds one that is stopped and answers nobody", async () => {
    box.run("kill", "-STOP", dockerd());
    try {
      const beganMs = performance.now();
      const { code, find } = await inBox();
      expect(performance.now() - beganMs).toBeLessThan(6000);
      expect(code).toBe(1);
      expect(find(/dockerd does not answer: no answer in 2 s/)).toMatchObject({ state: "problem" });
    } finally {
      goOn();
    }
  });

  it("[D2] finds that this host does not forward, which Docker needs", async () => {
    const { find } = await inBox("echo 0 > /proc/sys/net/ipv4/ip_forward");
    expect(find(/ip_forward=0/)).toMatchObject({
      state: "problem",
      command: "sysctl -w net.ipv4.ip_forward=1",
    });
    box.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
  });

  it("[D2] finds that a container cannot reach ports of its own network: no proxy, no NAT in the bridge", async () => {
    await box.stopDocker();
    expect((await inBox()).find(/docker\.sock/).state).toMatch(/note|problem/);
    await box.startDocker("--userland-proxy=false");
    const { find } = await inBox("echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables");
    expect(find(/^userland-proxy is off, and bridges do not call iptables/)).toMatchObject({
      state: "note",
      command: "sysctl -w net.bridge.bridge-nf-call-iptables=1",
    });
  });
});
