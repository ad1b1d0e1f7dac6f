import { type ChildProcess, spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Conversation, JourneyEvent } from "@/lib/journey/journey";
import { type Status, WHOLE_HOST } from "@/lib/protocol/events";
import { eventually } from "@/server/cli/testing/program";
import { holdNfLogAllNetns, releaseNfLogAllNetns } from "@/server/host/lab/nf-log-all-netns";
import { type DockerBox, dockerBox } from "@/server/host/testing/docker-box";
import { packBaseImage } from "./testing/base-image";
import { type Installed, installProgram } from "./testing/processes-apart";

const ROOT = new URL("../../../", import.meta.url);
/** Compose v1 as Debian has it; the plugin reads the same file. */
const hasCompose = ["docker-compose", "dockerd"].every(
  (name) => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0,
);
const ORIGIN = "http://127.0.0.1:4466";

describe.skipIf(!hasCompose)("docker-compose (skipped where it or dockerd is not installed)", () => {
  let box: DockerBox;
  let program: Installed;
  const compose = (...args: readonly string[]): string => {
    const project = ["-p", "hop", "--project-directory", program.folder];
    const env = ["HOPSCOPE_BASE=hopscope-base", "HOPSCOPE_PREBUILT=yes"];
    return box.run(
      "env",
      ...env,
      "docker-compose",
      ...project,
      "-f",
      join(program.folder, "compose.yaml"),
      ...args,
    );
  };

  beforeAll(async () => {
    holdNfLogAllNetns();
    program = await installProgram();
    for (const file of ["Dockerfile", ".dockerignore"])
      copyFileSync(new URL(file, ROOT), join(program.folder, file));
    const file = readFileSync(new URL("compose.yaml", ROOT), "utf8");
    // A machine that may not raise limits, like the one of this test if it is a container, cannot start it.
    const mayRaise = spawnSync("prlimit", ["--rtprio=1", "true"]).status === 0;
    writeFileSync(
      join(program.folder, "compose.yaml"),
      mayRaise ? file : file.replace(/^ +ulimits: .*\n/m, ""),
    );
    box = await dockerBox();
    box.docker("import", packBaseImage(program.folder), "hopscope-base");
    compose("build", "kmsg");
  }, 120_000);
  afterAll(async () => {
    await box?.close();
    program?.remove();
    releaseNfLogAllNetns();
  });

  it("[A12] [A10] [A11] brings the page up, draws a connection between two containers, and leaves nothing", async () => {
    box.docker("run", "-d", "--name", "server", "box", "sh", "-c", "httpd -f -p 80");
    box.docker("run", "-d", "--name", "client", "box", "sleep", "600");
    const address = box.docker("inspect", "-f", "{{.NetworkSettings.IPAddress}}", "server");
    const before = stateOf(box);
    compose("up", "-d", "--no-build");
    const [, token = ""] = await eventually("web listens", 20_000, () =>
      /presenter {2}http:\/\/127\.0\.0\.1:4466\/#t=(\S+)/.exec(compose("logs", "--no-color", "web")),
    );
    expect(box.run("ss", "-Hltn", "sport = :4466")).toMatch(/127\.0\.0\.1:4466/);
    expect(rightsOf(box, "kmsg")).toEqual({ uid: "65534", capabilities: 0n });
    expect(rightsOf(box, "dock")).toEqual({ uid: "65534", capabilities: 0n });
    expect(rightsOf(box, "host")).toEqual({ uid: "0", capabilities: 1n << 12n });
    expect(rightsOf(box, "web")).toEqual({ uid: "65534", capabilities: 0n });
    const page = (...args: string[]) =>
      box.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", ...args, `${ORIGIN}/`);
    expect(page()).toBe("200");
    expect(page("-H", "Host: web:4466")).toBe("421");

    const presenter = open(box, token);
    expect(await presenter.ask("trace-start", WHOLE_HOST)).toEqual({ ok: true, value: null });
    box.docker("exec", "client", "sh", "-c", `echo GET / | nc ${address} 80`);
    await sleep(1500);
    const { status, events } = await presenter.seen();
    expect(status).toMatchObject({ tracing: "on", faults: [] });
    expect(status?.ledger).toMatchObject({ lost: 0, limited: 0 });
    // One packet and its answer cross the chains of both layers: a way, drawn.
    const answered = conversations(events).find(
      ({ server, packets }) => server.address === address && packets.length >= 4,
    );
    expect(answered).toMatchObject({ scenario: "container-to-container", protocol: "tcp" });
    const chains = new Set(events.flatMap((event) => (event.kind === "hop" ? [event.hop.chain] : [])));
    expect([...chains]).toEqual(expect.arrayContaining(["bridge:filter:FORWARD", "ip:filter:FORWARD"]));
    // The page itself, over the bridge of its own, has sent some hundred packets by now.
    expect(conversations(events).filter(isThePage)).toEqual([]);
    const traffic = { from: { kind: "host" }, to: { kind: "host" }, act: { kind: "connect", port: 1 } };
    const doctor = await presenter.ask("doctor");
    expect(doctor).toMatchObject({ ok: true });
    expect(JSON.stringify(doctor)).toContain("CAP_SYS_ADMIN");
    const id = box.docker("inspect", "-f", "{{.Id}}", "client");
    const inside = { ...traffic, from: { kind: "container", id } };
    expect(await presenter.ask("traffic-run", inside)).toMatchObject({ ok: false, code: "netns-denied" });
    const iptables = { ...WHOLE_HOST, backend: "iptables" };
    expect(await presenter.ask("trace-start", iptables)).toEqual({ ok: true, value: null });
    await sleep(1500);
    const later = await presenter.seen();
    expect(later.status).toMatchObject({ tracing: "on", faults: [] });
    expect(conversations(later.events).filter(isThePage)).toEqual([]);
    presenter.close();

    compose("down", "-v", "-t", "5");
    expect(stateOf(box)).toEqual(before);
  }, 120_000);
});

