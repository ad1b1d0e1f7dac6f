import { setTimeout as sleep } from "node:timers/promises";
import { childInRole, statusOf } from "@/server/cli/testing/processes";
import { restartTrace } from "./control";
import { type FigureRow, thousands } from "./figure-row";
import { sendInLab } from "./lab-traffic";
import { startOnLab } from "./running-hopscope";

const LINES = 1_000_000;
const LIMIT_MB = 250;

/** Resident memory of `web` after 10^6 lines of the lab's own traffic, about 20,000 a second. */
export async function measureMemory(lines = LINES): Promise<readonly FigureRow[]> {
  const hopscope = await startOnLab();
  try {
    const web = childInRole(hopscope.pid, "web");
    if (web === null) throw new Error("no web process");
    await sleep(1000);
    await restartTrace(hopscope.presenterUrl, 100_000);
    const delivered = () => metric(hopscope.presenterUrl, "hopscope_ledger_delivered_lines");
    while ((await delivered()) < lines) await sendInLab(20_000, 10_000);
    const got = await delivered();
    const megabytes = residentMb(web);
    return [
      {
        what: `resident memory of web after ${thousands(got)} lines`,
        ours: `${megabytes.toFixed(0)} MB`,
        peer: null,
        goal: `≤ ${LIMIT_MB} MB`,
        met: megabytes <= LIMIT_MB,
      },
    ];
  } finally {
    await hopscope.stop();
  }
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(statusOf(pid))?.[1]) / 1000;
}

async function metric(url: string, name: string): Promise<number> {
  const { origin, hash } = new URL(url);
  const response = await fetch(`${origin}/metrics`, {
    headers: { authorization: `Bearer ${hash.slice(3)}` },
  });
  const line = (await response.text()).split("\n").find((text) => text.startsWith(name));
  if (line === undefined) throw new Error(`no ${name} at /metrics`);
  return Number(line.split(" ").at(-1));
}
