import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BackEnd } from "@/lib/protocol/events";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { rulesHere } from "@/server/cli/rules-here";
import { holdRules, type Rules } from "@/server/rules/hold-rules";
import type { Host } from "../host";
import { findLab } from "../lab/lab-claim";
import { createLabHost } from "../lab/lab-host";
import { inNamespace, type ProgramName, run } from "../programs";
import { readClaim } from "../run-files";
import { ALL_TRAFFIC } from "../testing/all-traffic";
import { leastDisturbed, startBound } from "../testing/bound";
import { addForeignRules } from "../testing/foreign-rules";
import { savesOf } from "../testing/saves-of";
import { isRunning, msUntil, namespaceOf, spawnHolder } from "../testing/spawn-holder";
import type { RulesHolder } from "./tracing";

const INSTANCE = `test-upkeep-${process.pid}`;
const IPTABLES = { ...ALL_TRAFFIC, backend: "iptables" } as const;

/** A process in a namespace of its own. */
async function keeper(enter?: number): Promise<ChildProcess & { readonly pid: number }> {
  const args = enter === undefined ? ["--net"] : [];
  const child =
    enter === undefined
      ? spawn("unshare", [...args, "sleep", "60"], { stdio: "ignore" })
      : spawn("nsenter", [`--net=/proc/${enter}/ns/net`, "--", "sleep", "60"], { stdio: "ignore" });
  await msUntil(() => namespaceOf(child.pid ?? 0) !== namespaceOf(process.pid), 3000);
  return child as ChildProcess & { readonly pid: number };
}

describe("what others do to the host's iptables", () => {
  let host: Host;
  let rules: Rules;
  beforeEach(() => {
    host = createLabHost({ instance: INSTANCE, leaseMs: 60_000 });
    rules = holdRules(host.handle);
  });
  afterEach(() => {
    rules.close();
    return host.close();
  });
  const pid = () => findLab(INSTANCE)?.pids.host ?? 0;
  const inHost = (program: ProgramName, args: readonly string[], stdin = "") =>
    run(inNamespace(pid(), { program, args }), { stdin });
  async function state() {
    const checked = await rules.check();
    if (!checked.ok || checked.value.state !== "on") throw new Error("no rules");
    return checked.value;
  }
  async function insert(plan: Partial<RulesPlan> = {}) {
    const inserted = await rules.insert({ ...IPTABLES, ...plan });
    if (!inserted.ok) throw new Error(inserted.detail);
  }
  async function msUntilRestored(): Promise<number> {
    const startMs = performance.now();
    for (;;) {
      const { restored, missing } = await state();
      if (restored === 1 && missing.length === 0) return performance.now() - startMs;
      if (performance.now() - startMs > 10_000) throw new Error("not put back");
      await sleep(20);
    }
  }

  it.each([
    ["iptables", ["-F"]],
    ["iptables", ["-t", "nat", "-F"]],
    ["nft", ["flush", "ruleset"]],
    ["iptables-restore", []],
  ] as const)("[H2] is undone once within 2 s, with a note: %s %s", async (program, args) => {
    await host.handle({ verb: "rules-prepare", iptables: false });
    const saved = (await inHost("iptables-save", [])).stdout;
    await insert();
    const boundMs = startBound();
    await inHost(program, args, program === "iptables-restore" ? saved : "");
    expect(await msUntilRestored()).toBeLessThan(boundMs(2000));
    expect((await state()).notes.join("\n")).toMatch(/removed by others and put back: .*ip:/);
  });

  it("[H2] is never said to be hopscope's own nft's doing, which had been started just before", async () => {
    await insert({ backend: "nft", userChains: true });
    await inHost("iptables", ["-F"]);
    await msUntilRestored();
    const notes = (await state()).notes.join("\n");
    expect(notes).toMatch(/put back: ip:filter:DOCKER/);
    expect(notes).not.toContain("nft (");
  });

  it("[H2] is undone once and not twice within a minute: no fight", async () => {
    await insert();
    await inHost("iptables", ["-F"]);
    await msUntilRestored();
    await inHost("iptables", ["-F"]);
    await msUntil(() => true, 1);
    const startMs = performance.now();
    while (!(await state()).givenUp) {
      expect(performance.now() - startMs).toBeLessThan(10_000);
      await sleep(50);
    }
    await sleep(1500);
    const { restored, missing, notes } = await state();
    expect(restored).toBe(1);
    expect(missing).toContain("ip:filter:FORWARD");
    expect(missing).not.toContain("ip:nat:PREROUTING");
    expect(notes.join("\n")).toContain("given up");
    expect((await inHost("iptables-save", [])).stdout).not.toContain("ip:filter:FWD");
  });

  it("[H2] keeps ours at the head when Docker puts a rule before them, counters and all", async () => {
    await insert();
    const before = (await inHost("iptables", ["-S", "FORWARD"])).stdout.split("\n")[1];
    expect(before).toMatch(/-j hop-/);
    await inHost("iptables", ["-I", "FORWARD", "-j", "DOCKER-USER"]);
    const startMs = performance.now();
    while ((await inHost("iptables", ["-S", "FORWARD"])).stdout.split("\n")[1] !== before) {
      expect(performance.now() - startMs).toBeLessThan(5000);
      await sleep(50);
    }
    expect(await state()).toMatchObject({ missing: [], restored: 0, givenUp: false });
  });
});

