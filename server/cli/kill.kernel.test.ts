import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type BackEnd, WHOLE_HOST } from "@/lib/protocol/events";
import { holdNfLogAllNetns, releaseNfLogAllNetns } from "@/server/host/lab/nf-log-all-netns";
import { inNamespace, run } from "@/server/host/programs";
import { startBound } from "@/server/host/testing/bound";
import { describeInBox } from "@/server/host/testing/describe-in-box";
import { type DockerBox, dockerBox, HAS_DOCKER_BOX } from "@/server/host/testing/docker-box";
import { KernelLog, stampUs } from "@/server/host/testing/kernel-log";
import { savesOf } from "@/server/host/testing/saves-of";
import { childInRole, descendants, isAlive } from "./testing/processes";
import { buildProgram, eventually, type Program } from "./testing/program";
import { commandOf, type Serve, servesInBox } from "./testing/serves-in-box";

/** Of each victim by each back end, a third of them in each phase. */
const KILLS = Number(process.env.HOPSCOPE_KILLS ?? 20);
/** Of the two that hold no rule and read no log. */
const FEWER_KILLS = Math.min(KILLS, 6);
const SEED = Number(process.env.HOPSCOPE_SEED ?? Date.now() % 1_000_000);
const PHASES = ["inserting", "standing", "removing"] as const;
type Phase = (typeof PHASES)[number];
/** `rules`: the child that they live and die with, nft or the sweeper. */
const VICTIMS = ["web", "serve", "dock", "host", "kmsg", "rules", "all"] as const;
type Victim = (typeof VICTIMS)[number];
function killsOf(victim: Victim): number {
  return victim === "serve" || victim === "dock" ? FEWER_KILLS : KILLS;
}
const RULES_MS: Readonly<Record<BackEnd, number>> = { nft: 100, iptables: 5000 };
/** Those that notice the others' end, and clear up in order. */
const PROCESSES_MS: Readonly<Record<BackEnd, number>> = { nft: 1500, iptables: 6000 };

let box: DockerBox;
let program: Program;
let serves: ReturnType<typeof servesInBox>;
let clean = "";
let log: KernelLog;
/** Of the packets that go all the while, in bytes: by it their lines are told from others'. */
const PING_BYTES = 100 + (process.pid % 1000);

/** mulberry32: the same seed makes the same moments. */
let state = SEED;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}

beforeAll(async () => {
  if (!HAS_DOCKER_BOX) return;
  console.log(`seed ${SEED}, ${KILLS} kills each`);
  holdNfLogAllNetns();
  box = await dockerBox();
  program = await buildProgram("web");
  const { docker } = box;
  docker("run", "-d", "--name", "web", "-p", "8080:80", "box", "httpd", "-f");
  docker("run", "-d", "--name", "shell", "box", "sleep", "10000");
  const inspect = (name: string, what: string) => docker("inspect", "-f", `{{${what}}}`, name);
  const shell = `--net=/proc/${inspect("shell", ".State.Pid")}/ns/net`;
  const ping = [
    "ping",
    "-q",
    "-i",
    "0.005",
    "-s",
    `${PING_BYTES - 28}`,
    inspect("web", ".NetworkSettings.IPAddress"),
  ];
  box.spawn("nsenter", shell, "--", ...ping);
  serves = servesInBox(box, program);
  log = new KernelLog("hop:");
  await settled();
}, 120_000);
afterEach(() => {
  for (const pid of serves?.left() ?? []) if (isAlive(pid)) process.kill(pid, "SIGKILL");
});
afterAll(async () => {
  if (!HAS_DOCKER_BOX) return;
  log?.close();
  await box?.close();
  program?.remove();
  releaseNfLogAllNetns();
}, 60_000);

/** What Docker still does behind its answers has been done. */
async function settled(): Promise<void> {
  for (let before = ""; before === "" || before !== clean; ) {
    before = clean;
    clean = await savesOf(box.pid);
  }
}

function rulesChild({ main }: Serve): number | null {
  return descendants(main).find((pid) => /^\/\S*nft -j -i|^hopscope-sweep/.test(commandOf(pid))) ?? null;
}

function victimsOf(victim: Victim, serve: Serve): readonly number[] | null {
  if (victim === "serve") return [serve.main];
  if (victim === "all") return [serve.main, ...descendants(serve.main)];
  const pid = victim === "rules" ? rulesChild(serve) : childInRole(serve.main, victim);
  return pid === null ? null : [pid];
}

/** How long the last ones took, ms: the moments lie within. */
const took = { inserting: 100, removing: 100 };
/**
 * How long the child that holds the rules may live on while they are removed, ms: it is gone sooner than the answer
 * comes. A moment that came too late makes it less, one that did not makes it more.
 */
const lives: Record<BackEnd, number> = { nft: 50, iptables: 1000 };

