import { chownSync, mkdirSync, readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RulesSurroundings } from "@/lib/protocol/host-verbs";
import { statusOf } from "@/server/cli/testing/processes";
import { eventually } from "@/server/cli/testing/program";
import { insertOf } from "./testing/host-rules";
import { type Installed, installProgram } from "./testing/processes-apart";

/** No user of any distribution: what it may do, a capability lets it do. */
const SOMEBODY = 64_901;
const GROUP = 64_900;

let program: Installed;
let folder: string;

beforeAll(async () => {
  program = await installProgram();
  folder = join(program.folder, "own");
  mkdirSync(folder, { mode: 0o750 });
  chownSync(folder, SOMEBODY, GROUP);
});
afterEach(() => program.end());
afterAll(() => program.remove());

/** A network namespace of its own, and a /run: systemd makes the unit's part of it, this all. */
const APART = `mount -t tmpfs -o mode=0755,uid=${SOMEBODY} tmpfs /run; exec "$@"`;

/** As systemd starts a unit with these AmbientCapabilities. */
function somebodyWith(...capabilities: readonly string[]): readonly string[] {
  const only = ["-all", ...capabilities.map((name) => `+${name}`)].join(",");
  const user = ["--reuid", `${SOMEBODY}`, "--regid", `${GROUP}`, "--clear-groups", "--no-new-privs"];
  return [
    ...["unshare", "--net", "--mount", "--", "sh", "-c", APART, "sh", "setpriv", ...user],
    ...[`--inh-caps=${only}`, `--ambient-caps=${only}`, `--bounding-set=${only}`],
  ];
}

/** As a container engine starts root with these alone. */
function rootWith(...capabilities: readonly string[]): readonly string[] {
  return [
    "setpriv",
    "--no-new-privs",
    `--bounding-set=${["-all", ...capabilities.map((name) => `+${name}`)].join(",")}`,
  ];
}

/** All that this kernel and this test itself have. */
const ALL = readCapabilities();

