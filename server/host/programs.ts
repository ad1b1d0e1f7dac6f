import { type ChildProcess, execFile, type StdioOptions, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";

const FOLDERS = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"];
/**
 * Nothing of the caller's environment reaches a program that runs as root. `nft -i` reads what was typed into it
 * before, and writes it when its input ends, into .nft.history in HOME, without one in the root folder (nftables'
 * cli.c): a trace behind a `kill -9`, which ends nft's input before it ends nft, and a growing start. Here it can't.
 */
const ENVIRONMENT = { PATH: FOLDERS.join(":"), LC_ALL: "C", HOME: "/dev/null" };
const OUTPUT_BYTES = 256 * 1024;

export type ProgramName =
  | "bridge"
  | "busybox"
  | "cat"
  | "ip"
  | "iptables-nft-save"
  | `${"eb" | "ip" | "ip6"}tables${"" | "-legacy"}${"" | "-save" | "-restore"}`
  | "modprobe"
  | "nft"
  | "nsenter"
  | "ping"
  | "setpriv"
  | "tee"
  | "unshare";

/** Absolute path; null where it is not installed. */
export function findProgram(name: ProgramName): string | null {
  for (const folder of FOLDERS) {
    const path = `${folder}/${name}`;
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return null;
}

/** A command without a shell: a program, or this Node with a fixed script. */
export type Command = { readonly program: ProgramName | "node"; readonly args: readonly string[] };

export type Ran = { readonly exit: number | null; readonly stdout: string; readonly stderr: string };

function pathOf(program: Command["program"]): string {
  return program === "node" ? process.execPath : (findProgram(program) ?? program);
}

/** `pid`: run inside that process's network namespace; null: in this one. */
export function inNamespace(pid: number | null, command: Command): Command {
  if (pid === null) return command;
  return {
    program: "nsenter",
    args: [`--net=/proc/${pid}/ns/net`, "--", pathOf(command.program), ...command.args],
  };
}

/**
 * Runs to its end, or to `timeoutMs` (then `exit` is null). Never rejects: a program that is missing, or cannot be
 * started (execFile throws for E2BIG and EPERM), is exit 127.
 */
export function run(
  command: Command,
  options: { stdin?: string; timeoutMs?: number; outputBytes?: number } = {},
): Promise<Ran> {
  return new Promise<Ran>((resolve) => {
    const child = execFile(
      pathOf(command.program),
      command.args,
      {
        env: ENVIRONMENT,
        timeout: options.timeoutMs ?? 5000,
        killSignal: "SIGKILL",
        maxBuffer: options.outputBytes ?? OUTPUT_BYTES,
        encoding: "utf8",
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        const exit = typeof code === "number" ? code : code === "ENOENT" ? 127 : null;
        resolve({ exit, stdout, stderr });
      },
    );
    // A program that ends before it has read its input is no failure of ours: its exit code tells.
    child.stdin?.on("error", () => {});
    child.stdin?.end(options.stdin ?? "");
  }).catch((error: Error) => ({ exit: 127, stdout: "", stderr: error.message }));
}

/**
 * A child that cannot outlive this process: the kernel kills it when the parent dies, even by
 * `kill -9` (PR_SET_PDEATHSIG, prctl(2); kept across the exec of setpriv, unshare and nsenter).
 */
export function spawnBound(command: Command, stdio: StdioOptions) {
  return spawn(pathOf("setpriv"), ["--pdeathsig", "KILL", "--", pathOf(command.program), ...command.args], {
    env: ENVIRONMENT,
    stdio,
  });
}

/** A child that outlives this process, and hears neither its terminal nor its signals. */
export function spawnLasting(command: Command) {
  return spawn(pathOf(command.program), command.args, {
    env: ENVIRONMENT,
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
  });
}

/** Resolves when it has ended, or could not be started. Never rejects. */
export function goneOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ["exit", "error"]) child.once(event, () => resolve());
  });
}
