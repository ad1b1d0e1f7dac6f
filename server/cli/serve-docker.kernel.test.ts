import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { holdNfLogAllNetns, releaseNfLogAllNetns } from "@/server/host/lab/nf-log-all-netns";
import { describeInBox } from "@/server/host/testing/describe-in-box";
import { type DockerBox, dockerBox, HAS_DOCKER_BOX } from "@/server/host/testing/docker-box";
import { buildProgram, eventually, type Program } from "./testing/program";

let box: DockerBox;
let program: Program;

beforeAll(async () => {
  if (!HAS_DOCKER_BOX) return;
  holdNfLogAllNetns();
  box = await dockerBox();
  program = await buildProgram("web");
  box.docker("run", "-d", "--name", "web", "-p", "8080:80", "box", "httpd", "-f");
}, 120_000);
afterAll(async () => {
  if (!HAS_DOCKER_BOX) return;
  await box?.close();
  program?.remove();
  releaseNfLogAllNetns();
}, 60_000);

/** What `serve` on that Docker host says, and its process's name for `pkill` inside. */
async function serve(args: readonly string[] = [], under: readonly string[] = []) {
  const [first = "", ...rest] = [
    ...under,
    process.execPath,
    program.main,
    "serve",
    "--listen",
    "127.0.0.1:0",
  ];
  const child = box.spawn(first, ...rest, ...args);
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  const url = await eventually("it listens", 15_000, () => /presenter +(\S+)/.exec(output)?.[1] ?? null);
  return { child, url, output: () => output };
}

const pids = (pattern: string) => box.run("sh", "-c", `pgrep -f '${pattern}' || true`).trim();

