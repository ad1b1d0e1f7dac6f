import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { BackEnd } from "@/lib/protocol/events";
import { countRules, findRules } from "@/server/cli/list-rules";
import { rulesHere } from "@/server/cli/rules-here";
import { rulesTarget } from "@/server/cli/rules-target";
import { childInRole } from "@/server/cli/testing/processes";
import { rulesClaimOf } from "@/server/host/instances";
import { findLab } from "@/server/host/lab/lab-claim";
import { type Control, openControl } from "./control";
import { type FigureRow, median } from "./figure-row";
import { WAYS, type Way } from "./lab-delays";
import { LAB, startOnLab } from "./running-hopscope";

const ROUNDS = 5;
const TIMES = 300;
const WARM_UP = 20;
/** So that none is cut: a packet whose lines are cut is faster. */
const LINES_PER_SECOND = 100_000;

/** `live`: nft, and hopscope reads. All others with nobody reading, as one looks at the article's log afterwards. */
const CONDITIONS = ["nothing", "nft", "iptables", "live", "article", "trace"] as const;
type Condition = (typeof CONDITIONS)[number];
type Lab = {
  readonly control: Control;
  readonly pids: Readonly<Record<string, number>>;
  readonly reader: number;
};

/**
 * What the rules add to a delay: of hopscope, all chains logged, alone and with its reader; of the article; of
 * `xtables-monitor --trace`; one after the other, round by round.
 */
export async function measureRoundTrip(): Promise<readonly FigureRow[]> {
  const hopscope = await startOnLab();
  const control = await openControl(hopscope.presenterUrl);
  try {
    // Behind the start of lab and trace, which are under way.
    await control.stop();
    const lab = findLab(LAB);
    const reader = childInRole(hopscope.pid, "kmsg");
    if (lab === null || reader === null) throw new Error("no lab, or no reader");
    const rows: FigureRow[] = [];
    for (const way of WAYS)
      rows.push(...rowsOf(way, await measureWay(way, { control, pids: lab.pids, reader })));
    return rows;
  } finally {
    control.close();
    await hopscope.stop();
  }
}

type Medians = Readonly<Record<Condition, readonly number[]>>;

async function measureWay(way: Way, lab: Lab): Promise<Medians> {
  const medians: Record<Condition, number[]> = {
    ...{ nothing: [], nft: [], iptables: [] },
    ...{ live: [], article: [], trace: [] },
  };
  for (let round = 0; round < ROUNDS; round++) {
    // Nobody is always the first, or always behind the same one.
    const turned = [
      ...CONDITIONS.slice(round % CONDITIONS.length),
      ...CONDITIONS.slice(0, round % CONDITIONS.length),
    ];
    const order = round % 2 === 0 ? turned : turned.reverse();
    for (const condition of order) {
      const end = await begin(condition, way, lab);
      try {
        way.delaysUs(lab.pids[way.from] ?? 0, WARM_UP);
        medians[condition].push(median(way.delaysUs(lab.pids[way.from] ?? 0, TIMES)));
        if (condition === "nft" || condition === "iptables" || condition === "live") await checkNoneCut();
      } finally {
        await end();
      }
    }
  }
  return medians;
}

/** Resolves when the rules stand; what it resolves to takes them away. */
async function begin(condition: Condition, way: Way, lab: Lab): Promise<() => Promise<unknown>> {
  switch (condition) {
    case "nothing":
      return async () => {};
    case "nft":
    case "iptables":
    case "live": {
      const backend: BackEnd = condition === "iptables" ? "iptables" : "nft";
      await lab.control.start({ backend, linesPerSecond: LINES_PER_SECOND });
      if (condition !== "live") process.kill(lab.reader, "SIGSTOP");
      return () => {
        process.kill(lab.reader, "SIGCONT");
        return lab.control.stop();
      };
    }
    case "article":
      return insertArticle(way, lab);
    case "trace":
      return startTrace(way, lab.pids.host ?? 0);
  }
}

/** With their filter, and no cap. */
async function insertArticle({ scenario }: Way, { pids, reader }: Lab) {
  const { plan } = rulesTarget({ backend: "iptables", article: scenario });
  const tracing = rulesHere(`${rulesClaimOf(LAB)}-article`);
  const inserted = await tracing.insert(plan, { namespacePid: pids.host ?? 0 });
  if (!inserted.ok) throw new Error(`the article's rules: ${inserted.code} ${inserted.detail}`);
  process.kill(reader, "SIGSTOP");
  return async () => {
    process.kill(reader, "SIGCONT");
    await tracing.remove();
  };
}

async function startTrace({ protocol }: Way, pid: number) {
  const enter = (...args: readonly string[]) => [`--net=/proc/${pid}/ns/net`, "--", ...args];
  const rules = (verb: "-I" | "-D") => {
    for (const chain of ["PREROUTING", "OUTPUT"])
      execFileSync("nsenter", enter("iptables", "-t", "raw", verb, chain, "-p", protocol, "-j", "TRACE"));
  };
  const monitor: ChildProcess = spawn("nsenter", enter("xtables-monitor", "--trace"), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let seen = 0;
  monitor.stdout?.on("data", (chunk: Buffer) => {
    seen += chunk.length;
  });
  rules("-I");
  await sleep(200);
  return async () => {
    rules("-D");
    monitor.kill("SIGTERM");
    await sleep(50);
    if (seen === 0) throw new Error("xtables-monitor has seen nothing");
  };
}

async function checkNoneCut(): Promise<void> {
  const standing = findRules(rulesClaimOf(LAB));
  if (standing === null) throw new Error("the rules do not stand");
  const chains = await countRules(standing.childPid);
  const sum = (what: "matched" | "logged") => chains.reduce((all, chain) => all + chain[what], 0);
  if (sum("matched") === 0 || sum("matched") !== sum("logged"))
    throw new Error(`${sum("matched")} lines, ${sum("logged")} of them logged`);
}

function rowsOf(way: Way, medians: Medians): readonly FigureRow[] {
  /** Each round's against its own `nothing`. */
  const added = (condition: Condition) =>
    medians[condition].map((value, round) => value - (medians.nothing[round] ?? Number.NaN));
  const shown = (condition: Condition) => {
    const all = added(condition);
    return `+${median(all).toFixed(0)} µs (${Math.min(...all).toFixed(0)} … ${Math.max(...all).toFixed(0)})`;
  };
  const base = `${way.name}, ${median(medians.nothing).toFixed(0)} µs`;
  return (["nft", "iptables", "live"] as const).flatMap((backend) =>
    (
      [
        ["article", 1, "the article's rules", "≤ the article's"],
        ["trace", 2, "xtables-monitor --trace", "≤ half of trace's"],
      ] as const
    ).map(([peer, share, name, goal]) => ({
      what: `${base}, ${backend === "live" ? "nft and its reader" : `rules of ${backend}`}`,
      ours: shown(backend),
      peer: { name, value: shown(peer) },
      goal,
      met: median(added(backend)) <= median(added(peer)) / share,
    })),
  );
}
