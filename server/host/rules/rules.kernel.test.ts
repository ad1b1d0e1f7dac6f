import { execFileSync, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type TraceRequest, WHOLE_HOST } from "@/lib/protocol/events";
import { planOf } from "@/lib/protocol/plan-of-request";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { NO_UPKEEP } from "@/lib/rules";
import { type RulesHere, rulesHere } from "@/server/cli/rules-here";
import { labTopology } from "@/server/web/lab-topology";
import { type Lab, labUp } from "../lab/lab";
import { runScenario } from "../lab/scenario";
import { inNamespace, type ProgramName, run } from "../programs";
import { readClaim } from "../run-files";
import { ALL_TRAFFIC } from "../testing/all-traffic";
import { anyPlan } from "../testing/any-plan";
import { ASKED_NONCE, askedLines, listsOf } from "../testing/asked-of";
import { leastDisturbed } from "../testing/bound";
import { hostileRules, hostileTable } from "../testing/hostile-rules";
import { KernelLog, stampUs } from "../testing/kernel-log";
import { linesOf } from "../testing/lines-of";
import { packetsIn } from "../testing/packets-in";
import { expectPortlessWay } from "../testing/portless-way";
import { isRunning, msUntil, spawnHolder } from "../testing/spawn-holder";
import { readRules } from "./log-lines";
import type { RulesHolder, Watched } from "./tracing";

const INSTANCE = `test-rules-${process.pid}`;
const TOPOLOGY = labTopology({ bridgeNfCallIptables: true, kernel: "" });
let lab: Lab;
let watched: Watched;
let tracing: RulesHere;

beforeAll(async () => {
  const up = await labUp({}, INSTANCE);
  if (!up.ok) throw new Error(up.detail);
  lab = up.value;
  watched = { namespacePid: lab.pids.host };
  tracing = rulesHere(`${INSTANCE}-rules`, 60_000);
});
afterEach(() => tracing.remove());
afterAll(() => lab.down());

async function insert(change: Partial<RulesPlan> = {}) {
  const inserted = await tracing.insert({ ...ALL_TRAFFIC, ...change }, watched);
  if (!inserted.ok) throw new Error(`${inserted.code}: ${inserted.detail}`);
  return inserted.value;
}

const inHost = (program: ProgramName | "node", args: readonly string[], stdin = "") =>
  run(inNamespace(lab.pids.host, { program, args }), { stdin, timeoutMs: 20_000, outputBytes: 1 << 22 });
const ruleset = async () => (await inHost("nft", ["-s", "list", "ruleset"])).stdout;
const standing = async () => (await tracing.check()).ok && (await tracing.check());

describe("inserting", () => {
  it("[H4] takes at most 50 ms, and so does removing", async () => {
    async function sevenTimes() {
      const insertMs: number[] = [];
      const removeMs: number[] = [];
      for (let i = 0; i < 7; i++) {
        insertMs.push((await insert()).insertMs);
        const startMs = performance.now();
        await tracing.remove();
        removeMs.push(performance.now() - startMs);
      }
      console.log(`insert ${insertMs.map(Math.round)} ms, remove ${removeMs.map(Math.round)} ms`);
      // The least of seven: what else this machine does is not the rules' cost.
      return { insertMs: Math.min(...insertMs), removeMs: Math.min(...removeMs) };
    }
    const least = await leastDisturbed(
      sevenTimes,
      ({ insertMs, removeMs }) => Math.max(insertMs, removeMs) <= 50,
    );
    expect(least.insertMs).toBeLessThanOrEqual(50);
    expect(least.removeMs).toBeLessThanOrEqual(50);
  });

  it("[H6] a hundred times at once is one set of rules, and each chain logs a packet once", async () => {
    let queue: Promise<unknown> = Promise.resolve();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => {
        const next = queue.then(() => insert());
        queue = next;
        return next;
      }),
    );
    expect(new Set(answers.map(({ nonce }) => nonce)).size).toBe(1);
    const lines = await linesOf(answers[0]!.nonce, () => runScenario("container-to-container", lab.pids));
    expect(lines).toHaveLength(11 + 9);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it("[H6] is refused while another holds the rules, who keeps them", async () => {
    const { nonce } = await insert();
    const other = rulesHere(`${INSTANCE}-rules`, 60_000);
    expect(await other.insert(ALL_TRAFFIC, watched)).toMatchObject({ ok: false, code: "rules-held" });
    // As in another container, where the claim of this one is not seen.
    const foreign = rulesHere(`${INSTANCE}-other`, 60_000);
    for (const backend of ["nft", "iptables"] as const)
      expect(await foreign.insert({ ...ALL_TRAFFIC, backend }, watched)).toMatchObject({
        ok: false,
        code: "rules-held",
      });
    expect(readClaim(`${INSTANCE}-other`)).toBeNull();
    expect(await tracing.check()).toEqual({
      ok: true,
      value: { state: "on", nonce, missing: [], ...NO_UPKEEP },
    });
  });

  it("[H3] and removing leaves a thousand foreign rules byte for byte as they were", async () => {
    const foreign = Array.from(
      { length: 1000 },
      (_, i) => `add rule ip foreign c ip saddr 10.0.${i >> 8}.${i & 255} counter`,
    );
    await inHost("nft", ["-f", "-"], `add table ip foreign\nadd chain ip foreign c\n${foreign.join("\n")}\n`);
    const before = await ruleset();
    expect(before).toContain("10.0.3.231");
    await insert();
    expect(await ruleset()).not.toBe(before);
    await tracing.remove();
    expect(await ruleset()).toBe(before);
    await inHost("nft", ["delete", "table", "ip", "foreign"]);
  });
});