/** Brings the rules into that phase and returns at a random moment of it. */
async function reach(phase: Phase, victim: Victim, serve: Serve, backend: BackEnd): Promise<void> {
  const press = async (step: keyof typeof took, event: string, argument?: unknown) => {
    for (;;) {
      const beganMs = performance.now();
      const answer = await serves.press(serve, event, argument);
      if (answer?.ok) took[step] = performance.now() - beganMs;
      // Moments that came too late are made up for at once, which may be more than one presenter may ask.
      if (answer?.ok !== false || answer.code !== "too-many-requests") return answer;
      await sleep(500);
    }
  };
  const inserted = press("inserting", "trace-start", { ...WHOLE_HOST, backend });
  if (phase !== "inserting") {
    expect(await inserted, JSON.stringify(await inserted)).toMatchObject({ ok: true });
    expect(await stand(backend)).toBe(true);
  }
  if (phase === "removing") void press("removing", "trace-stop");
  if (phase !== "removing" || victim !== "rules")
    return sleep(random() * (phase === "standing" ? 300 : took[phase]));
  const moment = random() * lives[backend];
  await sleep(moment);
  lives[backend] = rulesChild(serve) === null ? moment : Math.max(lives[backend], 2 * moment);
}

/** Anything of ours. */
async function stand(backend: BackEnd): Promise<boolean> {
  if (backend === "iptables") return (await savesOf(box.pid)) !== clean;
  const tables = await run(inNamespace(box.pid, { program: "nft", args: ["list", "tables"] }));
  return tables.stdout.includes("hopscope");
}

/**
 * ms to the last line that rules logged: packets go all the while, and the kernel stamps it. Those of iptables are
 * more than what logs: ms to the end of the first look that shows none, none of which was seen again until it was over.
 */
async function msOfRules(backend: BackEnd, killedUs: number, isOver: () => boolean): Promise<number> {
  const startMs = performance.now();
  let goneMs: number | null = null;
  for (let quiet = 0; quiet < 3; ) {
    const stood = await stand(backend);
    const nowMs = performance.now() - startMs;
    goneMs = stood ? null : (goneMs ?? nowMs);
    quiet = !stood && isOver() ? quiet + 1 : 0;
    if (nowMs > 5 * PROCESSES_MS[backend]) {
      expect(await savesOf(box.pid)).toBe(clean);
      throw new Error(`left: ${serves.left().map(commandOf).join("; ")}`);
    }
  }
  if (backend === "iptables") return goneMs ?? Number.POSITIVE_INFINITY;
  log.drain();
  const ours = log.records.filter((record) => record.includes(` LEN=${PING_BYTES} `));
  return (Math.max(killedUs, ...ours.map(stampUs)) - killedUs) / 1000;
}

/** Rules were gone in time; ms that they took. Null: the victim had gone before its moment came. */
async function killOne(victim: Victim, phase: Phase, backend: BackEnd, serve: Serve): Promise<number | null> {
  log.forget();
  await reach(phase, victim, serve, backend);
  const find = () => victimsOf(victim, serve);
  const victims = phase === "inserting" ? await eventually("the victim", 3000, find) : find();
  if (victims === null) return null;
  if (phase === "standing") expect(log.records.length).toBeGreaterThan(0);
  const killedUs = log.nowUs();
  const boundMs = startBound();
  for (const pid of victims) if (isAlive(pid)) process.kill(pid, "SIGKILL");
  const startMs = performance.now();
  let endMs = 0;
  const isOver = () => {
    const over = victim === "rules" ? rulesChild(serve) === null : serves.left().length === 0;
    if (over && endMs === 0) endMs = performance.now() - startMs;
    return over;
  };
  if (victim === "all" && backend === "iptables") {
    await eventually("none runs", 3 * PROCESSES_MS[backend], isOver);
    await serves.startOne();
  }
  const looking = setInterval(() => endMs === 0 && isOver(), 20);
  const ms = await msOfRules(backend, killedUs, isOver).finally(() => clearInterval(looking));
  expect(endMs).toBeLessThan(boundMs(PROCESSES_MS[backend]));
  expect(ms, `while ${phase}`).toBeLessThan(boundMs(RULES_MS[backend]));
  expect(await savesOf(box.pid)).toBe(clean);
  if (victim === "rules") {
    expect(isAlive(serve.main)).toBe(true);
    serves.giveBack(serve);
  }
  return ms;
}

describeInBox("kill -9 at a random moment", () => {
  for (const backend of ["nft", "iptables"] as const)
    for (const victim of VICTIMS)
      it(
        `[H1] of ${victim}: rules of ${backend} and processes are gone in time, all else is as before`,
        async () => {
          const rulesMs: number[] = [];
          while (rulesMs.length < killsOf(victim)) {
            const phase = PHASES[rulesMs.length % PHASES.length] ?? "standing";
            const serve = await serves.next();
            const ms = await killOne(victim, phase, backend, serve);
            if (ms === null) serves.giveBack(serve);
            else rulesMs.push(ms);
          }
          rulesMs.sort((a, b) => a - b);
          const at = (share: number) => rulesMs[Math.round(share * (rulesMs.length - 1))]?.toFixed(0);
          console.log(
            `${backend}, ${victim}: ${rulesMs.length} kills, rules gone after ${at(0.5)} ms, at most ${at(1)} ms`,
          );
        },
        30_000 + KILLS * 15_000,
      );
});
