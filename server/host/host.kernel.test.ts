import { mkdirSync, rmdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HostRequest } from "@/lib/protocol/host-verbs";
import { holdRules, type Rules } from "@/server/rules/hold-rules";
import type { Host } from "./host";
import { rulesClaimOf } from "./instances";
import { findLab } from "./lab/lab-claim";
import { createLabHost } from "./lab/lab-host";
import { HOST_FRAME_BYTES } from "./limits";
import { inNamespace, run } from "./programs";
import type { RulesHolder } from "./rules/tracing";
import { RUN_FOLDER, readClaim } from "./run-files";
import { ALL_TRAFFIC } from "./testing/all-traffic";
import { channelPair } from "./testing/channel-pair";
import { isRunning, msUntil } from "./testing/spawn-holder";

const INSTANCE = `test-host-${process.pid}`;
const LEASE_MS = 600;
let host: Host;
let rules: Rules;

beforeEach(() => {
  host = createLabHost({ instance: INSTANCE, leaseMs: LEASE_MS });
  rules = holdRules(host.handle);
});
afterEach(() => host.close());

const rulesPid = () => readClaim<RulesHolder>(rulesClaimOf(INSTANCE))?.data.child?.pid ?? null;
const stand = () => rulesPid() !== null;

async function insert() {
  const inserted = await rules.insert(ALL_TRAFFIC);
  if (!inserted.ok) throw new Error(`${inserted.code}: ${inserted.detail}`);
  return inserted.value;
}

describe("the lease", () => {
  it("[H12] ends the rules when nobody renews it, and the lab stays", async () => {
    await insert();
    expect(stand()).toBe(true);
    expect(await msUntil(() => !stand(), 3 * LEASE_MS)).toBeGreaterThan(LEASE_MS / 2);
    expect(await rules.check()).toEqual({ ok: true, value: { state: "off" } });
    expect(await host.handle({ verb: "renew" })).toEqual({ ok: true, value: { endsInMs: null } });
    expect(findLab(INSTANCE)).not.toBeNull();
  });

  it("[H12] keeps them as long as someone does, also while a scenario runs", async () => {
    await insert();
    const scenario = host.handle({ verb: "scenario-run", name: "blocked-port" });
    for (let i = 0; i < 15; i++) {
      await sleep(100);
      expect(await host.handle({ verb: "renew" })).toMatchObject({
        ok: true,
        value: { endsInMs: expect.any(Number) },
      });
    }
    expect(await scenario).toMatchObject({ ok: true });
    expect(stand()).toBe(true);
  });
});

describe("what the host does not expect", () => {
  it.each([
    [INSTANCE, "rules-prepare"],
    [rulesClaimOf(INSTANCE), "rules-insert"],
  ] as const)(
    "[H6] is answered by a code, and leaves nothing in the way of the next try: %s",
    async (claim, verb) => {
      // Where a claim is written anew: with all standing, that is the last step.
      const obstacle = `${RUN_FOLDER}/${claim}.claim.json.new`;
      mkdirSync(obstacle, { recursive: true });
      const ask = () =>
        verb === "rules-prepare" ? host.handle({ verb, iptables: false }) : rules.insert(ALL_TRAFFIC);
      const refused = await ask();
      rmdirSync(obstacle);
      expect(refused).toMatchObject({
        ok: false,
        code: "host-failed",
        detail: expect.stringContaining("EISDIR"),
      });
      expect(readClaim(claim)).toBeNull();
      const pid = findLab(INSTANCE)?.pids.host ?? null;
      const tables = await run(inNamespace(pid, { program: "nft", args: ["list", "tables"] }));
      expect(tables.stdout).not.toContain("hopscope");
      expect(await ask()).toMatchObject({ ok: true });
    },
  );
});