describe("the end of iptables rules", () => {
  it.each([
    ["the holder", (holder: number, _sweeper: number) => [holder]],
    ["the sweeper", (_holder: number, sweeper: number) => [sweeper]],
    ["both, the holder first", (holder: number, sweeper: number) => [holder, sweeper]],
  ])("[H1] comes within 5 s of kill -9 of %s, or at the next start", async (name, victims) => {
    const { child, pids } = await spawnHolder(`${INSTANCE}-kill`, "iptables");
    const outside = await keeper(pids.host);
    try {
      expect(await savesOf(outside.pid)).toContain("hop-");
      const boundMs = startBound();
      const startMs = performance.now();
      for (const victim of victims(child.pid ?? 0, pids.owner ?? 0)) process.kill(victim, "SIGKILL");
      if (name.startsWith("both")) {
        await msUntil(() => !isRunning(pids.owner ?? 0), 3000);
        const tracing = rulesHere(`${INSTANCE}-next`, 60_000);
        expect(await tracing.insert(IPTABLES, { namespacePid: outside.pid })).toMatchObject({ ok: true });
        await tracing.remove();
      } else {
        // The lab's host had neither of these tables.
        while (/hop-|table (bridge|ip mangle)/.test(await savesOf(outside.pid))) {
          expect(performance.now() - startMs).toBeLessThan(boundMs(5000));
          await sleep(20);
        }
        console.log(`${name}: rules gone after ${(performance.now() - startMs).toFixed(0)} ms`);
      }
      const after = await savesOf(outside.pid);
      expect(after).not.toContain("hop");
      expect(after).not.toMatch(/table (bridge|ip mangle)/);
      await msUntil(() => !isRunning(pids.owner ?? 0), 3000);
    } finally {
      outside.kill("SIGKILL");
      child.kill("SIGTERM");
      await msUntil(() => !isRunning(child.pid ?? 0), 8000);
    }
  });
});

describe("beside a thousand rules of others in each tool", () => {
  let ns: ChildProcess & { readonly pid: number };
  const tracing = rulesHere(`${INSTANCE}-foreign`, 60_000);
  beforeEach(async () => {
    ns = await keeper();
    addForeignRules(ns.pid);
  });
  afterEach(async () => {
    await tracing.remove();
    ns.kill("SIGKILL");
  });

  it.each(["nft", "iptables"] as const)(
    "[H3] a session with %s changes none of them",
    async (backend: BackEnd) => {
      const before = await savesOf(ns.pid);
      expect(before.match(/10\.0\.3\.231/g)?.length).toBeGreaterThanOrEqual(4);
      async function session(): Promise<readonly [number, number]> {
        const inserted = await tracing.insert({ ...ALL_TRAFFIC, backend }, { namespacePid: ns.pid });
        if (!inserted.ok) throw new Error(inserted.detail);
        expect(await tracing.check()).toMatchObject({ value: { missing: [] } });
        const startMs = performance.now();
        await tracing.remove();
        const removeMs = performance.now() - startMs;
        expect(readClaim<RulesHolder>(`${INSTANCE}-foreign`)).toBeNull();
        return [inserted.value.insertMs, removeMs];
      }
      async function sessions(): Promise<readonly [number, number]> {
        const all = [await session()];
        for (let i = 1; i < (backend === "nft" ? 5 : 1); i++) all.push(await session());
        console.log(
          `${backend} beside 4,000 rules: in and out ${all.map((each) => each.map(Math.round).join(", ")).join("; ")} ms`,
        );
        return [Math.min(...all.map(([inMs]) => inMs)), Math.min(...all.map(([, outMs]) => outMs))];
      }
      const least = await leastDisturbed(sessions, (both) => backend !== "nft" || Math.max(...both) < 50);
      expect(await savesOf(ns.pid)).toBe(before);
      if (backend === "nft") expect(Math.max(...least)).toBeLessThan(50);
    },
  );
});
