import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { BackEnd } from "@/lib/protocol/events";
import { HOST_REQUESTS_PER_SECOND } from "@/lib/protocol/host-verbs";
import { holdRules, type Rules } from "@/server/rules/hold-rules";
import type { HostClient } from "@/server/web/host-client";
import { ALL_TRAFFIC } from "../testing/all-traffic";
import { leastDisturbed } from "../testing/bound";
import { describeInBox } from "../testing/describe-in-box";
import { type DockerBox, dockerBox, HAS_DOCKER_BOX } from "../testing/docker-box";
import { addForeignRules, foreignIn } from "../testing/foreign-rules";
import { type HopscopeInBox, hopscopeInBox } from "../testing/hopscope-in-box";
import { savesOf } from "../testing/saves-of";

/** Twenty containers come and go, some beside each other, and a network with them. */
const CHURN = `
docker network create churn
for i in $(seq 1 20); do
  docker run -d --name c$i --network $([ $((i % 2)) = 0 ] && echo churn || echo bridge) -p $((9000 + i)):80 box sleep 1000
  [ $i -le 3 ] || docker rm -f c$((i - 3))
done
docker rm -f c18 c19 c20
docker network rm churn
`;
const TIMES = 9;
const NFT_MS = 50;

let box: DockerBox;
let hopscope: HopscopeInBox;
let host: HostClient;
let rules: Rules;
let foreign = "";
/** What Docker leaves of the same churn without us. */
let left = "";
const renewing = setInterval(() => void host?.ask({ verb: "renew" }), 1000);

beforeAll(async () => {
  if (!HAS_DOCKER_BOX) return;
  box = await dockerBox();
  addForeignRules(box.pid);
  foreign = foreignIn(await savesOf(box.pid));
  await churn();
  left = await savesOf(box.pid);
  hopscope = await hopscopeInBox(box);
  host = hopscope.host;
  rules = holdRules(host.ask);
}, 180_000);
afterAll(async () => {
  clearInterval(renewing);
  await hopscope?.end();
  await box?.close();
}, 60_000);

function churn(): Promise<void> {
  const ran = box.spawn("sh", "-ec", CHURN);
  ran.stdout?.resume();
  return new Promise((resolve, reject) =>
    ran.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`churn: ${code}`)))),
  );
}

async function insert(backend: BackEnd): Promise<number> {
  const inserted = await rules.insert({ ...ALL_TRAFFIC, backend });
  if (!inserted.ok) throw new Error(`${inserted.code}: ${inserted.detail}`);
  return inserted.value.insertMs;
}

async function remove(): Promise<number> {
  const startMs = performance.now();
  expect(await rules.remove()).toMatchObject({ ok: true });
  return performance.now() - startMs;
}

describeInBox("a Docker host with a thousand rules of others in each tool", () => {
  it("[H3] has them as they were after its own churn", () => {
    expect(foreign.split("\n").length).toBeGreaterThan(6000);
    expect(foreignIn(left)).toBe(foreign);
  });

  it("[H4] has the rules of nft within 50 ms, and is rid of them within 50 ms", async () => {
    async function median() {
      const inMs: number[] = [];
      const outMs: number[] = [];
      for (let i = 0; i < TIMES; i++) {
        inMs.push(await insert("nft"));
        outMs.push(await remove());
        // An insertion is up to two requests, a removal one.
        await sleep(3000 / HOST_REQUESTS_PER_SECOND);
      }
      const shown = (all: number[]) => all.sort((a, b) => a - b).map((ms) => ms.toFixed(0));
      console.log(`nft on a Docker host beside 4,000 rules: in ${shown(inMs)} ms, out ${shown(outMs)} ms`);
      return [inMs[TIMES >> 1] ?? 0, outMs[TIMES >> 1] ?? 0];
    }
    const medians = await leastDisturbed(median, (both) => Math.max(...both) < NFT_MS);
    expect(Math.max(...medians)).toBeLessThan(NFT_MS);
    expect(await savesOf(box.pid)).toBe(left);
  });

  it.each(["nft", "iptables"] as const)(
    "[H3] keeps them, and Docker's own, as they are without us while rules of %s come, stand and go",
    async (backend) => {
      let isChurning = true;
      const churned = churn().finally(() => {
        isChurning = false;
      });
      churned.catch(() => {});
      let rounds = 0;
      for (; isChurning; rounds++) {
        await insert(backend);
        await sleep(500);
        const saves = await savesOf(box.pid);
        expect(saves).toContain(backend === "nft" ? "table ip hopscope" : "-j hop-");
        expect(foreignIn(saves)).toBe(foreign);
        await remove();
        expect(foreignIn(await savesOf(box.pid))).toBe(foreign);
      }
      await churned;
      expect(await savesOf(box.pid)).toBe(left);
      console.log(`${backend}: in and out ${rounds} times while 20 containers came and went`);
      expect(rounds).toBeGreaterThan(2);
    },
    120_000,
  );
});
