import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { labHolder } from "@/server/host/lab/lab-claim";
import { NF_LOG_ALL_NETNS } from "@/server/host/lab/nf-log-all-netns";
import { RUN_FOLDER } from "@/server/host/run-files";
import { namespaceOf } from "@/server/host/testing/spawn-holder";
import { buildProgram, eventually, type Program, type Running, start } from "./testing/program";

/** As `start` sets HOPSCOPE_LAB. */
const NAME = `test-${process.pid}`;
let program: Program;
const started: Running[] = [];

beforeAll(async () => {
  program = await buildProgram();
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill("SIGTERM");
    await ended;
  }
});
afterAll(() => program.remove());

function run(...args: readonly string[]): Running {
  const running = start(program, args);
  started.push(running);
  return running;
}

async function says(running: Running, text: string): Promise<void> {
  await eventually(text, 20_000, () => running.output().includes(text));
}

/** A `serve` whose lab and rules are up. */
async function serving(): Promise<Running> {
  const running = run("serve", "--target", "lab", "--listen", "127.0.0.1:0");
  await says(running, 'answer {"id":2,"ok":true');
  return running;
}

/** What the rules in the lab have matched. */
async function counted(): Promise<string> {
  const check = run("rules", "check");
  expect(await check.ended).toBe(0);
  expect(check.output()).toMatch(/\d matched/);
  return check.output();
}

