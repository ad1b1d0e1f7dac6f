import { once } from "node:events";
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createConnection, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { NOBODY } from "@/server/cli/drop-privileges";
import { descendants, isAlive, statusOf } from "@/server/cli/testing/processes";
import { eventually } from "@/server/cli/testing/program";
import type { TestViewer } from "@/server/web/testing/test-viewer";
import { type Installed, installProgram, watch } from "./testing/processes-apart";

let program: Installed;
let viewer: TestViewer | null = null;

beforeAll(async () => {
  program = await installProgram();
});
afterEach(async () => {
  viewer?.close();
  viewer = null;
  await program.end();
});
afterAll(() => program.remove());

function open(web: { readonly origin: string; readonly viewerToken: string }): TestViewer {
  viewer = watch(web);
  return viewer;
}

const tracing = (view: TestViewer) => view.status?.tracing;
const faults = (view: TestViewer) => view.status?.faults ?? [];

async function isTracing(view: TestViewer): Promise<void> {
  const traces = () => tracing(view) === "on" && faults(view).length === 0;
  await eventually("it traces", 15_000, traces, () => view.status);
}

async function up() {
  const kmsg = program.startKmsg();
  const host = program.startHost("lab");
  const web = await program.startWeb("lab");
  const view = open(web);
  await isTracing(view);
  return { kmsg, host, web, view };
}

/** Asks anew as fast as it can, until somebody listens. */
async function firstConnection(path: string): Promise<Socket> {
  for (const endMs = performance.now() + 8000; performance.now() < endMs; ) {
    const socket = createConnection(path);
    const isOpen = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    if (isOpen) return socket;
  }
  throw new Error(`nobody listens at ${path}`);
}

describe("the processes apart", () => {
  it("[A1] may start in any order: web says what is not there, and goes on when it is", async () => {
    const view = open(await program.startWeb("lab"));
    await eventually("it says so", 3000, () => faults(view).length >= 2);
    expect(faults(view)).toEqual(expect.arrayContaining(["kmsg-gone", "host-gone"]));
    program.startHost("lab");
    await eventually("the host is found", 3000, () => !faults(view).includes("host-gone"));
    expect(faults(view)).toContain("kmsg-gone");
    program.startKmsg();
    await isTracing(view);
  });

  it("[A2] find each other again after any of them was killed, and the status tells", async () => {
    const { kmsg, host, view } = await up();
    kmsg.child.kill("SIGKILL");
    await eventually("kmsg is missed", 2000, () => faults(view).includes("kmsg-gone"));
    expect(tracing(view)).toBe("on");
    program.startKmsg();
    await eventually("kmsg is found", 8000, () => faults(view).length === 0);
    host.child.kill("SIGKILL");
    await eventually("host is missed", 2000, () => faults(view).includes("host-gone"));
    program.startHost("lab");
    await eventually("host is found", 8000, () => !faults(view).includes("host-gone"));
    await isTracing(view);
  });

  it("[A2] a host answers who connects in the moment in which its socket appears", async () => {
    program.startHost("lab");
    const web = await firstConnection(program.socketOf("host"));
    web.write(`${JSON.stringify({ id: 1, verb: "renew" })}\n`);
    const [answer] = await once(web, "data", { signal: AbortSignal.timeout(8000) });
    expect(JSON.parse(String(answer))).toMatchObject({ id: 1, ok: true });
    web.destroy();
  });

  it("[A3] lose nothing between two webs but what the ring could not keep", async () => {
    const { kmsg, web, view } = await up();
    view.close();
    web.child.kill("SIGKILL");
    await eventually("the copier has ended", 2000, () => descendants(kmsg.pid).length === 0);
    const before = view.status?.ledger.foreign ?? 0;
    expect(before).toBe(0);
    // A rule of another's, as far as the reader can tell; the kernel makes it LOG_USER.
    for (let i = 0; i < 20; i++) writeFileSync("/dev/kmsg", `<7>other IN=a OUT=b ID=${i}\n`);
    const next = open(await program.startWeb("lab"));
    await eventually("the next web has them", 5000, () => (next.status?.ledger.foreign ?? 0) >= 20);
  });

  it("[A4] remove the rules when web is killed", async () => {
    const { host, web } = await up();
    const nft = () => descendants(host.pid).filter((pid) => /^Name:\s*nft$/m.test(statusOf(pid)));
    expect(nft()).toHaveLength(1);
    web.child.kill("SIGKILL");
    await eventually("the rules' owner is gone", 1000, () => nft().length === 0);
    expect(isAlive(host.pid)).toBe(true);
  });

  it("[A5] serve one web at a time", async () => {
    const { view } = await up();
    const second = await program.startWeb("lab");
    const other = watch(second);
    await eventually("it is turned away", 3000, () => faults(other).includes("host-gone"));
    await eventually("by both", 3000, () => faults(other).includes("kmsg-gone"));
    expect(tracing(view)).toBe("on");
    expect(faults(view)).toEqual([]);
    other.close();
  });

  it("[A6] listen where the group alone may connect, replace a dead socket, and leave nothing", async () => {
    const killed = program.startHost("lab");
    await eventually("it waits", 3000, () => killed.output().includes("waits"));
    const { mode, uid, gid } = lstatSync(program.socketOf("host"));
    expect([mode & 0o777, uid, gid]).toEqual([0o660, 0, NOBODY]);
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect(existsSync(program.socketOf("host"))).toBe(true);
    const again = program.startHost("lab");
    await eventually("it waits again", 3000, () => again.output().includes("waits"));
    again.child.kill("SIGTERM");
    expect(await again.ended).toBe(0);
    expect(existsSync(program.socketOf("host"))).toBe(false);
  });

  it.each([
    ["a folder that is not there", "none/socket", /ENOENT/],
    ["a folder that everybody may write", "open/socket", /everybody may write/],
    ["a file that is no socket", "host/file", /in use/],
    ["another's socket", "host/taken", /in use/],
    ["a group that is not known", "host/socket", /no-such-group/],
  ])("[A6] refuse %s with one sentence and exit code 2", async (_, path, detail) => {
    mkdirSync(join(program.folder, "open"), { recursive: true });
    chmodSync(join(program.folder, "open"), 0o777);
    writeFileSync(join(program.folder, "host/file"), "");
    const taken = createServer().listen(join(program.folder, "host/taken"));
    const group = path === "host/socket" ? ["--group", "no-such-group"] : [];
    const refused = program.start(["host", "--socket", join(program.folder, path), ...group]);
    expect(await refused.ended).toBe(2);
    expect(refused.output()).toMatch(/^hopscope: No socket can be made there \(.*\): .*\n$/);
    expect(refused.output()).toMatch(detail);
    await new Promise((resolve) => taken.close(resolve));
  });

  it("[A7] run kmsg and web as nobody, without a capability; the copier in real time", async () => {
    const { kmsg, web } = await up();
    const [copier = 0] = descendants(kmsg.pid);
    for (const pid of [kmsg.pid, web.pid, copier]) {
      expect(statusOf(pid)).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
      for (const set of ["Inh", "Prm", "Eff", "Amb"])
        expect(statusOf(pid)).toMatch(new RegExp(`^Cap${set}:\t0{16}$`, "m"));
    }
    await eventually("the copier runs in real time", 1000, () => /^1$/.test(policyOf(copier)));
  });
});

/** proc_pid_stat(5), field 41: 1 is SCHED_FIFO. */
function policyOf(pid: number): string {
  return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[38] ?? "";
}