describeInBox("hopscope serve on a Docker host", () => {
  it("watches it without being told to, shows a connection's way, and leaves nothing when it is killed", async () => {
    const rules = () => `${box.run("nft", "-s", "list", "ruleset")}${box.run("ip", "-br", "link")}`;
    const before = rules();
    const { url, output } = await serve();
    expect(output()).toContain("watching: docker");
    expect(rules()).toBe(before);
    const press = box.bundle("server/cli/testing/press-in-box.ts");
    const seen = JSON.parse(box.run(process.execPath, press, url, "8080"));
    expect(seen).toMatchObject({
      target: "docker",
      containers: ["web"],
      started: { ok: true },
      sent: { ok: true, value: { output: expect.stringContaining("Connected") } },
      scenarios: ["wan-to-container"],
    });
    expect(rules()).not.toBe(before);
    box.run("kill", "-9", pids("[h]opscope.mjs serve").split("\n")[0] ?? "");
    await eventually("rules and the outside machine are gone", 3000, () => rules() === before);
    await eventually("its children are gone", 3000, () => pids("([c]hild|[h]ost).mjs") === "");
  });

  it.each(["nft", "iptables"])(
    "[W51] sees a drop by a rule that was put into DOCKER-USER while it traces happen there, beside %s",
    async (backend) => {
      box.docker("run", "-d", "--name", "shell", "box", "sleep", "1000");
      const { child, url } = await serve();
      const press = box.bundle("server/cli/testing/drop-in-box.ts");
      const seen = JSON.parse(box.run(process.execPath, press, url, backend));
      expect(seen).toEqual({
        started: { ok: true, value: null },
        dropped: ["link/ip:filter:DOCKER-USER@FORWARD"],
      });
      box.run("kill", "-TERM", pids("[h]opscope.mjs serve").split("\n")[0] ?? "");
      await eventually("it has ended", 5000, () => child.exitCode !== null);
      box.docker("rm", "-f", "shell");
    },
  );

  it.each(["nft", "iptables"])(
    "[W58] calls no packet dropped that it logged for the host's address alone, by %s",
    async (backend) => {
      box.docker("run", "-d", "--name", "shell", "box", "sleep", "1000");
      const { child, url } = await serve();
      const press = box.bundle("server/cli/testing/filter-in-box.ts");
      expect(JSON.parse(box.run(process.execPath, press, url, backend, "shell", "8080"))).toMatchObject({
        started: { ok: true },
        sent: { ok: true, value: { output: expect.stringContaining("Connected") } },
        ends: ["incomplete filter"],
      });
      box.run("kill", "-TERM", pids("[h]opscope.mjs serve").split("\n")[0] ?? "");
      await eventually("it has ended", 5000, () => child.exitCode !== null);
      box.docker("rm", "-f", "shell");
    },
  );

  it("[W54] shows the host where the kernel log may not be read, says so, and starts no trace", async ({
    skip,
  }) => {
    const restrict = box.run("sysctl", "-n", "kernel.dmesg_restrict").trim();
    skip(restrict !== "1", "kernel.dmesg_restrict is 0: everybody may read the kernel log");
    const rules = () => box.run("nft", "-s", "list", "ruleset");
    const before = rules();
    const set = ["--bounding-set=-syslog,-sys_admin", "--inh-caps=-syslog,-sys_admin"];
    const { child, url, output } = await serve([], ["setpriv", ...set, "--"]);
    expect(output()).toContain("watching: docker");
    expect(pids('[c]hild.mjs.*"role":"kmsg"')).toBe("");
    const press = box.bundle("server/cli/testing/press-in-box.ts");
    expect(JSON.parse(box.run(process.execPath, press, url, "8080"))).toMatchObject({
      target: "docker",
      containers: ["web"],
      started: { ok: false, code: "kmsg-denied" },
    });
    expect(rules()).toBe(before);
    box.run("kill", "-TERM", pids("[h]opscope.mjs serve").split("\n")[0] ?? "");
    await eventually("it has ended", 5000, () => child.exitCode !== null);
    expect(child.exitCode).toBe(0);
  });

  it("is what rules insert asks for the addresses behind names, and logs by them", async () => {
    const main = [process.execPath, program.main, "rules", "insert"] as const;
    const address = box.docker("inspect", "-f", "{{.NetworkSettings.IPAddress}}", "web");
    const shown = box.run(...main, "--container", "web", "--port", "8080", "--print");
    expect(shown).toContain(address);
    // The port that Docker translates 8080 to.
    expect(shown).toMatch(/dport \{ 80, 8080 \}|dport \{ 8080, 80 \}/);
    expect(box.run(...main, "--container", box.docker("ps", "-q"), "--print")).toContain(address);
    expect(box.run(...main, "--network", "bridge", "--print")).toContain("172.17.0.0/16");

    const child = box.spawn(...main, "--container", "web");
    let said = "";
    child.stdout?.on("data", (chunk) => {
      said += chunk;
    });
    await eventually("the rules stand", 10_000, () => said.includes("chains on this host log"));
    expect(box.run("nft", "list", "table", "ip", "hopscope")).toContain(address);
    box.run("kill", "-TERM", pids("[h]opscope.mjs rules insert").split("\n")[0] ?? "");
    await eventually("it has ended", 5000, () => child.exitCode !== null);
    expect(said).toContain("Removed.");
  });

  it.each([
    [
      ["--container", "shop"],
      {},
      /^hopscope: No container of that name runs \(shop; there: web\): .*docker ps.*\n$/,
    ],
    [
      ["--network", "shop"],
      {},
      /^hopscope: There is no network of that name \(shop; there: bridge, host, none\): .*\n$/,
    ],
    [["--network", "host"], {}, /^hopscope: It has no address of its own \(host\): .*--address.*\n$/],
    [
      ["--container", "web"],
      { DOCKER_HOST: "unix:///run/none.sock" },
      /^hopscope: No Docker answers \(\/run\/none\.sock\): .*systemctl start docker.*\n$/,
    ],
    [
      ["--container", "web"],
      { DOCKER_HOST: "tcp://127.0.0.1:1" },
      /^hopscope: No Docker answers \(tcp:\/\/127\.0\.0\.1:1\): .*\n$/,
    ],
  ])("says in one sentence why rules insert %j cannot be, %j, exit code 2", async (names, env, sentence) => {
    const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const command = [...set, process.execPath, program.main, "rules", "insert", ...names].join(" ");
    const said = box.run("sh", "-c", `env ${command} 2>&1 >/dev/null; echo "exit code $?"`);
    expect(said).toMatch(/exit code 2\n$/);
    expect(said.replace(/exit code 2\n$/, "")).toMatch(sentence);
  });

  it("ends in order where Docker's socket is a user's own (rootless), whose dock is not nobody's to kill", async () => {
    box.run("chown", "1234", "/run/docker.sock");
    try {
      await serve();
      expect(box.run("sh", "-c", 'ps -o uid= -p $(pgrep -f \'[c]hild.mjs.*"role":"dock"\')').trim()).toBe(
        "1234",
      );
      box.run("kill", "-TERM", pids("[h]opscope.mjs serve").split("\n")[0] ?? "");
      await eventually("all are gone", 3000, () => pids("([c]hild|[h]ost|[h]opscope).mjs") === "");
    } finally {
      box.run("chown", "0", "/run/docker.sock");
    }
  });

  it("refuses --target docker where no engine answers", async () => {
    const child = box.spawn(
      "env",
      "DOCKER_HOST=unix:///run/none.sock",
      process.execPath,
      program.main,
      "serve",
      "--target",
      "docker",
    );
    const code = await new Promise((resolve) => child.once("exit", resolve));
    expect(code).toBe(2);
    expect(existsSync("/run/none.sock")).toBe(false);
  });
});