describe("hopscope lab", () => {
  it("works on the lab that HOPSCOPE_LAB names: up, rules in it, down", async () => {
    const up = run("lab", "up");
    await says(up, "The lab is up");
    expect(labHolder(NAME)).toMatchObject({ pid: up.child.pid, holder: "hopscope lab" });
    const insert = run("rules", "insert");
    await says(insert, "chains in the lab log");
    expect(insert.output()).not.toContain("first network namespace");
    const check = run("rules", "check");
    expect(await check.ended).toBe(0);
    expect(check.output()).toContain(`In the lab, held by process ${insert.child.pid}`);
    const remove = run("rules", "delete");
    expect(await remove.ended).toBe(0);
    expect(await insert.ended).toBe(0);
    const down = run("lab", "down");
    expect(await down.ended).toBe(0);
    expect(down.output()).toBe(`The lab is down, process ${up.child.pid} was ended.\n`);
    expect(await up.ended).toBe(0);
    expect(labHolder(NAME)).toBeNull();
  });

  it("has no rules of rules insert --target docker, which stand on the host that it was told of", async () => {
    const up = run("lab", "up");
    await says(up, "The lab is up");
    // The host is a namespace of this test's own, and knows of this lab alone.
    const own = `mount -t tmpfs none /mnt && cp -a /run/hopscope/${NAME}* /mnt && mount -t tmpfs none /run`;
    const into = `${own} && mkdir -m 0700 /run/hopscope && cp -a /mnt/* /run/hopscope && exec "$@"`;
    const under = ["unshare", "--net", "--mount", "sh", "-c", into, "sh"];
    const insert = start(program, ["rules", "insert", "--target", "docker"], { under });
    started.push(insert);
    await says(insert, "chains on this host log");
    await says(insert, "not the first network namespace");
    expect(await run("rules", "check", "--target", "lab").ended).toBe(1);
    insert.child.kill("SIGTERM");
    expect(await insert.ended).toBe(0);
    const inLab = run("rules", "insert", "--target", "lab");
    await says(inLab, "chains in the lab log");
    const elsewhere = run("rules", "delete", "--target", "lab");
    expect(await elsewhere.ended).toBe(0);
    expect(await inLab.ended).toBe(0);
  });

  it("is asked for by rules insert --target lab: where none runs, that is said", async () => {
    const refused = run("rules", "insert", "--target", "lab");
    expect(await refused.ended).toBe(2);
    expect(refused.output()).toMatch(/^hopscope: No lab is running: .*hopscope lab up.*\n$/);
  });

  it("leaves rules alone whose holder is not seen from here, as in another container, and says so", async () => {
    const holder = spawn("unshare", ["--net", "cat"], { stdio: ["pipe", "ignore", "inherit"] });
    try {
      const pid = holder.pid ?? 0;
      await eventually("a namespace", 3000, () => namespaceOf(pid) !== namespaceOf(process.pid));
      const beside = (...args: string[]) => {
        const apart = ["nsenter", `--net=/proc/${pid}/ns/net`, "unshare", "--mount", "sh", "-c"];
        const running = start(program, args, {
          under: [...apart, `mount -t tmpfs none /run && exec "$@"`, "sh"],
        });
        started.push(running);
        return running;
      };
      for (const backend of ["nft", "iptables"]) {
        const insert = beside("rules", "insert", "--backend", backend);
        await says(insert, "on this host log");
        const check = beside("rules", "check");
        expect(await check.ended).toBe(0);
        expect(check.output()).toMatch(/On this host, held by one that is not seen from here[\s\S]* matched/);
        const remove = beside("rules", "delete");
        expect(await remove.ended).toBe(2);
        expect(remove.output()).toContain("Another hopscope holds the rules");
        const second = beside("rules", "insert", "--backend", "iptables");
        expect(await second.ended).toBe(2);
        insert.child.kill("SIGTERM");
        expect(await insert.ended).toBe(0);
        expect(insert.output()).toContain("Removed.");
      }
      expect(await beside("rules", "check").ended).toBe(1);
    } finally {
      holder.kill("SIGKILL");
    }
  });

  it("is not touched where HOPSCOPE_LAB is no name", async () => {
    const refused = start(program, ["lab", "up"], { env: { ...process.env, HOPSCOPE_LAB: "../x" } });
    expect(await refused.ended).toBe(2);
    expect(refused.output()).toMatch(/^hopscope: HOPSCOPE_LAB is no name for a lab \(\.\.\/x\): .*\n$/);
  });

  it("is up for one of two dashboards that start at once; the other says so and ends, exit code 2", async () => {
    const both = [0, 1].map(() => run("serve", "--target", "lab", "--listen", "127.0.0.1:0"));
    const code = await Promise.race(both.map(({ ended }) => ended));
    expect(code).toBe(2);
    const [first, second] = both as [Running, Running];
    const [refused, other] = first.output().includes("is running already")
      ? [first, second]
      : [second, first];
    expect(await refused.ended).toBe(2);
    expect(refused.output()).toMatch(
      new RegExp(
        `^hopscope: A lab is running already \\(process ${other.child.pid}, hopscope serve\\): .*\\n$`,
      ),
    );
    await says(other, 'answer {"id":2,"ok":true');
    expect(labHolder(NAME)?.pid).toBe(other.child.pid);
  });

  it("leaves nothing behind when who reads its output goes away", async () => {
    const before = readFileSync(NF_LOG_ALL_NETNS, "utf8");
    const scenario = run("lab", "run", "container-to-container");
    const { pid } = scenario.child;
    await eventually("the lab", 10_000, () => labHolder(NAME) !== null);
    scenario.child.stdout?.destroy();
    expect(await scenario.ended).toBe(0);
    const left = readdirSync("/run").includes("hopscope") ? readdirSync(RUN_FOLDER) : [];
    expect(left.filter((file) => file.startsWith(NAME))).toEqual([]);
    // Other hopscopes on this machine may hold the switch too: then it stays on.
    if (left.includes("nf-log-all-netns.json"))
      expect(readFileSync(`${RUN_FOLDER}/nf-log-all-netns.json`, "utf8")).not.toContain(`"pid":${pid},`);
    else expect(readFileSync(NF_LOG_ALL_NETNS, "utf8")).toBe(before);
  });

  it("does not end a lab that a dashboard holds, and names the process", async () => {
    const serve = await serving();
    const down = run("lab", "down");
    expect(await down.ended).toBe(2);
    expect(down.output()).toMatch(
      new RegExp(`^hopscope: .*\\(process ${serve.child.pid}, hopscope serve\\).*or end that process\\.\\n$`),
    );
    expect(labHolder(NAME)?.pid).toBe(serve.child.pid);
  });

  it("runs no scenario while another holds the rules: one sentence, nothing sent, exit code 2", async () => {
    const serve = await serving();
    const before = await counted();
    const scenario = run("lab", "run", "container-to-container");
    expect(await scenario.ended).toBe(2);
    expect(scenario.output()).toMatch(
      new RegExp(
        `^hopscope: The lab is a running dashboard's \\(process ${serve.child.pid}, hopscope serve\\).*\\n$`,
      ),
    );
    expect(await counted()).toBe(before);
  });

  it("is not shared by a second dashboard: it says so in the terminal, exit code 2", async () => {
    const serve = await serving();
    const second = run("serve", "--target", "lab", "--listen", "127.0.0.1:0");
    expect(await second.ended).toBe(2);
    expect(second.output()).toMatch(
      new RegExp(
        `^hopscope: A lab is running already \\(process ${serve.child.pid}, hopscope serve\\): .*\\n$`,
      ),
    );
  });
});
