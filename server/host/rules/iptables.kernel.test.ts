import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseOwnPrefix } from "@/lib/kernel-log/own-prefix";
import { ARTICLE_SCENARIOS, type LabScenario } from "@/lib/protocol/events";
import type { HostIptables } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { printedTexts } from "@/lib/rules";
import { rulesHere } from "@/server/cli/rules-here";
import { runScenario } from "../lab/scenario";
import { inNamespace, type ProgramName, run } from "../programs";
import { ALL_TRAFFIC } from "../testing/all-traffic";
import { anyPlan } from "../testing/any-plan";
import { askedSites } from "../testing/asked-of";
import { iptablesLab, shell } from "../testing/iptables-lab";
import { linesOf, linesWith } from "../testing/lines-of";
import { expectPortlessWay } from "../testing/portless-way";
import { msUntil, namespaceOf } from "../testing/spawn-holder";
import type { Site } from "./site";

const { claim, tracing, pids, watched, saves, inHost, insert } = iptablesLab(`test-iptables-${process.pid}`);

const BARE: HostIptables = {
  ...{ legacy: false, broute: false, nftChains: "", started: "" },
  saves: { ip: "*raw\nCOMMIT\n", ip6: "*mangle\n*filter\nCOMMIT\n", bridge: "" },
};

/** The same commands in the form of iptables-save, table by table. */
function restoreText(sites: readonly Site[]): string {
  const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `"${word}"`);
  return sites
    .map((site) => {
      const lines = site.lines.map((words) => {
        return words[0] === "-N" ? `:${words[1]} - [0:0]` : words.map(quoted).join(" ");
      });
      return [`*${site.table}`, ...lines, "COMMIT", ""].join("\n");
    })
    .join("");
}

const chainsOf = (lines: readonly string[]) =>
  lines.map((line) => parseOwnPrefix(line.slice(0, line.indexOf("IN=")))?.chain);
async function logged(change: Partial<RulesPlan>, scenario: LabScenario) {
  const { nonce } = await insert(change);
  const lines = await linesOf(nonce, () => runScenario(scenario, pids()));
  await tracing.remove();
  return lines;
}

