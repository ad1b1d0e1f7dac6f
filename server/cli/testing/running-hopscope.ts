import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { descendants } from "./processes";

const START_MS = 20_000;
/** hopscope itself gives up clearing after less. */
const STOP_MS = 8000;

export type RunningHopscope = {
  readonly pid: number;
  readonly presenterUrl: string;
  readonly viewerUrl: string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Itself and every process below it. */
  readonly processes: () => readonly number[];
  readonly kill: (signal: NodeJS.Signals) => void;
  /** SIGTERM, and resolves when all of it is gone. */
  readonly stop: () => Promise<void>;
};

export type HopscopeStart = {
  /** What becomes `hopscope serve`. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly startMs?: number;
  /** A process group of its own: npm does not pass a signal on to what its shell runs. Ctrl-C then does not reach it. */
  readonly ownGroup?: boolean;
};

/** hopscope on a lab and a free port, when it has printed its addresses. Another target would show nothing. */
export async function startHopscope(options: HopscopeStart): Promise<RunningHopscope> {
  const [program = "", ...args] = options.command;
  const { ownGroup = false } = options;
  const child = spawn(program, [...args, "--target", "lab", "--listen", "127.0.0.1:0"], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: ownGroup,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} does not start`);
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(ownGroup ? -pid : pid, signal);
    } catch {
      // It has ended.
    }
  };
  const ended = new Promise<number | string>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? -1));
  });
  // The pipes close when the last process of it is gone, not only the first.
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    kill("SIGTERM");
    await Promise.race([closed, sleep(STOP_MS, undefined, { ref: false }).then(() => kill("SIGKILL"))]);
    await closed;
  };
  let output: string;
  try {
    output = await firstOutput(child, ended, options.startMs ?? START_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  const address = (role: string) => new RegExp(`^ *${role} +(\\S+)$`, "m").exec(output)?.[1] ?? "";
  return {
    pid,
    presenterUrl: address("presenter"),
    viewerUrl: address("viewers"),
    ended,
    processes: () => [pid, ...descendants(pid)],
    kill,
    stop,
  };
}

function firstOutput(
  { stdout, stderr }: ChildProcess,
  ended: Promise<number | string>,
  startMs: number,
): Promise<string> {
  let output = "";
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`hopscope: ${why}\n${output}`));
    const timer = setTimeout(() => fail(`prints no address within ${startMs} ms`), startMs);
    void ended.then((code) => {
      clearTimeout(timer);
      fail(`ended, ${code}`);
    });
    for (const stream of [stdout, stderr])
      stream?.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (!output.includes("Ctrl-C ends it.")) return;
        clearTimeout(timer);
        resolve(output);
      });
  });
}
