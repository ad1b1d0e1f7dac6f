import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const ROOT = process.env.HOPSCOPE_ROOT ?? fileURLToPath(new URL("..", import.meta.url));

/** A lab of our own stands beside one that somebody works with. */
export const LAB = `bench-${process.pid}`;

const START_MS = 20_000;

export type RunningHopscope = {
  readonly presenterUrl: string;
  readonly viewerUrl: string;
  readonly child: ChildProcess;
  /** SIGTERM, and resolves when it has cleared up. */
  readonly stop: () => Promise<void>;
};

/**
 * Starts the built program, or what `command` names, on a free port and waits for its addresses. A replay
 * would measure nothing.
 */
export function startHopscope(
  options: { readonly command?: readonly string[]; readonly cwd?: string; readonly startMs?: number } = {},
): Promise<RunningHopscope> {
  const {
    command = [process.execPath, "dist/hopscope.mjs", "serve"],
    cwd = ROOT,
    startMs = START_MS,
  } = options;
  const [program = "", ...args] = command;
  const child = spawn(program, [...args, "--target", "lab", "--listen", "127.0.0.1:0"], {
    cwd,
    env: { ...process.env, HOPSCOPE_LAB: LAB },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => {
      child.kill("SIGTERM");
      reject(new Error(`hopscope prints no addresses: ${output}`));
    }, startMs);
    child.on("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`hopscope ended with ${code}: ${output}`));
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const [presenterUrl, viewerUrl] = output.match(/http:\S+(?=\s)/g) ?? [];
      if (presenterUrl === undefined || viewerUrl === undefined) return;
      clearTimeout(timer);
      resolve({ presenterUrl, viewerUrl, child, stop: () => stop(child) });
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  await Promise.race([ended, sleep(5000)]);
}