describe("many at once", () => {
  it("[H6] bring up one lab and one set of rules", async () => {
    let asked = null as HostRequest | null;
    const planning = holdRules((request) => {
      if (request.verb === "rules-insert") asked = request;
      return host.handle(request);
    });
    expect(await planning.insert(ALL_TRAFFIC)).toMatchObject({ ok: true });
    // Planning does one thing at a time: what a host does with many is seen behind it.
    const request: HostRequest = asked ?? { verb: "renew" };
    const prepare = { verb: "rules-prepare", iptables: false } as const;
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, at) => host.handle(at % 3 === 2 ? prepare : request)),
    );
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);
    expect(await host.handle(request)).toMatchObject({ ok: true });
    const pid = findLab(INSTANCE)?.pids.host ?? null;
    const tables = await run(inNamespace(pid, { program: "nft", args: ["list", "tables"] }));
    expect(tables.stdout.match(/ hopscope$/gm)).toHaveLength(3);
    expect(await planning.check()).toMatchObject({ ok: true, value: { state: "on", missing: [] } });
  });

  it("[H11] run one scenario at a time", async () => {
    const first = host.handle({ verb: "scenario-run", name: "blocked-port" });
    const second = host.handle({ verb: "scenario-run", name: "container-to-container" });
    expect((await Promise.all([first, second])).map((each) => each.ok || each.code)).toEqual([
      true,
      "host-busy",
    ]);
  });
});

describe("the channel to web", () => {
  async function opened() {
    const { host: end, web } = await channelPair();
    host.connect(end);
    let text = "";
    web.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    const answers = () =>
      text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    return { web, answers };
  }

  it("[H11] carries a request and its answer by number", async () => {
    const { web, answers } = await opened();
    web.write('{"id":7,"verb":"lab"}\n{"id":8,"verb":"renew"}\n{"id":9,"verb":"format-disk"}\nrubbish\n');
    await msUntil(() => answers().length === 4, 3000);
    const byId = new Map(answers().map((answer) => [answer.id, answer]));
    expect(byId.get(7)).toMatchObject({
      ok: true,
      value: { bridgeNfCallIptables: true, kernel: expect.stringMatching(/^\d/) },
    });
    expect(byId.get(8)).toMatchObject({ ok: true, value: { endsInMs: null } });
    expect(byId.get(9)).toMatchObject({ ok: false, code: "bad-request" });
    expect(byId.get(-1)).toMatchObject({ ok: false, code: "bad-request" });
  });

  it.each([
    ["closes", (web: Awaited<ReturnType<typeof opened>>["web"]) => web.destroy()],
    [
      "sends a line without an end",
      (web: Awaited<ReturnType<typeof opened>>["web"]) => web.write("x".repeat(HOST_FRAME_BYTES + 1000)),
    ],
  ])("[H12] takes the rules along when web %s", async (_, act) => {
    const { web } = await opened();
    await insert();
    const nft = rulesPid() ?? 0;
    act(web);
    await msUntil(() => !isRunning(nft) && !stand(), LEASE_MS);
    web.destroy();
  });

  it("[H11] survives a flood of nonsense, and does none of it", async () => {
    const { web, answers } = await opened();
    const nonsense = [
      '{"id":1,"verb":"lab"',
      "[]",
      '{"id":2,"verb":{"verb":"lab"}}',
      "\u0000",
      '{"id":"3","verb":"lab"}',
    ];
    for (let i = 0; i < 200; i++) web.write(`${nonsense[i % nonsense.length]}\n`);
    await msUntil(() => answers().length === 200, 3000);
    expect(answers().every((answer) => answer.ok === false)).toBe(true);
    expect(findLab(INSTANCE)).toBeNull();
    expect(await host.handle({ verb: "renew" })).toMatchObject({ ok: true });
  });
});

it("[H14] closes to nothing: rules, lab and claims", async () => {
  await insert();
  const pids = [...Object.values(findLab(INSTANCE)?.pids ?? {}), rulesPid() ?? 0];
  expect(pids).toHaveLength(5);
  await host.close();
  expect(pids.filter(isRunning)).toEqual([]);
  expect([readClaim(INSTANCE), readClaim(rulesClaimOf(INSTANCE))]).toEqual([null, null]);
  expect(await rules.insert(ALL_TRAFFIC)).toMatchObject({
    ok: false,
    code: "no-lab",
  });
});

it("[H14] loses the rules with the lab, when a process of the lab is killed", async () => {
  await insert();
  const nft = rulesPid() ?? 0;
  process.kill(findLab(INSTANCE)?.pids.wan ?? 0, "SIGKILL");
  await msUntil(() => !isRunning(nft) && findLab(INSTANCE) === null, LEASE_MS);
  expect(await host.handle({ verb: "rules-prepare", iptables: false })).toMatchObject({ ok: true });
});
