import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const ROOT = process.env.HOPSCOPE_ROOT ?? fileURLToPath(new URL("..", import.meta.url));

/** A lab of our own stands beside one that somebody works with. */
export const LAB = `bench-${process.pid}`;

export type RunningHopscope = {
  readonly presenterUrl: string;
  readonly viewerUrl: string;
  readonly child: ChildProcess;
  /** SIGTERM, and resolves when it has cleared up. */
  readonly stop: () => Promise<void>;
};

/** Starts `command` (by default the built program's `serve`) on a free port and waits for its addresses. */
export function startHopscope(
  options: { readonly command?: readonly string[]; readonly cwd?: string } = {},
): Promise<RunningHopscope> {
  const [program = "", ...args] = options.command ?? [process.execPath, "dist/hopscope.mjs", "serve"];
  const child = spawn(program, [...args, "--listen", "127.0.0.1:0"], {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, HOPSCOPE_LAB: LAB },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    let output = "";
    child.on("exit", (code) => reject(new Error(`hopscope ended with ${code}: ${output}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const [presenterUrl, viewerUrl] = output.match(/http:\S+(?=\s)/g) ?? [];
      if (presenterUrl === undefined || viewerUrl === undefined) return;
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