function readCapabilities(): readonly string[] {
  const mask = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(statusOf(process.pid))?.[1] ?? "0"}`);
  // linux/capability.h, from 0 on.
  const names =
    "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore";
  return names.split(" ").filter((_, bit) => (mask >> BigInt(bit)) & 1n);
}

const startKmsg = (before: readonly string[], ...more: string[]) =>
  program.start(["kmsg", "--socket", join(folder, "kmsg"), ...more], before);
const startHost = (before: readonly string[], target = "docker") =>
  program.start(["host", "--socket", join(folder, "host"), "--target", target], before);

const LOOK = { verb: "rules-look", iptables: false } as const;
const insert = (backend: "nft" | "iptables") => (around: RulesSurroundings) => insertOf(backend, around);

/** Answers of one connection, in the order of the requests: some are made of what the host says of itself. */
async function ask(...asked: readonly (object | ReturnType<typeof insert>)[]) {
  const channel = createConnection(join(folder, "host"));
  const answers = new Map<number, { ok: boolean; code?: string; detail?: string; value?: unknown }>();
  createInterface(channel).on("line", (line) => {
    const { id, ...answer } = JSON.parse(line);
    answers.set(id, answer);
  });
  for (const [id, each] of [LOOK, ...asked].entries()) {
    const request = typeof each === "function" ? each(answers.get(0)?.value as RulesSurroundings) : each;
    channel.write(`${JSON.stringify({ id, ...request })}\n`);
    await eventually(`an answer to ${JSON.stringify(request).slice(0, 100)}`, 15_000, () => answers.has(id));
  }
  channel.destroy();
  return asked.map((_, at) => answers.get(at + 1));
}

async function waits(running: { readonly output: () => string }): Promise<void> {
  await eventually("it waits for web", 3000, () => running.output().includes("waits for web"));
}

describe.skipIf(readFileSync("/proc/sys/kernel/dmesg_restrict", "latin1").trim() !== "1")(
  "kmsg, where kernel.dmesg_restrict is 1",
  () => {
    it("[A9] reads the log as anybody with CAP_SYSLOG alone", async () => {
      await waits(startKmsg(somebodyWith("syslog")));
    });

    it("[A9] is off without it and says so, whichever other one capability it has", async () => {
      // CAP_SYS_ADMIN was CAP_SYSLOG once, and still is (check_syslog_permissions, kernel/printk/printk.c).
      const others = ALL.filter((name) => name !== "syslog" && name !== "sys_admin");
      expect(others.length).toBeGreaterThan(30);
      for (const name of [null, ...others]) {
        const refused = startKmsg(somebodyWith(...(name === null ? [] : [name])));
        expect([name, await refused.ended]).toEqual([name, 2]);
        expect(refused.output()).toMatch(
          /^hopscope: The kernel log may not be read \(\/dev\/kmsg: EPERM\): /,
        );
      }
    });

    it("[A9] as root of a container takes SETUID and SETGID to become nobody, and is off without either", async () => {
      const group = ["--group", "65534"];
      chownSync(folder, 0, GROUP);
      const running = startKmsg(rootWith("syslog", "setuid", "setgid"), ...group);
      await waits(running);
      expect(statusOf(running.pid)).toMatch(/^Uid:\t65534\t/m);
      expect(statusOf(running.pid)).toMatch(/^CapPrm:\t0{16}$/m);
      await program.end();
      for (const left of [["setuid"], ["setgid"], []]) {
        const refused = startKmsg(rootWith("syslog", ...left), ...group);
        expect([left, await refused.ended]).toEqual([left, 2]);
        expect(refused.output()).toMatch(/^hopscope: Privileges could not be given up/);
      }
      const denied = startKmsg(rootWith("setuid", "setgid"), ...group);
      expect(await denied.ended).toBe(2);
      expect(denied.output()).toMatch(/^hopscope: The kernel log may not be read/);
      chownSync(folder, SOMEBODY, GROUP);
    });
  },
);

describe("host", () => {
  it("[A9] inserts the rules of both back ends as anybody with CAP_NET_ADMIN alone", async () => {
    await waits(startHost(somebodyWith("net_admin")));
    const answers = await ask(
      insert("nft"),
      { verb: "rules-list" },
      { verb: "rules-delete" },
      insert("iptables"),
      { verb: "rules-list" },
      { verb: "rules-delete" },
    );
    expect(answers).toMatchObject(answers.map(() => ({ ok: true })));
  });

  it("[A9] inserts none without it and says so, whichever other one it has; the rest works", async () => {
    const others = ALL.filter((name) => name !== "net_admin");
    for (const name of [null, ...others]) {
      const host = startHost(somebodyWith(...(name === null ? [] : [name])));
      await waits(host);
      const answers = await ask(insert("nft"), insert("iptables"), LOOK, { verb: "renew" });
      expect([name, ...answers]).toMatchObject([
        name,
        { ok: false, code: "no-net-admin" },
        { ok: false, code: "no-net-admin" },
        { ok: true },
        { ok: true },
      ]);
      host.child.kill("SIGTERM");
      await host.ended;
    }
  });

  it("[A9] says so where the folder of those who hold rules is not its own, and goes on", async () => {
    const somebody = somebodyWith("net_admin");
    await waits(startHost(["unshare", "--net", "--", ...somebody.slice(somebody.indexOf("setpriv"))]));
    const answers = await ask(insert("nft"), { verb: "renew" });
    expect(answers).toMatchObject([{ ok: false, code: "run-folder" }, { ok: true }]);
  });

  it("[A9] builds no lab without CAP_SYS_ADMIN and says so; the rest answers", async () => {
    await waits(startHost(rootWith(...ALL.filter((name) => name !== "sys_admin")), "lab"));
    const [up, renewed] = await ask({ verb: "rules-prepare", iptables: false }, { verb: "renew" });
    expect(up).toMatchObject({ ok: false, code: "lab-failed" });
    expect(renewed).toMatchObject({ ok: true });
  });
});

describe("web", () => {
  it("[A9] needs none", async () => {
    const nothing = somebodyWith();
    // In the namespace of this test: it is asked over HTTP.
    const web = await program.startWeb("docker", nothing.slice(nothing.indexOf("setpriv")));
    expect((await fetch(`${web.origin}/healthz`)).status).toBe(200);
    expect(statusOf(web.pid)).toMatch(/^CapEff:\t0{16}$/m);
  });
});
