import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Outcome } from "@/lib/protocol/events";
import type { DockerBox } from "@/server/host/testing/docker-box";
import { descendants, isAlive } from "./processes";
import { eventually, type Program } from "./program";

/** `hopscope serve`, ready for its presenter. `main` is its first process, as this machine counts. */
export type Serve = { readonly main: number; readonly url: string };

const START_MS = 20_000;

/** Instances of the program on a box's Docker host, and a presenter for each. */
export function servesInBox(box: DockerBox, program: Program) {
  const presenter = box.spawn(process.execPath, box.bundle("server/cli/testing/press-on-demand.ts"));
  const answers = new Map<number, (answer: Outcome | null) => void>();
  let pressed = 0;
  if (presenter.stdout === null) throw new Error("no channel");
  createInterface(presenter.stdout).on("line", (line) => {
    const { id, answer } = JSON.parse(line);
    answers.get(id)?.(answer);
    answers.delete(id);
  });
  /** What ran before the first of them. */
  let known: ReadonlySet<number> | null = null;
  const waiting: Serve[] = [];

  /** Null: no answer came. */
  function press({ url }: Serve, event: string, argument?: unknown): Promise<Outcome | null> {
    pressed += 1;
    const id = pressed;
    const answer = new Promise<Outcome | null>((resolve) => answers.set(id, resolve));
    presenter.stdin?.write(`${JSON.stringify({ id, url, event, argument })}\n`);
    return answer;
  }

  async function start(): Promise<Serve> {
    known ??= new Set(processesOf(box));
    const args = ["serve", "--target", "docker", "--listen", "127.0.0.1:0"];
    const child = box.spawn(process.execPath, program.main, ...args);
    let output = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
    });
    const url = await eventually("it listens", START_MS, () => /presenter +(\S+)/.exec(output)?.[1] ?? null);
    const main = descendants(child.pid ?? 0)[0] ?? 0;
    const serve = { main, url };
    await press(serve, "connect");
    return serve;
  }

  return {
    press,
    /** Some are started at once, so that the machine is quiet while the next ones' times are taken. */
    async next(): Promise<Serve> {
      if (waiting.length === 0) waiting.push(...(await Promise.all([start(), start(), start()])));
      return waiting.shift() as Serve;
    },
    /** A fresh one, now; `next` gives it out. */
    startOne: async () => void waiting.push(await start()),
    giveBack: (serve: Serve) => void waiting.unshift(serve),
    /** Everything of hopscope that runs in the box, but for those that wait for their turn. */
    left(): readonly number[] {
      const resting = new Set(waiting.flatMap(({ main }) => [main, ...descendants(main)]));
      return processesOf(box).filter((pid) => !known?.has(pid) && !resting.has(pid));
    },
  };
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").slice(0, 120);
  } catch {
    return "";
  }
}

function processesOf(box: DockerBox): readonly number[] {
  const ofBox = pidNamespaceOf(box.pid);
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && pidNamespaceOf(name) === ofBox);
  return all.map(Number).filter(isAlive);
}

function pidNamespaceOf(pid: number | string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null;
  }
}