describe("standing", () => {
  it("[H2] through iptables -F, iptables-restore and nft flush ruleset of others", async () => {
    const { nonce } = await insert();
    const on = { ok: true, value: { state: "on", nonce, missing: [], ...NO_UPKEEP } };
    const saved = execFileSync("nsenter", [`--net=/proc/${lab.pids.host}/ns/net`, "iptables-save"], {
      encoding: "utf8",
    });
    for (const [program, args, stdin] of [
      ["iptables", ["-F"], ""],
      ["iptables", ["-t", "nat", "-F"], ""],
      ["iptables-restore", [], saved],
      ["nft", ["flush", "ruleset"], ""],
    ] as const) {
      await inHost(program, args, stdin);
      expect(await standing(), `${program} ${args.join(" ")}`).toEqual(on);
    }
    await inHost("iptables-restore", [], saved);
    const lines = await linesOf(nonce, () => runScenario("wan-to-container", lab.pids));
    expect(packetsIn(lines).length).toBeGreaterThanOrEqual(5);
  });

  it("[H5] changes nothing: every scenario prints the same with and without the rules", async () => {
    const outputs = async () => {
      const found = [];
      for (const name of [
        "container-to-container",
        "wan-to-container",
        "closed-udp-port",
        "blocked-port",
      ] as const) {
        const ran = await runScenario(name, lab.pids);
        found.push(JSON.stringify(ran).replace(/\d+\.\d+ ms|\d+\.\d+\/[\d./]+ ms|time \d+ms/g, ""));
      }
      return found;
    };
    const without = await outputs();
    await insert();
    expect(await outputs()).toEqual(without);
  });

  it("[H8] counts what the cap cut: matched − logged is exactly what is missing in the log", async () => {
    const ping = {
      program: "ping",
      args: ["-q", "-n", "-c", "40", "-i", "0.01", "--", "172.18.0.2"],
    } as const;
    const { nonce } = await insert({ linesPerSecond: 10 });
    const lines = await linesOf(nonce, async () => {
      await tracing.remove();
      await insert({ linesPerSecond: 10 });
      await run(inNamespace(lab.pids.netutils, ping));
    });
    const counted = await tracing.counters();
    if (!counted.ok) throw new Error(counted.code);
    expect(counted.value.matched).toBe(11 + 9 + 39 * (9 + 9));
    expect(counted.value.logged).toBe(lines.length);
    expect(counted.value.logged).toBeLessThan(counted.value.matched);
  });
});

