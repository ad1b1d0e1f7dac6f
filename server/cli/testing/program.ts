import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildServer, ENTRIES } from "@/scripts/build-server.mjs";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

export type Program = { readonly folder: string; readonly main: string; readonly remove: () => void };

/** The program as it is shipped, by default with the stub for web, in a folder that its owner alone may enter. */
export async function buildProgram(web: "stub" | "web" = "stub"): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), "hopscope-test-"));
  chmodSync(folder, 0o700);
  await buildServer({
    outdir: join(folder, "dist"),
    entries: Object.keys(ENTRIES).filter((name) => name !== "web" || web === "web"),
  });
  if (web === "stub")
    await build({
      entryPoints: [join(ROOT, "server/cli/testing/stub-web.ts")],
      outfile: join(folder, "dist/web.cjs"),
      bundle: true,
      format: "cjs",
      platform: "node",
      alias: { "@": ROOT },
      logLevel: "warning",
    });
  mkdirSync(join(folder, "out/captures"), { recursive: true });
  writeFileSync(join(folder, "out/index.html"), "<!doctype html>");
  writeFileSync(join(folder, "out/captures/a.log"), "a log\n");
  return {
    folder,
    main: join(folder, "dist/hopscope.mjs"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type Running = {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
};

type StartOptions = {
  readonly uid?: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A command in front, as setpriv(1). */
  readonly under?: readonly string[];
};

export function start(
  program: Program,
  args: readonly string[],
  { under = [], ...options }: StartOptions = {},
): Running {
  const [command = "", ...rest] = [...under, process.execPath, program.main, ...args];
  const child = spawn(command, rest, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, HOPSCOPE_LAB: `test-${process.pid}` },
    ...options,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += chunk;
    });
  }
  const ended = new Promise<number | string>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? -1));
  });
  return { child, output: () => output, ended };
}

/** Waits until `holds` gives something; fails with what `seen` tells. */
export async function eventually<T>(
  what: string,
  withinMs: number,
  holds: () => T | null | false,
  seen?: () => unknown,
): Promise<T> {
  for (const endMs = performance.now() + withinMs; ; ) {
    const value = holds();
    if (value !== null && value !== false) return value;
    if (performance.now() > endMs) {
      const last = seen === undefined ? "" : `; seen: ${JSON.stringify(seen())}`;
      throw new Error(`not within ${withinMs} ms: ${what}${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
