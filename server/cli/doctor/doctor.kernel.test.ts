import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLabHost } from "@/server/host/lab/lab-host";
import { NF_LOG_ALL_NETNS } from "@/server/host/lab/nf-log-all-netns";
import { traceOfMachine } from "@/server/host/testing/spawn-holder";
import { buildProgram, eventually, type Program } from "../testing/program";
import { type Circumstances, diagnose as diagnoseWith } from "./testing/diagnose";

let program: Program;
let folder = "";

beforeAll(async () => {
  program = await buildProgram();
  folder = mkdtempSync(join(tmpdir(), "hopscope-doctor-"));
  // One test runs it as nobody.
  chmodSync(program.folder, 0o755);
  chmodSync(folder, 0o755);
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

const diagnose = (circumstances?: Circumstances) => diagnoseWith(program, circumstances);
const OWN_NETWORK = ["unshare", "--net"];
const OWN_MOUNTS = ["unshare", "--mount"];
const OWN_BOTH = ["unshare", "--net", "--mount"];
const OWN_SYS = "mount -t sysfs sys /sys";

/**
 * A plain file instead of one of the kernel's, and a /run beside it, for the doctor alone: the machine's own are
 * left to whoever needs them meanwhile. The kernel does not hear of what is written to it.
 */
function readingInstead(path: string, value: string) {
  const place = mkdtempSync(join(folder, "instead-"));
  const [file, run] = [join(place, "value"), join(place, "run")];
  mkdirSync(run);
  writeFileSync(file, value);
  return { file, run, under: OWN_MOUNTS, before: `mount --bind ${file} ${path}; mount --bind ${run} /run` };
}

async function withDmesgRestricted<T>(work: () => Promise<T>): Promise<T> {
  const path = "/proc/sys/kernel/dmesg_restrict";
  const before = readFileSync(path, "utf8").trim();
  writeFileSync(path, "1");
  try {
    return await work();
  } finally {
    writeFileSync(path, before);
  }
}

async function withEngine<T>(
  path: string,
  answer: string,
  work: (args: readonly string[]) => Promise<T>,
): Promise<T> {
  const server: Server = createServer((socket) => {
    socket.on("error", () => {});
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  try {
    return await work(["--docker", path]);
  } finally {
    server.close();
  }
}

describe("hopscope doctor on a host where nothing is broken", () => {
  it("[D3] sees one packet's line arrive, and leaves the host as it was [D7]", async () => {
    const before = [traceOfMachine(), readFileSync(NF_LOG_ALL_NETNS, "utf8"), existsSync("/run/hopscope")];
    const { find, findings } = await diagnose();
    expect(find(/whole way/)).toMatchObject({ state: "fine", what: expect.stringMatching(/after \d+ ms/) });
    expect(find(/^the kernel takes/).what).toMatch(/nft log \(ip\), nft log \(ip6\), nft log \(bridge\)/);
    expect(findings.length).toBeGreaterThanOrEqual(15);
    const after = [traceOfMachine(), readFileSync(NF_LOG_ALL_NETNS, "utf8"), existsSync("/run/hopscope")];
    expect(after).toEqual(before);
  });

  it("[D4] prints text for people, and says by its exit code whether something is in the way", async () => {
    const missing = join(folder, "missing.sock");
    const { code, findings } = await diagnose({ args: ["--docker", missing] });
    expect(code).toBe(findings.some(({ state }) => state === "problem") ? 1 : 0);
    const text = execFileSync(process.execPath, [program.main, "doctor", "--docker", missing], {
      encoding: "utf8",
    });
    expect(text).toMatch(/^ok {4}root\n/);
    expect(text).toContain(`note  no Docker: ${missing} is not there\n      effect: `);
    expect(text).not.toContain("userland-proxy");
  });

  it("[D6] is asked by the host process, which relays what it prints", async () => {
    const host = createLabHost({
      instance: `doctor-${process.pid}`,
      doctor: [program.main, "doctor", "--json"],
    });
    const [first, second] = await Promise.all([
      host.handle({ verb: "doctor" }),
      host.handle({ verb: "doctor" }),
    ]);
    await host.close();
    expect(first).toMatchObject({ ok: true });
    expect(first.ok && first.value.find(({ what }) => /whole way works/.test(what))?.state).toBe("fine");
    expect(second).toBe(first);
  });

  it("[D6] is no answer where it prints none, which the host process says", async () => {
    const doctor = ["-e", "console.error('no such bundle'); process.exit(1)"];
    const host = createLabHost({ instance: `doctor-${process.pid}`, doctor });
    expect(await host.handle({ verb: "doctor" })).toEqual({
      ok: false,
      code: "doctor-failed",
      detail: "no such bundle\n",
    });
    await host.close();
  });
});

describe("hopscope doctor finds, broken for real,", () => {
  it.each([
    ["net_admin", "problem"],
    ["syslog", "problem"],
    ["setgid", "problem"],
    ["setuid", "problem"],
    ["sys_admin", "note"],
    ["sys_ptrace", "note"],
    ["net_raw", "note"],
  ])("[D2] root without CAP_%s, and only that one missing", async (name, state) => {
    const { findings } = await diagnose({ under: ["setpriv", `--bounding-set=-${name}`] });
    const missing = findings.filter(({ what }) => /^the capability/.test(what));
    expect(missing).toMatchObject([
      {
        state,
        what: `the capability CAP_${name.toUpperCase()} is missing`,
        command: expect.stringContaining(`--cap-add ${name.toUpperCase()}`),
      },
    ]);
  });

  it("[D2] what follows from it: without NET_ADMIN the kernel takes no rule, and the way ends there", async () => {
    const { code, find } = await diagnose({ under: ["setpriv", "--bounding-set=-net_admin"] });
    expect(code).toBe(1);
    expect(find(/^nft log \(ip\) is refused/)).toMatchObject({ state: "problem" });
    expect(find(/whole way ends at the rule/)).toMatchObject({ state: "problem" });
  });

  it("[D2] nothing in that where another process reads the log, as beside hopscope host", async () => {
    const { find, findings } = await diagnose({
      under: ["setpriv", "--bounding-set=-syslog"],
      args: ["--apart"],
    });
    expect(findings.filter(({ what }) => /^the capability|may not be read/.test(what))).toEqual([]);
    expect(find(/hopscope kmsg reads it$/)).toMatchObject({ state: "fine" });
    expect(find(/whole way was not tried/)).toMatchObject({ state: "note" });
  });

  it("[D2] what follows from it: without SYS_ADMIN no rule was tried, which it says", async () => {
    const { find } = await diagnose({ under: ["setpriv", "--bounding-set=-sys_admin"] });
    expect(find(/^log rules were not tried/)).toMatchObject({ state: "note" });
    expect(find(/whole way was not tried/)).toMatchObject({ state: "note" });
  });

  it("[D2] a kernel log closed by dmesg_restrict to who is not root, and says what it can", async () => {
    const { code, find } = await withDmesgRestricted(() =>
      diagnose({ under: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] }),
    );
    expect(code).toBe(1);
    expect(find(/^uid 65534, not root/)).toMatchObject({ state: "problem" });
    expect(find(/may not be read: \/dev\/kmsg: EPERM \(kernel\.dmesg_restrict=1\)/)).toMatchObject({
      state: "problem",
    });
    expect(find(/whole way was not tried/)).toMatchObject({ state: "note" });
  });

  it("[D2] a missing /dev/kmsg", async () => {
    const { find } = await diagnose({
      under: OWN_MOUNTS,
      before: "mount -t tmpfs none /dev && touch /dev/null",
    });
    expect(find(/no kernel log here: \/dev\/kmsg: ENOENT/)).toMatchObject({ state: "problem" });
  });

  it("[D2] a /dev/kmsg that is another device, and does not blame the rules for it", async () => {
    const { find } = await diagnose({ under: OWN_MOUNTS, before: "mount --bind /dev/null /dev/kmsg" });
    expect(find(/^\/dev\/kmsg is another device/)).toMatchObject({ state: "problem" });
    expect(find(/whole way was not tried: \/dev\/kmsg is not the kernel log/)).toMatchObject({
      state: "note",
    });
  });

  it.each([
    ["/proc/sys/kernel/printk", "8", /kernel\.printk=8/, /dmesg -n 7/],
    ["/sys/module/printk/parameters/ignore_loglevel", "Y", /ignore_loglevel/, /echo N/],
  ])("[D2] a console that prints debug lines (%s)", async (path, value, what, command) => {
    const { code, find } = await diagnose(readingInstead(path, value));
    expect(code).toBe(1);
    expect(find(what)).toMatchObject({ state: "problem", command: expect.stringMatching(command) });
  });

  it.each([
    ["nft", "problem"],
    ["iptables", "problem"],
    ["unshare", "note"],
    ["ping", "note"],
  ])("[D2] a missing %s", async (name, state) => {
    const path = execFileSync("sh", ["-c", `readlink -f "$(command -v ${name})"`], {
      encoding: "utf8",
    }).trim();
    const { find } = await diagnose({ under: OWN_MOUNTS, before: `mount --bind /dev/null ${path}` });
    expect(find(new RegExp(`^${name} is not installed`))).toMatchObject({
      state,
      command: expect.stringMatching(/^apt-get install /),
    });
  });

  it("[D2] Docker's chains in the other variant of iptables", async () => {
    const { find } = await diagnose({
      under: OWN_NETWORK,
      before: "iptables-legacy -N DOCKER && iptables-legacy -A FORWARD -j DOCKER",
    });
    expect(find(/Docker's rules are in iptables-legacy, but iptables is iptables-nft/)).toMatchObject({
      state: "problem",
      command: "update-alternatives --set iptables /usr/sbin/iptables-legacy",
    });
  });

  it("[D2] rules in both variants of iptables", async () => {
    const { find } = await diagnose({
      under: OWN_NETWORK,
      before: "iptables-nft -N DOCKER && iptables-nft -A FORWARD -j DOCKER && iptables-legacy -A INPUT -i lo",
    });
    expect(find(/there are rules in iptables-legacy too/)).toMatchObject({ state: "note" });
  });

  it("[D2] base chains of another table of nft, with hook and priority, and how to look at them", async () => {
    const filter = (hook: string) => `{ type filter hook ${hook} priority filter + 10; policy accept; }`;
    const { find, findings } = await diagnose({
      under: OWN_NETWORK,
      before: [
        "iptables-nft -t mangle -A FORWARD -j ACCEPT",
        "nft add table inet firewalld",
        `nft 'add chain inet firewalld filter_FORWARD ${filter("forward")}'`,
        `nft 'add chain inet firewalld filter_INPUT ${filter("input")}'`,
        "nft add chain inet firewalld filter_FWD_public",
      ].join(" && "),
    });
    expect(
      find(/^the nft table inet firewalld has base chains at forward \(priority 10\), input \(priority 10\)/),
    ).toMatchObject({
      state: "note",
      effect: expect.stringContaining("a packet dropped there is shown as dropped at the chain before it"),
      command: "nft list table inet firewalld",
    });
    expect(findings.filter(({ what }) => what.startsWith("the nft table"))).toHaveLength(1);
  });

  it("[D2] a network namespace other than the first, where nothing that rules log arrives", async () => {
    const { code, find } = await diagnose({ under: OWN_NETWORK });
    expect(code).toBe(1);
    expect(find(/this is not the first network namespace/)).toMatchObject({ state: "problem" });
    expect(find(/whole way was not tried/)).toMatchObject({ state: "note" });
  });

  it("[D2] nf_log_all_netns left at 1", async () => {
    const { find } = await diagnose(readingInstead(NF_LOG_ALL_NETNS, "1"));
    expect(find(/nf_log_all_netns=1/)).toMatchObject({
      state: "note",
      command: "sysctl -w net.netfilter.nf_log_all_netns=0",
    });
  });

  it.each([
    ["NONE", "2", "IPv4"],
    ["nfnetlink_log", "7", "bridge"],
  ])("[D2] %s bound as the logger of family %s", async (logger, number, family) => {
    const { find } = await diagnose({
      under: OWN_NETWORK,
      before: `echo ${logger} > /proc/sys/net/netfilter/nf_log/${number}`,
    });
    expect(find(new RegExp(`nf_log\\.${number} \\(${family}\\) is ${logger}`))).toMatchObject({
      state: "note",
    });
  });

  it("[D2] bridges that do not call iptables, and the one that does by itself", async () => {
    const before = `${OWN_SYS}; ip link add hopbr0 type bridge; ip link add hopbr1 type bridge
      echo 1 > /sys/class/net/hopbr0/bridge/nf_call_iptables
      echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables`;
    const { find } = await diagnose({ under: OWN_BOTH, before });
    expect(find(/bridge-nf-call-iptables=0, but on for hopbr0$/)).toMatchObject({
      state: "note",
      command: "sysctl -w net.bridge.bridge-nf-call-iptables=1",
    });
  });

  it("[D2] bridges that do not call ip6tables", async () => {
    const before = "echo 0 > /proc/sys/net/bridge/bridge-nf-call-ip6tables";
    const { find } = await diagnose({ under: OWN_NETWORK, before });
    expect(find(/bridge-nf-call-ip6tables=0/)).toMatchObject({ state: "note" });
  });

  it("[D2] strict rp_filter where there are two ways out", async () => {
    const before = `ip link add hopa type veth peer name hopb
      ip addr add 192.0.2.1/25 dev hopa; ip addr add 192.0.2.129/25 dev hopb; ip link set hopa up; ip link set hopb up
      ip route add default via 192.0.2.2; ip route add default via 192.0.2.130 metric 9
      echo 1 > /proc/sys/net/ipv4/conf/hopa/rp_filter`;
    const { find } = await diagnose({ under: OWN_NETWORK, before });
    expect(find(/^rp_filter is strict on hopa, with default routes over hopa, hopb/)).toMatchObject({
      state: "note",
      command: "sysctl -w net.ipv4.conf.all.rp_filter=2",
    });
  });

  it("[D2] a socket behind which nobody listens any more", async () => {
    const path = join(folder, "dead.sock");
    const bind = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
    await expect(async () => execFileSync(process.execPath, ["-e", bind])).rejects.toThrow();
    const { find } = await diagnose({ args: ["--docker", path] });
    expect(find(/nobody listens at .*dead\.sock/)).toMatchObject({ state: "problem" });
  });

  it("[D2] a socket that is not ours to use", async () => {
    const path = join(folder, "root.sock");
    const { find } = await withEngine(path, "{}", (args) => {
      chmodSync(path, 0o600);
      return diagnose({ under: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"], args });
    });
    expect(find(/root\.sock may not be used: EACCES/)).toMatchObject({ state: "problem" });
  });

  it("[D2] something else at the socket, and an engine on another machine", async () => {
    const other = await withEngine(join(folder, "other.sock"), "hello", (args) => diagnose({ args }));
    expect(other.find(/is not Docker: no JSON/)).toMatchObject({ state: "problem" });
    const elsewhere = await diagnose({ env: { DOCKER_HOST: "tcp://192.0.2.1:2375" } });
    expect(elsewhere.find(/DOCKER_HOST/)).toMatchObject({ state: "problem" });
  });

  it("[D2] a disk that is nearly full, and one that is read-only", async () => {
    const place = mkdtempSync(join(folder, "disk-"));
    const full = `mount -t tmpfs -o size=1m none ${place}; cd ${place}; head -c 1020000 /dev/zero > filler`;
    expect(
      (await diagnose({ under: OWN_MOUNTS, before: full })).find(/^only 0\.0 MB free in /),
    ).toMatchObject({
      state: "note",
      command: expect.stringContaining(`df -h ${place}`),
    });
    const fixed = `mount -t tmpfs -o ro none ${place}; cd ${place}`;
    expect((await diagnose({ under: OWN_MOUNTS, before: fixed })).find(/ cannot be written$/)).toMatchObject({
      state: "note",
    });
  });

  it.each([
    ["full", "mount -t tmpfs -o size=64k none /run; head -c 65536 /dev/zero > /run/filler", /^\/run is full/],
    ["read-only", "mount -t tmpfs -o ro none /run", /^\/run cannot be written/],
  ])("[D2] a /run that is %s", async (_, before, what) => {
    const { code, find } = await diagnose({ under: OWN_MOUNTS, before });
    expect(code).toBe(1);
    expect(find(what)).toMatchObject({ state: "problem" });
    expect(find(/whole way was not tried: .* in \/run$/)).toMatchObject({ state: "note" });
  });
});

describe("the whole way of one packet", () => {
  /** It is set, and the kernel does not hear of it. */
  const deafSwitch = () => readingInstead(NF_LOG_ALL_NETNS, "0");
  const users = (run: string) => existsSync(join(run, "hopscope/nf-log-all-netns.json"));

  it("[D3] ends at the kernel log where a rule fires and no line comes", async ({ skip }) => {
    const skipWhereOn = () =>
      skip(readFileSync(NF_LOG_ALL_NETNS, "utf8").trim() === "1", "somebody else has switched the lines on");
    skipWhereOn();
    const { file, ...circumstances } = deafSwitch();
    const { code, find } = await diagnose(circumstances);
    skipWhereOn();
    expect(code).toBe(1);
    expect(find(/whole way ends at the kernel log: the rule fired/)).toMatchObject({ state: "problem" });
    expect(readFileSync(file, "utf8")).toBe("0");
    expect(statSync(file).size).toBe(1);
  });

  it("[D7] leaves the switch as it was when it is ended in the middle", async () => {
    const { file, run, ...circumstances } = deafSwitch();
    const { code } = await diagnose({
      ...circumstances,
      started: (child) => {
        void eventually("the switch is set", 5000, () => readFileSync(file, "utf8") === "1").then(() =>
          child.kill("SIGTERM"),
        );
      },
    });
    expect(code).toBe(2);
    expect(readFileSync(file, "utf8")).toBe("0");
    expect(users(run)).toBe(false);
  });

  it("[D7] leaves it to the next start to set the switch back when it is killed in the middle", async () => {
    const { file, run, ...circumstances } = deafSwitch();
    const { code } = await diagnose({
      ...circumstances,
      started: (child) => {
        void eventually("the switch is set", 5000, () => readFileSync(file, "utf8") === "1").then(() =>
          child.kill("SIGKILL"),
        );
      },
    });
    expect(code).toBe("SIGKILL");
    expect(readFileSync(file, "utf8")).toBe("1");
    await diagnose(circumstances);
    expect(readFileSync(file, "utf8")).toBe("0");
    expect(users(run)).toBe(false);
  });
});
