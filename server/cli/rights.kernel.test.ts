import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holdNfLogAllNetns, releaseNfLogAllNetns } from "@/server/host/lab/nf-log-all-netns";
import { describeInBox } from "@/server/host/testing/describe-in-box";
import { type DockerBox, dockerBox, HAS_DOCKER_BOX } from "@/server/host/testing/docker-box";
import { childInRole, descendants, statusOf } from "./testing/processes";
import { buildProgram, eventually, type Program, type Running, start } from "./testing/program";

const NAMES = ["serve", "dock", "host", "kmsg", "web"] as const;
type Name = (typeof NAMES)[number];
type Rights = { readonly name: string; readonly cells: readonly string[] };

/** The table of docs/architecture.md, "What each process may do". */
const ROWS: readonly Rights[] = [
  ...readFileSync(new URL("../../docs/architecture.md", import.meta.url), "utf8").matchAll(
    /^\| `(serve|dock|host|kmsg|web)` \|(.*)\|$/gm,
  ),
].map(([, name = "", cells = ""]) => ({
  name,
  cells: cells
    .split("|")
    .slice(0, 4)
    .map((cell) => cell.trim()),
}));

let program: Program;
beforeAll(async () => {
  program = await buildProgram();
});
afterAll(() => program?.remove());

function field(pid: number, name: string): string {
  return new RegExp(`^${name}:[\\t ]*(.*)$`, "m").exec(statusOf(pid))?.[1]?.trim() ?? "?";
}

/** proc_pid_status(5), in the words of the table. `socketGroup`: of Docker's socket. */
function rightsOf(pid: number, starter: number, socketGroup: string | null): readonly string[] {
  const users = new Set([...field(pid, "Uid").split("\t"), ...field(pid, "Gid").split("\t")]);
  const groups = field(pid, "Groups");
  const sets = ["CapInh", "CapPrm", "CapEff", "CapAmb"].map((set) => BigInt(`0x${field(pid, set)}`));
  const isRoot = [...users].join() === "0";
  return [
    isRoot ? "root" : [...users].join() === "65534" ? "nobody" : [...users].join(),
    isRoot && groups === field(starter, "Groups")
      ? "its starter's"
      : groups === ""
        ? "none"
        : groups === socketGroup
          ? "of Docker's socket"
          : groups,
    sets.every((set) => set === 0n)
      ? "none"
      : sets[2] === BigInt(`0x${field(pid, "CapBnd")}`)
        ? "all"
        : sets.join(),
    field(pid, "NoNewPrivs") === "1" ? "no" : "yes",
  ];
}

function measured(serve: number, starter: number, socketGroup: string | null): readonly Rights[] {
  const pidOf = (name: Name) => (name === "serve" ? serve : childInRole(serve, name));
  return NAMES.flatMap((name) => {
    const pid = pidOf(name);
    return pid === null ? [] : [{ name, cells: rightsOf(pid, starter, socketGroup) }];
  });
}

describe("every process of serve has the rights that docs/architecture.md names, and no other", () => {
  let running: Running;
  afterAll(async () => {
    running?.child.kill("SIGTERM");
    await running?.ended;
  });

  it("[H20] in the lab", async () => {
    running = start(program, ["serve", "--target", "lab", "--listen", "127.0.0.1:0"]);
    await eventually("lab and rules are up", 20_000, () =>
      /answer \{"id":2,"ok":true/.test(running.output()),
    );
    const rights = measured(running.child.pid ?? 0, process.pid, null);
    expect(rights).toEqual(ROWS.filter(({ name }) => name !== "dock"));
  });
});

describeInBox("every process of serve on a Docker host", () => {
  let box: DockerBox;
  beforeAll(async () => {
    if (!HAS_DOCKER_BOX) return;
    holdNfLogAllNetns();
    box = await dockerBox();
  }, 120_000);
  afterAll(async () => {
    await box?.close();
    releaseNfLogAllNetns();
  });

  it("[H20] has them too; dock alone may open Docker's socket, and no other nobody may look into it", async () => {
    const args = ["serve", "--target", "docker", "--listen", "127.0.0.1:0"];
    const child = box.spawn(process.execPath, program.main, ...args);
    let output = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
    });
    await eventually("rules are in", 20_000, () => /answer \{"id":2,"ok":true/.test(output));
    const serve = descendants(child.pid ?? 0)[0] ?? 0;
    const group = box.run("stat", "-c", "%g", "/run/docker.sock").trim();
    expect(measured(serve, child.pid ?? 0, group)).toEqual(ROWS);
    // proc(5): what changed its credentials belongs to root there, and ptrace(2) is refused.
    const dock = childInRole(serve, "dock") ?? 0;
    expect(box.run("stat", "-c", "%u", `/proc/${pidInside(dock)}/mem`).trim()).toBe("0");
    const asWeb = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    const open = "require('node:net').connect('/run/docker.sock').on('error', (e) => console.log(e.code))";
    expect(box.run("setpriv", ...asWeb, process.execPath, "-e", open).trim()).toBe("EACCES");
    box.run("kill", String(pidInside(serve)));
    await new Promise((resolve) => child.once("exit", resolve));
  });
});

/** As the innermost namespace counts: proc_pid_status(5), NSpid. */
function pidInside(pid: number): number {
  return Number(field(pid, "NSpid").split("\t").at(-1));
}
