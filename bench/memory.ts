import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { restartTrace } from "./control";
import { type FigureRow, thousands } from "./figure-row";
import { sendInLab } from "./lab-traffic";
import { startHopscope } from "./running-hopscope";

const LINES = 1_000_000;
const LIMIT_MB = 250;

/** Resident memory of `web` after 10^6 lines of the lab's own traffic, about 20,000 a second. */
export async function measureMemory(lines = LINES): Promise<readonly FigureRow[]> {
  const hopscope = await startHopscope();
  try {
    const web = childNamed(hopscope.child.pid ?? 0, '"role":"web"');
    await sleep(1000);
    await restartTrace(hopscope.presenterUrl, 100_000);
    const delivered = () => metric(hopscope.presenterUrl, "hopscope_ledger_delivered_lines");
    while ((await delivered()) < lines) await sendInLab(20_000, 10_000);
    const got = await delivered();
    return [
      {
        what: `resident memory of web after ${thousands(got)} lines`,
        ours: `${residentMb(web).toFixed(0)} MB`,
        peer: null,
        goal: `≤ ${LIMIT_MB} MB`,
        met: residentMb(web) <= LIMIT_MB,
      },
    ];
  } finally {
    await hopscope.stop();
  }
}

/** The child of `parent` whose command line holds `text`. */
function childNamed(parent: number, text: string): number {
  const found = readdirSync("/proc").find((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const isChild =
        readFileSync(`/proc/${entry}/stat`, "utf8").split(") ")[1]?.split(" ")[1] === String(parent);
      return isChild && readFileSync(`/proc/${entry}/cmdline`, "latin1").includes(text);
    } catch {
      return false; // It ended meanwhile.
    }
  });
  if (found === undefined) throw new Error(`no child of ${parent} is ${text}`);
  return Number(found);
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1000;
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
