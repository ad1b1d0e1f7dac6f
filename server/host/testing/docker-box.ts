import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { bundleEntry } from "./bundle-entry";

const execFileAside = promisify(execFile);

/** Debian's docker.io and busybox-static; the tests that need them are skipped where they are not there. */
const PROGRAMS = ["dockerd", "docker", "busybox", "setpriv", "unshare", "nsenter"] as const;
export const HAS_DOCKER_BOX =
  PROGRAMS.every((name) => pathOf(name) !== null) &&
  !readFileSync(pathOf("busybox") ?? "").includes("/ld-linux");

function pathOf(program: string): string | null {
  const found = (process.env.PATH ?? "").split(":").map((folder) => `${folder}/${program}`);
  return found.find((path) => existsSync(path)) ?? null;
}

/** busybox by the names that the tests start it by; static, so that the image needs nothing else. */
const APPLETS = ["sh", "sleep", "httpd", "nc"];
const START_MS = 30_000;

/** Its own /run, for the socket, xtables' lock and hopscope's own; and a disk that goes with it. */
const PREPARE = `
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/lock /run/docker-data
mount -t tmpfs tmpfs /var/lib
ip link set lo up
# No multicast of IPv6's own between the packets.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
echo ready
exec cat
`;

/**
 * A real dockerd with network, mounts and processes of its own: its bridges, rules, containers and files end
 * with the box, `kill -9` included, and the machine's own are never touched. Its image is `box`, which has a
 * shell, sleep, httpd and nc, and no ping.
 */
export type DockerBox = {
  /** Of a process inside, as this machine counts it: its network namespace is the Docker host's. */
  readonly pid: number;
  /** Output of a program inside. Throws where it fails. */
  readonly run: (program: string, ...args: string[]) => string;
  /** The same, while this thread goes on. */
  readonly runAside: (program: string, ...args: string[]) => Promise<string>;
  readonly docker: (...args: string[]) => string;
  readonly spawn: (program: string, ...args: string[]) => ChildProcess;
  readonly startDocker: (...options: string[]) => Promise<void>;
  readonly stopDocker: () => Promise<void>;
  /** `entry` is TypeScript of this repository; it becomes one file, which `run` and `spawn` may give to Node. */
  readonly bundle: (entry: string) => string;
  readonly close: () => Promise<void>;
};

export async function dockerBox(...options: string[]): Promise<DockerBox> {
  const folder = mkdtempSync(`${tmpdir()}/hopscope-box-`);
  const outer = spawn(
    "setpriv",
    [
      ...["--pdeathsig", "KILL", "--", "unshare", "--net", "--mount", "--pid", "--fork"],
      ...["--kill-child=KILL", "--mount-proc", "--", "sh", "-c", PREPARE],
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  await new Promise<void>((resolve, reject) => {
    outer.stdout?.once("data", () => resolve());
    outer.once("exit", () => reject(new Error("the box did not start")));
  });
  const pid = Number(
    readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, "utf8").trim().split(" ")[0],
  );
  const enter = (args: readonly string[]) => ["-t", String(pid), "--net", "--mount", "--pid", "--", ...args];
  const run = (program: string, ...args: string[]) =>
    execFileSync("nsenter", enter([program, ...args]), {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const runAside = async (program: string, ...args: string[]) =>
    (await execFileAside("nsenter", enter([program, ...args]))).stdout;
  const spawnInside = (program: string, ...args: string[]) =>
    spawn("nsenter", enter([program, ...args]), { stdio: ["pipe", "pipe", "inherit"] });
  const docker = (...args: string[]) => run("docker", ...args).trim();
  const isUp = () => {
    try {
      docker("version");
      return true;
    } catch {
      return false;
    }
  };

  async function startDocker(...more: string[]): Promise<void> {
    const data = ["--data-root", "/run/docker-data", "--exec-root", "/run/docker-exec"];
    const rest = ["-p", "/run/docker.pid", "--storage-driver", "vfs", "--shutdown-timeout", "1"];
    // Its own log would say what went wrong, and nothing else that matters.
    const daemon = spawn("nsenter", enter(["dockerd", ...data, ...rest, ...more]), { stdio: "ignore" });
    daemon.unref();
    await eventually("dockerd answers", isUp);
  }

  async function stopDocker(): Promise<void> {
    const daemon = run("cat", "/run/docker.pid").trim();
    run("kill", "-TERM", daemon);
    await eventually("dockerd has ended", () => {
      try {
        run("kill", "-0", daemon);
        return false;
      } catch {
        return true;
      }
    });
  }

  const box: DockerBox = {
    pid,
    run,
    runAside,
    docker,
    spawn: spawnInside,
    startDocker,
    stopDocker,
    bundle: (entry) => bundleEntry(entry, folder),
    async close() {
      outer.kill("SIGKILL");
      await eventually("the box has ended", () => outer.exitCode !== null || outer.signalCode !== null);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await startDocker(...options);
    importImage(box, folder);
  } catch (error) {
    await box.close();
    throw error;
  }
  return box;
}

function importImage(box: DockerBox, folder: string): void {
  const links = APPLETS.map((name) => `ln -s busybox ${folder}/image/bin/${name}`).join("; ");
  execFileSync("sh", [
    "-c",
    `mkdir -p ${folder}/image/bin; cp "$(command -v busybox)" ${folder}/image/bin/; ${links}`,
  ]);
  execFileSync("tar", ["-C", `${folder}/image`, "-cf", `${folder}/image.tar`, "."]);
  box.docker("import", `${folder}/image.tar`, "box");
}

async function eventually(what: string, holds: () => boolean): Promise<void> {
  const startMs = performance.now();
  while (!holds()) {
    if (performance.now() - startMs > START_MS) throw new Error(`not in time: ${what}`);
    await sleep(50);
  }
}
