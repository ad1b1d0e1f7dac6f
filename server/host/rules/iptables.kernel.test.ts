import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseOwnPrefix } from "@/lib/kernel-log/own-prefix";
import type { RulesPlan } from "@/lib/protocol/host-verbs";
import { type Lab, labUp } from "../lab/lab";
import { runScenario } from "../lab/scenario";
import { inNamespace, run } from "../programs";
import { ALL_TRAFFIC } from "../testing/all-traffic";
import { linesOf } from "../testing/lines-of";
import { packetsIn } from "../testing/packets-in";
import { createTracing, type Tracing, type Watched } from "./tracing";

const INSTANCE = `test-iptables-${process.pid}`;
let lab: Lab;
let watched: Watched;
let tracing: Tracing;

beforeAll(async () => {
  const up = await labUp({}, INSTANCE);
  if (!up.ok) throw new Error(up.detail);
  lab = up.value;
  watched = { namespacePid: lab.pids.host };
  tracing = createTracing(`${INSTANCE}-rules`, 60_000);
});
afterEach(() => tracing.remove());
afterAll(() => lab.down());

async function insert(change: Partial<RulesPlan> = {}) {
  const inserted = await tracing.insert({ ...ALL_TRAFFIC, backend: "iptables", ...change }, watched);
  if (!inserted.ok) throw new Error(`${inserted.code}: ${inserted.detail}`);
  return inserted.value;
}

const inHost = (program: "nft" | "iptables" | "iptables-save", ...args: readonly string[]) =>
  run(inNamespace(lab.pids.host, { program, args }), { timeoutMs: 20_000 });
const ruleset = async () => (await inHost("nft", "-s", "list", "ruleset")).stdout;

describe("iptables and ebtables", () => {
  it("[H7] log the article's way, each chain once", async () => {
    const before = await ruleset();
    const inserted = await insert();
    console.log(inserted, await tracing.check());
    console.log(await ruleset());
    const lines = await linesOf(inserted.nonce, () => runScenario("container-to-container", lab.pids));
    console.log(lines, packetsIn(lines));
    console.log(await tracing.counters());
    const start = performance.now();
    await tracing.remove();
    console.log("removed", performance.now() - start);
    expect(await ruleset()).toBe(before);
    expect(parseOwnPrefix).toBeDefined();
  });
});
