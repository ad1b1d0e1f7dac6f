import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildServer } from "@/scripts/build-server.mjs";
import { NOBODY } from "@/server/cli/drop-privileges";
import { eventually } from "@/server/cli/testing/program";
import type { TestWeb } from "@/server/web/testing/start-test-web";
import { TestViewer } from "@/server/web/testing/test-viewer";

const NAMES = ["kmsg", "dock", "host"] as const;

/** The program as it is shipped, in a folder that everybody may read, and folders for its sockets. */
export async function installProgram() {
  const folder = mkdtempSync(join(tmpdir(), "hopscope-apart-"));
  chmodSync(folder, 0o755);
  await buildServer({ outdir: join(folder, "dist") });
  mkdirSync(join(folder, "out"));
  cpSync(new URL("../../../../public/icon.svg", import.meta.url), join(folder, "out/index.html"));
  for (const name of NAMES) {
    mkdirSync(join(folder, name), { mode: 0o750 });
    chownSync(join(folder, name), 0, NOBODY);
  }
  const processes = new Set<ChildProcess>();

  /** `before`: a command that runs it, with less rights. */
  function start(args: readonly string[], before: readonly string[] = []) {
    const [program = "", ...rest] = [...before, process.execPath, join(folder, "dist/hopscope.mjs"), ...args];
    const child = spawn(program, rest, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env.PATH, HOPSCOPE_LAB: `test-${process.pid}` },
    });
    processes.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        output += chunk;
      });
    }
    const ended = new Promise<number | string>((resolve) => {
      child.once("exit", (code, signal) => {
        processes.delete(child);
        resolve(code ?? signal ?? -1);
      });
    });
    return { child, pid: child.pid ?? 0, output: () => output, ended };
  }

  const socketOf = (name: (typeof NAMES)[number]) => join(folder, name, "socket");
  const group = ["--group", String(NOBODY)];

  return {
    folder,
    socketOf,
    start,
    startKmsg: (before?: readonly string[]) =>
      start(["kmsg", "--socket", socketOf("kmsg"), ...group], before),
    startDock: (before?: readonly string[]) =>
      start(["dock", "--socket", socketOf("dock"), ...group], before),
    startHost: (target: "docker" | "lab", before?: readonly string[]) =>
      start(
        ["host", "--socket", socketOf("host"), "--dock", socketOf("dock"), "--target", target, ...group],
        before,
      ),
    /** Listening. */
    async startWeb(target: "docker" | "lab", before?: readonly string[]) {
      const sockets = NAMES.flatMap((name) => [`--${name}`, socketOf(name)]).concat(group);
      const web = start(["web", ...sockets, "--target", target, "--listen", "127.0.0.1:0"], before);
      await eventually("web listens", 5000, () => web.output().includes("Ctrl-C ends it."));
      return { ...web, ...addressIn(web.output()) };
    },
    async end(): Promise<void> {
      for (const child of processes) child.kill("SIGTERM");
      await eventually("all have ended", 8000, () => processes.size === 0);
      if (existsSync(folder)) for (const name of NAMES) rmSync(socketOf(name), { force: true });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type Installed = Awaited<ReturnType<typeof installProgram>>;

export function addressIn(output: string) {
  const [, origin = "", presenterToken = ""] = /presenter {2}(\S+)\/#t=(\S+)/.exec(output) ?? [];
  const [, viewerToken = ""] = /viewers {4}\S+#t=(\S+)/.exec(output) ?? [];
  return { origin, presenterToken, viewerToken };
}

/** What the page of this web would show. */
export function watch(web: { readonly origin: string; readonly viewerToken: string }): TestViewer {
  return new TestViewer(web as TestWeb);
}