function conversations(events: readonly JourneyEvent[]): readonly Conversation[] {
  return events.flatMap((event) => (event.kind === "conversation" ? [event.conversation] : []));
}

function isThePage({ client, server }: Conversation): boolean {
  return [client, server].some(({ port }) => String(port) === "4466");
}

/** All that a session could leave. */
function stateOf(box: DockerBox) {
  return {
    rules: box.run("nft", "list", "ruleset").replaceAll(/counter packets \d+ bytes \d+/g, "counter"),
    links: box.run("ip", "-br", "link").replaceAll(/@if\d+/g, ""),
    containers: box.docker("ps", "-aq"),
    networks: box.docker("network", "ls", "-q"),
    volumes: box.docker("volume", "ls", "-q"),
    mounts: box.run("sh", "-c", "grep -c hopscope /proc/mounts || true"),
  };
}

function rightsOf(box: DockerBox, service: string) {
  const pid = box.docker("inspect", "-f", "{{.State.Pid}}", `hop_${service}_1`);
  const status = box.run("cat", `/proc/${pid}/status`);
  return {
    uid: /^Uid:\s*(\d+)/m.exec(status)?.[1],
    capabilities: BigInt(`0x${/^CapPrm:\s*([0-9a-f]+)$/m.exec(status)?.[1]}`),
  };
}

type Seen = { readonly status: Status | null; readonly events: readonly JourneyEvent[] };

function open(box: DockerBox, token: string) {
  const client: ChildProcess = box.spawn(
    process.execPath,
    box.bundle("server/cli/apart/testing/presenter.ts"),
    ORIGIN,
    token,
  );
  if (client.stdout === null) throw new Error("no output");
  const lines: Interface = createInterface(client.stdout);
  const ask = (name: string, ...args: unknown[]) =>
    new Promise<unknown>((resolve) => {
      lines.once("line", (line) => resolve(JSON.parse(line)));
      client.stdin?.write(`${JSON.stringify([name, ...args])}\n`);
    });
  return { ask, seen: () => ask("seen") as Promise<Seen>, close: () => client.stdin?.end() };
}
