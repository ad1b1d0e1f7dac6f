import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { topologyOf } from "@/lib/docker";
import type { Outcome, TrafficRequest } from "@/lib/protocol/events";
import type { HostValues, HostVerb } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import type { Topology } from "@/lib/protocol/topology";
import { holdRules } from "@/server/rules/hold-rules";
import { toldByLog, toldByTrace, waysOf } from "./compare-ways";
import { type DockerBox, dockerBox } from "./docker-box";
import { hopscopeInBox } from "./hopscope-in-box";
import type { KernelLog } from "./kernel-log";
import { recordsOf } from "./lines-of";
import { isSentinelRecord, startWitness, type TracedPacket, type TracedVisit } from "./nft-witness";

/** Nothing new for so long, in the log and in the trace: what the last connection still sends has come. */
const CALM_MS = 60;
const NEVER_CALM_MS = 15_000;

/** `web` (published) and `shell` of the network `shop`, and `far` of another one. */
export async function startContainers(): Promise<DockerBox> {
  const box = await dockerBox();
  const run = (name: string, ...args: string[]) => box.docker("run", "-d", "--name", name, ...args);
  box.docker("network", "create", "--opt", "com.docker.network.bridge.name=shop0", "shop");
  run("web", "--network", "shop", "-p", "8080:80", "box", "httpd", "-f");
  run("shell", "--network", "shop", "box", "sleep", "1000");
  run("far", "box", "sleep", "1000");
  return box;
}

/** A hopscope in that box, as `web` drives it, and the kernel's own word beside it. */
export async function witnessedDocker(box: DockerBox) {
  const hopscope = await hopscopeInBox(box);
  const { host } = hopscope;
  const rules = holdRules(host.ask);
  const renewing = setInterval(() => void host.ask({ verb: "renew" }), 1000);
  let topology: Topology | null = null;

  async function answerOf<T>(answer: Promise<Outcome<T>>): Promise<T> {
    const answered = await answer;
    if (!answered.ok) throw new Error(`${answered.code}: ${answered.detail}`);
    return answered.value;
  }

  const value = async <V extends HostVerb>(answer: ReturnType<typeof host.ask>): Promise<HostValues[V]> =>
    (await answerOf(answer)) as HostValues[V];

  /** What went stays known by its name. */
  async function now(): Promise<Topology> {
    topology = topologyOf(await hopscope.reading(), topology, "nft");
    return topology;
  }

  async function container(name: string) {
    const { containers } = await now();
    const { id, endpoints } = containers.find((each) => each.name === name) ?? {};
    const [end] = endpoints ?? [];
    if (id === undefined || end === undefined) throw new Error(`no container ${name}`);
    return { kind: "container", id, network: end.network, address: end.address } as const;
  }

  /** What its program prints. */
  async function send(
    from: TrafficRequest["from"],
    to: TrafficRequest["to"],
    act: TrafficRequest["act"],
  ): Promise<string> {
    const traffic = { from, to, act };
    return (await value<"traffic-run">(host.ask({ verb: "traffic-run", traffic }))).output;
  }

  /** The witness comes behind the rules, so that it marks a packet before they see it. */
  async function watch(plan: RulesPlan) {
    const { nonce } = await answerOf(rules.insert(plan));
    const witness = await startWitness(box);
    const pieces: (readonly string[])[] = [];
    const heard = ({ records }: KernelLog) =>
      records.filter((record) => !isSentinelRecord(record)).length +
      witness.packets().reduce((sum, { visits }) => sum + visits.length, 0);

    /** Log and trace have been read up to one moment, and no packet is under way in it: both tell of the same ones. */
    async function calm(log: KernelLog): Promise<void> {
      const startMs = performance.now();
      for (let before = -1; before !== heard(log); ) {
        if (performance.now() - startMs > NEVER_CALM_MS) throw new Error("packets come and come");
        before = heard(log);
        await sleep(CALM_MS);
        await witness.settle();
        log.drain();
      }
    }

    const byRules = plan.backend === "nft" ? "own" : "host";
    const isLogged = ({ by }: TracedVisit) => (by === "user" ? plan.userChains : by === byRules);

    return {
      /** Works, and holds what the log tells of every IPv4 packet against what the kernel traced of it. */
      async compare(work: () => Promise<unknown>) {
        const { records, value: traced } = await recordsOf(nonce, async (log) => {
          await calm(log);
          log.forget();
          witness.forget();
          await work();
          await calm(log);
          return witness.packets();
        });
        pieces.push(records);
        const state = await answerOf(rules.check());
        if (state.state !== "on") throw new Error("the rules are gone");
        const { matched, logged } = await answerOf(rules.counters());
        expect(matched - logged).toBe(0);
        expect(state).toMatchObject({ missing: [], restored: 0, givenUp: false });
        const { ways, conversations } = waysOf(pieces, await now(), state.shortened);
        const told = toldByLog(ways);
        expect(told).toEqual(toldByTrace(traced, isLogged));
        expect(told.length).toBeGreaterThan(0);
        // The host's own chains beside hopscope's: broute has none, as ebtables 1.8.9 on nft has no such table.
        if (byRules === "own")
          expect(traced.map(chainsBy("host"))).toEqual(
            traced.map(chainsBy("own")).map((chains) => chains.filter((chain) => !chain.includes("broute"))),
          );
        return {
          told,
          traced,
          ways,
          conversations,
          scenarios: conversations.map(({ scenario }) => scenario).sort(),
        };
      },
      async stop(): Promise<void> {
        witness.stop();
        await rules.remove();
      },
    };
  }

  return {
    now,
    container,
    send,
    watch,
    async close(): Promise<void> {
      clearInterval(renewing);
      await hopscope.end();
      await box.close();
    },
  };
}

function chainsBy(who: TracedVisit["by"]) {
  return ({ visits }: TracedPacket) => visits.filter(({ by }) => by === who).map(({ chain }) => chain);
}