describe("the filter", () => {
  type Scene = "container-to-container" | "wan-to-container" | "container-to-wan";
  async function logged(change: Partial<TraceRequest>, name: Scene) {
    const { nonce } = await insert(
      planOf({ ...WHOLE_HOST, linesPerSecond: 20_000, ...change }, TOPOLOGY, null),
    );
    const lines = await linesOf(nonce, () => runScenario(name, lab.pids));
    await tracing.remove();
    return lines;
  }
  const count = async (change: Partial<TraceRequest>, name: Scene) => (await logged(change, name)).length;
  /** The chains of each packet; how many packets end a TCP connection depends on who is faster. */
  const ways = async (change: Partial<TraceRequest>, name: Scene) =>
    new Set(packetsIn(await logged(change, name)).map((chains) => chains.join(" ")));

  it("[H7] by protocol, address or port keeps the whole way of what it lets through, NAT or not", async () => {
    const filters: readonly (readonly [Scene, readonly Partial<TraceRequest>[]])[] = [
      [
        "container-to-container",
        [{ protocol: "icmp" }, { address: "172.18.0.3" }, { address: "172.18.0.2" }],
      ],
      ["container-to-wan", [{ protocol: "icmp" }, { address: "172.18.0.3" }, { address: "172.17.8.1" }]],
      [
        "wan-to-container",
        [{ protocol: "tcp" }, { port: 5566 }, { port: 80 }, { address: "172.18.0.2", port: 80 }],
      ],
    ];
    for (const [name, plans] of filters) {
      const all = await ways({}, name);
      expect(all.size).toBeGreaterThan(1);
      for (const plan of plans) expect(await ways(plan, name), JSON.stringify(plan)).toEqual(all);
    }
  });

  it("[H7] samples the same packets at every hook, id 0 always", async () => {
    const pings = ["-q", "-n", "-c", "64", "-i", "0.01", "--", "172.18.0.2"];
    const { nonce } = await insert({ oneOf: 4 });
    const lines = await linesOf(nonce, () =>
      run(inNamespace(lab.pids.netutils, { program: "ping", args: pings })),
    );
    const ways = packetsIn(lines);
    // Request and reply of 64 pings; the ids of a reply are drawn at random.
    expect(ways.length).toBeGreaterThan(64 / 8);
    expect(ways.length).toBeLessThan(64);
    for (const line of lines) expect(Number(/ ID=(\d+) /.exec(line)?.[1]) % 4).toBe(0);
    for (const way of ways) expect([9, 10, 11]).toContain(way.length);
    await tracing.remove();
    // A SYN-ACK has id 0: all its hops are there, whatever else is.
    const opened = await logged({ oneOf: 256 }, "wan-to-container");
    expect(opened.filter((line) => / ID=0 .* ACK SYN /.test(line)).length).toBeGreaterThan(5);
  });

  it("[H7] lets nothing else through", async () => {
    expect(await count({ protocol: "udp" }, "container-to-container")).toBe(0);
    expect(await count({ address: "10.1.2.3" }, "container-to-container")).toBe(0);
    expect(await count({ port: 5566 }, "container-to-container")).toBe(0);
    expect(await count({ port: 443 }, "wan-to-container")).toBe(0);
    expect(await count({ address: "fd00::1" }, "container-to-container")).toBe(0);
  });

  it("[H10] never logs hopscope's own port on lo, and every other one", async () => {
    const { nonce } = await insert({ ownPort: 4466 });
    const connect = (port: number) =>
      inHost("node", ["-e", `require("net").connect(${port}, "127.0.0.1").on("error", () => {})`]);
    expect(await linesOf(nonce, () => connect(4466))).toEqual([]);
    expect((await linesOf(nonce, () => connect(4467))).length).toBeGreaterThan(8);
  });

  it("[H10] logs also what has no ports, by any device", async () => {
    const { nonce } = await insert({ ownPort: 4466 });
    await expectPortlessWay(nonce, lab.pids.host);
  });
});

describe("the end of the rules", () => {
  it.each(["nft", "holder"])("[H1] comes within 100 ms of kill -9 of %s", { retry: 1 }, async (victim) => {
    const { child, nonce, pids } = await spawnHolder(`${INSTANCE}-${victim}`);
    const nft = pids.owner ?? 0;
    const log = new KernelLog(`hop:${nonce}:`);
    // Packets all the while; and it stays in the namespace, so that one can still look into it.
    const ping = ["ping", "-q", "-i", "0.002", "127.0.0.1"];
    const keeper = spawn("nsenter", [`--net=/proc/${pids.host}/ns/net`, "--", ...ping], { stdio: "ignore" });
    try {
      const tables = async () =>
        (await run(inNamespace(keeper.pid ?? 0, { program: "nft", args: ["list", "tables"] }))).stdout;
      await msUntil(() => log.records.length > 20, 3000);
      expect(await tables()).toContain("table ip hopscope");
      const killedUs = log.nowUs();
      process.kill(victim === "nft" ? nft : (child.pid ?? 0), "SIGKILL");
      while ((await tables()).includes("hopscope")) {}
      log.drain();
      // By the kernel's own stamps: how soon this test gets to look does not count.
      const lastUs = Math.max(killedUs, ...log.records.map(stampUs));
      console.log(`rules gone ${((lastUs - killedUs) / 1000).toFixed(0)} ms after kill -9 of ${victim}`);
      expect(lastUs - killedUs).toBeLessThan(100_000);
      expect(isRunning(nft)).toBe(false);
      expect(isRunning(keeper.pid ?? 0)).toBe(true);
    } finally {
      log.close();
      keeper.kill("SIGKILL");
      child.kill("SIGTERM");
      await msUntil(() => !isRunning(child.pid ?? 0), 5000);
    }
  });

  it("[H1] comes when nft hangs: what is not confirmed does not stand", async () => {
    await insert();
    const { pid } = readClaim<RulesHolder>(`${INSTANCE}-rules`)!.data.child!;
    process.kill(pid, "SIGSTOP");
    expect(await tracing.counters()).toMatchObject({ ok: false, code: "nft-hangs" });
    await tracing.gone();
    expect((await inHost("nft", ["list", "tables"])).stdout).not.toContain("hopscope");
  });

  it("[H1] is noticed: the claim is given back, and the next insert works", async () => {
    await insert();
    const { pid } = readClaim<RulesHolder>(`${INSTANCE}-rules`)!.data.child!;
    process.kill(pid, "SIGKILL");
    await tracing.gone();
    await sleep(1);
    expect(await tracing.check()).toEqual({ ok: true, value: { state: "off" } });
    expect((await insert()).chains).toHaveLength(35);
  });
});

