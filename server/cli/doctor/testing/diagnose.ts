import { type ChildProcess, spawn } from "node:child_process";
import type { Finding } from "@/lib/protocol/events";
import type { Program } from "../../testing/program";

export type Diagnosis = {
  readonly code: number | string;
  readonly findings: readonly Finding[];
  /** The first finding whose text matches; fails where there is none. */
  readonly find: (what: RegExp) => Finding;
};

export type Circumstances = {
  /** A command in front: `unshare -n`, `setpriv …`. */
  readonly under?: readonly string[];
  /** sh(1), as the command in front has it, before the doctor takes the shell's place. */
  readonly before?: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly started?: (child: ChildProcess) => void;
};

/** Runs `hopscope doctor --json` as a user would, where something is broken for it alone. */
export function diagnose(program: Program, circumstances: Circumstances = {}): Promise<Diagnosis> {
  const { under = [], before, args = [], env = {}, started } = circumstances;
  const doctor = [process.execPath, program.main, "doctor", "--json", ...args];
  const prepared = before === undefined ? doctor : ["sh", "-ec", `${before}\nexec "$@"`, "sh", ...doctor];
  const [command = "", ...rest] = [...under, ...prepared];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const said = `exit ${code ?? signal}: ${stdout}${stderr}`;
      const findings = readFindings(stdout);
      resolve({
        code: code ?? signal ?? -1,
        findings,
        find: (what) => {
          const found = findings.find((finding) => what.test(finding.what));
          if (found === undefined) throw new Error(`no finding ${what} in ${said}`);
          return found;
        },
      });
    });
    started?.(child);
  });
}

function readFindings(text: string): readonly Finding[] {
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}