describe("iptables and ebtables", () => {
  it.each([
    "container-to-container",
    "localhost-to-container",
    "container-to-wan",
    "wan-to-container",
  ] as const)("[H7] log %s in the order in which nft does, chain for chain", async (scenario) => {
    const { nonce, chains } = await insert();
    const own = chainsOf(await linesOf(nonce, () => runScenario(scenario, pids())));
    await tracing.remove();
    const nft = chainsOf(await logged({ backend: "nft" }, scenario));
    // Raw and broute are not there: nobody has rules in the one, this kernel has no other.
    const both = nft.filter((chain) => chain !== undefined && chains.includes(chain));
    const packets = scenario === "wan-to-container" ? 20 : both.length;
    expect(own.length).toBeGreaterThan(10);
    expect(own.slice(0, packets)).toEqual(both.slice(0, packets));
  });

  it("[H6] twenty inserts at once are one set of rules, and another session is refused", async () => {
    let queue: Promise<unknown> = Promise.resolve();
    const next = () => {
      const turn = queue.then(() => insert());
      queue = turn;
      return turn;
    };
    const answers = await Promise.all(Array.from({ length: 20 }, next));
    expect(new Set(answers.map(({ nonce }) => nonce)).size).toBe(1);
    const other = rulesHere(claim, 60_000);
    expect(await other.insert(ALL_TRAFFIC, watched())).toMatchObject({ ok: false, code: "rules-held" });
    const lines = await linesOf(answers[0]!.nonce, () => runScenario("container-to-container", pids()));
    expect(lines).toHaveLength(9 + 7);
  });

  it("[H8] count what the cap cut: matched − logged is exactly what is missing in the log", async () => {
    const ping = {
      program: "ping",
      args: ["-q", "-n", "-c", "60", "-i", "0.01", "--", "172.18.0.2"],
    } as const;
    const { nonce } = await insert({ linesPerSecond: 10 });
    let counted = await tracing.counters();
    const lines = await linesOf(nonce, async () => {
      await tracing.remove();
      await insert({ linesPerSecond: 10 });
      await run(inNamespace(pids().netutils, ping));
      counted = await tracing.counters();
    });
    if (!counted.ok) throw new Error(counted.code);
    expect(counted.value.matched).toBe(9 + 7 + 59 * 14);
    expect(counted.value.logged).toBe(lines.length);
    expect(counted.value.logged).toBeLessThan(counted.value.matched);
  });

  it("[H7] filter by protocol, address and network, and log each packet once", async () => {
    const all = chainsOf(await logged({}, "container-to-container"));
    for (const change of [
      { protocol: "icmp" },
      { addresses: ["172.18.0.3"] },
      { addresses: ["172.18.0.2", "172.18.0.3", "172.17.8.211"] },
      { addresses: ["172.18.0.0/16"], protocol: "icmp" },
    ] as const) {
      expect(chainsOf(await logged(change, "container-to-container")), JSON.stringify(change)).toEqual(all);
    }
    for (const change of [
      { protocol: "udp" },
      { addresses: ["10.1.2.3", "fd00::1"] },
      { ports: [80] },
      { protocol: "icmp", ports: [80] },
    ] as const) {
      const { nonce } = await insert(change);
      expect(
        await linesOf(nonce, () => runScenario("container-to-container", pids())),
        JSON.stringify(change),
      ).toEqual([]);
      await tracing.remove();
    }
  });

  it("[H7] filter by port, on both sides of its translation", async () => {
    const first = (lines: readonly string[]) => chainsOf(lines).slice(0, 20);
    const all = first(await logged({}, "wan-to-container"));
    expect(first(await logged({ ports: [5566, 80] }, "wan-to-container"))).toEqual(all);
    expect(
      first(
        await logged({ protocol: "tcp", ports: [80, 5566], addresses: ["172.17.8.1"] }, "wan-to-container"),
      ),
    ).toEqual(all);
  });

  it("[H10] never log hopscope's own port on lo, and every other one", async () => {
    const { nonce } = await insert({ ownPort: 4466 });
    const connect = (port: number) =>
      inHost("node", ["-e", `require("net").connect(${port}, "127.0.0.1").on("error", () => {})`]);
    expect(await linesOf(nonce, () => connect(4466))).toEqual([]);
    expect((await linesOf(nonce, () => connect(4467))).length).toBeGreaterThan(8);
  });

  it("[H10] log also what has no ports, by any device", async () => {
    const { nonce } = await insert({ ownPort: 4466 });
    await expectPortlessWay(nonce, pids().host);
  });

  it("[H5] refuse to sample, which ebtables cannot", async () => {
    const refused = await tracing.insert({ ...ALL_TRAFFIC, backend: "iptables", oneOf: 4 }, watched());
    expect(refused).toMatchObject({ ok: false, code: "sampling-needs-nft" });
  });

  it("[H5] are, whatever is planned, what iptables-restore --test takes for rules, one a command", async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, async (plan) => {
        for (const family of ["ip", "ip6"] as const) {
          const sites = askedSites(plan, BARE).filter((site) => site.family === family);
          const text = restoreText(sites);
          const ran = await inHost(`${family}tables-restore` as ProgramName, ["--test", "--noflush"], text);
          expect([text, ran.exit, ran.stderr]).toEqual([text, 0, ""]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("[H5] are printed so that a shell runs them, and those that undo them", async () => {
    const before = await saves();
    for (const change of [{}, { userChains: true }, { article: "wan-to-container" }] as const) {
      const plan: RulesPlan = { ...ALL_TRAFFIC, backend: "iptables", ...change };
      const texts = await tracing.preview(plan, watched());
      if (!texts.ok) throw new Error(texts.code);
      expect(await shell(texts.value.insert)).toEqual({ exit: 0, complaint: "" });
      const inserted = await saves();
      expect(inserted).not.toBe(before);
      if (change !== undefined && "article" in change)
        expect(inserted).toContain("ctc/iptable/mangle-PREROUTE");
      expect(await shell(texts.value.undo)).toMatchObject({ exit: 0 });
      expect(await saves()).toBe(before);
    }
  });

  it("[H5] are printed with what undoes them as one text, which inserts them and undoes them when it is told", async () => {
    const before = await saves();
    const texts = await tracing.preview({ ...ALL_TRAFFIC, backend: "iptables", userChains: true }, watched());
    if (!texts.ok) throw new Error(texts.code);
    const text = printedTexts(texts.value);
    expect(await shell(text)).toEqual({ exit: 0, complaint: "" });
    expect(await saves()).not.toBe(before);
    const undoing = text.slice(text.indexOf("undo_hopscope() {"));
    expect(await shell(`${undoing}undo_hopscope\n`)).toMatchObject({ exit: 0 });
    expect(await saves()).toBe(before);
  });

  it("[H5] are printed beside nft's as one text, and so is what undoes both", async () => {
    const before = await saves();
    const texts = await tracing.preview({ ...ALL_TRAFFIC, userChains: true }, watched());
    if (!texts.ok) throw new Error(texts.code);
    const tables = `nsenter --net=/proc/${pids().host}/ns/net nft list tables | grep -c hopscope`;
    const ran = await shell(
      [
        printedTexts(texts.value),
        `for try in 1 2 3 4 5 6 7 8 9; do [ "$(${tables})" = 3 ] && break; sleep 0.2; done`,
        `[ "$(${tables})" = 3 ]`,
        "undo_hopscope",
        `wait || [ "$(${tables})" = 0 ]`,
        "",
      ].join("\n"),
    );
    expect(ran).toEqual({ exit: 0, complaint: "" });
    expect(await saves()).toBe(before);
    expect((await inHost("nft", ["list", "tables"])).stdout).not.toContain("hopscope");
  });
});

describe("user chains", () => {
  it.each(["nft", "iptables"] as const)(
    "[H17] show the drop in DOCKER-USER where it happens, beside %s",
    async (backend) => {
      const before = await saves();
      const { nonce, chains } = await insert({ backend, userChains: true });
      expect(chains).toContain("ip:filter:DOCKER-USER");
      const lines = chainsOf(await linesOf(nonce, () => runScenario("blocked-port", pids())));
      const forward = lines.indexOf("ip:filter:FORWARD" as never);
      expect(lines.slice(forward, forward + 2)).toEqual(["ip:filter:FORWARD", "ip:filter:DOCKER-USER"]);
      expect(lines).not.toContain("ip:filter:DOCKER");
      await tracing.remove();
      expect(await saves()).toBe(before);
    },
  );

  it("[H17] are followed as they come and go, long names too", async () => {
    const { nonce } = await insert({ userChains: true });
    const state = await tracing.check();
    if (!state.ok || state.value.state !== "on") throw new Error("off");
    const long = state.value.shortened.find(({ chain }) => chain === "ip:filter:DOCKER-ISOLATION-STAGE-1");
    expect(long?.prefix).toMatch(/^hop:.*=DOCKER-.*~/);
    await inHost("iptables", ["-N", "DOCKER-NEW"]);
    await inHost("iptables", ["-I", "DOCKER-USER", "-j", "DOCKER-NEW"]);
    await tracing.tend();
    const lines = chainsOf(await linesOf(nonce, () => runScenario("wan-to-container", pids())));
    expect(lines).toContain("ip:filter:DOCKER-NEW");
    expect(lines).toContain(`ip:filter:${long?.prefix.trim().split("=").at(-1)}`);
    await inHost("iptables", ["-D", "DOCKER-USER", "-j", "DOCKER-NEW"]);
    await inHost("iptables", ["-F", "DOCKER-NEW"]);
    expect((await inHost("iptables", ["-X", "DOCKER-NEW"])).exit).toBe(0);
    await tracing.tend();
    expect(await tracing.check()).toMatchObject({ value: { missing: [], restored: 0 } });
    expect((await inHost("iptables-save", [])).stdout).not.toContain("DOCKER-NEW");
  });
});

describe("the article's rules", () => {
  const captured = (scenario: string) =>
    readFileSync(`public/captures/${scenario}.log`, "utf8")
      .split("\n")
      .flatMap((line) => /^ctc\/\w+\/\w+-[A-Za-z]+?(?=IN=| IN=)/.exec(line)?.[0] ?? [])
      .filter((prefix) => !prefix.endsWith("BROUTING"));

  it.each(ARTICLE_SCENARIOS)("[H18] log %s line by line as in the article's capture", async (scenario) => {
    await insert({ article: scenario });
    const expected = captured(scenario);
    expect(expected.length).toBeGreaterThan(8);
    const lines = await linesWith("ctc/", () => runScenario(scenario, pids()));
    const prefixes = lines.map((line) => /^ctc\/\w+\/\w+-[A-Za-z]+?(?=IN=| IN=)/.exec(line)?.[0]);
    expect(prefixes.slice(0, expected.length)).toEqual(expected);
    // A ping is over then; the article shows of the connection its first packet and the answer.
    if (scenario !== "wan-to-container") expect(prefixes).toHaveLength(expected.length);
  });
});

it("[H19] follows Docker's rules into x_tables", async () => {
  const holder = spawn("unshare", ["--net", "cat"], { stdio: ["pipe", "ignore", "ignore"] });
  const pid = holder.pid ?? 0;
  try {
    await msUntil(() => namespaceOf(pid) !== namespaceOf(process.pid), 3000);
    const legacy = (program: ProgramName, ...args: string[]) => run(inNamespace(pid, { program, args }));
    for (const table of ["filter", "nat", "mangle"])
      await legacy("iptables-legacy", "-t", table, "-N", "DOCKER");
    const before = (await legacy("iptables-legacy-save")).stdout.replace(/^#.*\n/gm, "");
    const inserted = await tracing.insert(
      { ...ALL_TRAFFIC, backend: "iptables", userChains: true },
      { namespacePid: pid },
    );
    expect(inserted).toMatchObject({ ok: true });
    const saved = (await legacy("iptables-legacy-save")).stdout;
    expect(saved.match(/--log-prefix "hop:/g)?.length).toBe(12 + 3);
    expect(saved).toMatch(/--log-prefix "?hop:\w+:ip:n=DOCKER"? /);
    expect(await tracing.check()).toMatchObject({ value: { missing: [] } });
    await tracing.remove();
    expect((await legacy("iptables-legacy-save")).stdout.replace(/^#.*\n/gm, "")).toBe(before);
  } finally {
    holder.kill("SIGKILL");
    await sleep(10);
  }
});