type Listed = { rule?: { expr: object[] }; chain?: { policy: string } };

describe("what can be planned", () => {
  it("[H5] becomes, in the kernel, rules of matches, counters, the budget and a log, and nothing else", async () => {
    const statements = new Set<string>();
    await fc.assert(
      fc.asyncProperty(anyPlan, async (plan) => {
        const lines = askedLines(plan);
        // As the owner does it; its tables go when it has answered.
        const ran = await inHost(
          "nft",
          ["-j", "-i"],
          `${[lines.join("; "), ...listsOf(lines)].join("\n")}\n`,
        );
        expect(ran.stderr).toBe("");
        const listed = ran.stdout
          .trim()
          .split("\n")
          .flatMap((line) => JSON.parse(line).nftables as Listed[]);
        for (const { rule, chain } of listed) {
          if (chain !== undefined) expect(chain.policy).toBe("accept");
          for (const statement of rule?.expr ?? []) statements.add(Object.keys(statement).join());
        }
        const chains = lines.filter((line) => line.startsWith("add chain "));
        expect(listed.filter(({ chain }) => chain !== undefined)).toHaveLength(chains.length);
      }),
      { numRuns: 40 },
    );
    expect([...statements].sort()).toEqual(["counter", "limit", "log", "match"]);
  });

  it("[H5] becomes nothing else where the request is hostile", async () => {
    const statements = new Set<string>();
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostileRules, hostileTable), async (value) => {
        const asked = readRules(value, ASKED_NONCE)?.nft ?? [];
        if (asked.length === 0) return;
        const lists = listsOf(asked);
        const ends = lists.map((list) => list.replace("list", "delete"));
        // Of a table's flags nft 1.0.6 prints freed memory, which may end the line: here without an owner.
        const commands = asked.join("; ").replaceAll(" { flags owner; }", "");
        const ran = await inHost("nft", ["-j", "-i"], `${[commands, ...lists, ...ends].join("\n")}\n`);
        const lines = ran.stdout.split("\n").filter((line) => line.startsWith("{"));
        accepted += lines.length;
        for (const { rule, chain } of lines.flatMap((line) => JSON.parse(line).nftables as Listed[])) {
          if (chain !== undefined) expect(chain.policy).toBe("accept");
          for (const statement of rule?.expr ?? []) statements.add(Object.keys(statement).join());
        }
      }),
      { numRuns: 200 },
    );
    expect(accepted).toBeGreaterThan(5);
    for (const statement of statements) expect(["counter", "limit", "log", "match"]).toContain(statement);
  });

  it("[H5] is printed so that nft runs it", async () => {
    const preview = await tracing.preview(ALL_TRAFFIC, watched);
    const text = preview.ok ? preview.value.insert : preview.code;
    expect(await inHost("nft", ["-c", "-f", "-"], text)).toEqual({ exit: 0, stdout: "", stderr: "" });
    const ran = await inHost("nft", ["-i"], `${text}list tables\n`);
    expect(ran.stdout.match(/table \w+ hopscope/g)).toHaveLength(3);
    expect(ran.stderr).toBe("");
    expect((await inHost("nft", ["list", "tables"])).stdout).not.toContain("hopscope");
  });
});
