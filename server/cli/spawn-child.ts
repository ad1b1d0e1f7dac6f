import { type ChildProcess, type StdioOptions, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { bundlePath } from "./bundle-path";
import type { ChildJob } from "./child-job";
import type { HostJob } from "./host-job";

/**
 * Of util-linux or busybox. With it no later execve(2) can give a right back, nor hand on the ambient ones of a
 * parent that is not root (they go with the inheritable ones, capabilities(7)).
 */
const SETPRIV = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));

/** A child of its own session, so that the terminal's Ctrl-C reaches `hopscope` alone, which ends them in order. */
export function spawnChild(job: ChildJob, stdio: StdioOptions): ChildProcess {
  return spawnDetached(commandOf("child", job), stdio);
}

/** The one that keeps its rights. */
export function spawnHost(job: HostJob, stdio: StdioOptions): ChildProcess {
  return spawnDetached(commandOf("host", { role: "host", ...job }), stdio);
}

export function runChild(job: ChildJob, stdio: StdioOptions, input = "") {
  const [program, ...args] = commandOf("child", job);
  return spawnSync(program, args, { stdio, input, env: environment(), maxBuffer: 1 << 20 });
}

function spawnDetached([program, ...args]: [string, ...string[]], stdio: StdioOptions): ChildProcess {
  return spawn(program, args, { stdio, env: environment(), detached: true });
}

function commandOf(bundle: "child" | "host", job: object): [string, ...string[]] {
  const node: [string, ...string[]] = [process.execPath, bundlePath(bundle), JSON.stringify(job)];
  return SETPRIV === undefined ? node : [SETPRIV, "--no-new-privs", "--inh-caps=-all", ...node];
}

/** Nothing of root's environment but how to write to the terminal, and how much of it. */
function environment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { NODE_ENV: "production" };
  for (const name of ["LANG", "LC_ALL", "TERM", "NO_COLOR", "COLUMNS", "HOPSCOPE_LOG"]) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
