import type { ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Outcome } from "@/lib/protocol/events";
import type { ListenAddress } from "@/server/web/contract";
import { doctorArguments } from "./doctor-arguments";
import { dropPrivileges } from "./drop-privileges";
import { faultLine } from "./fault-line";
import { READY } from "./host-job";
import { LAB_NAME } from "./lab-name";
import type { KernelLog } from "./open-kernel-log";
import { spawnChild, spawnHost } from "./spawn-child";
import { startKmsg } from "./start-kmsg";

/** web says good-bye to its viewers in 500 ms (server/web/contract.ts). */
const GRACE_MS = 800;
/** The host clears up within 5 s (host-child.ts), and then ends. */
const CLEARING_MS = 5500;
const AGAIN_MS = 50;
/** Who ends in order does so because another was killed: that one's end may be seen a moment later. */
const BLAME_MS = 100;

/**
 * Starts the other processes and becomes nobody; then waits until one of them ends or a signal asks to stop,
 * and ends all of them. The host is not this one's to kill any more: it ends when its pipe is closed, which
 * `kill -9` of this process does too; the others notice that by themselves (die-with-parent.ts). With the host
 * the kernel takes rules and lab along. Resolves with the exit code.
 * @param log where it may not be read, nobody reads it, and `web` says so.
 */
export async function supervise(
  target: "docker" | "lab",
  listen: ListenAddress,
  log: KernelLog,
  dockerSocket: string | null,
): Promise<number> {
  const parent = process.pid;
  const doctor = doctorArguments(dockerSocket);
  const pipes = ["ignore", "inherit", "inherit", "pipe", "pipe"] as const;
  const dock =
    target === "docker" && dockerSocket !== null
      ? spawnChild({ role: "dock", parent, socket: dockerSocket }, [...pipes])
      : null;
  const [, , , forWeb, forHost] = dock?.stdio ?? [];
  const host = spawnHost({ target, lab: LAB_NAME, doctor, ownBridge: null, parent }, [
    ...pipes,
    forHost ?? "ignore",
  ]);
  const [, , , channel, life] = host.stdio;
  const kmsg = log.kind === "open" ? startKmsg(log.descriptor) : null;
  const records = kmsg?.stdio[3];
  const faults = log.kind === "open" ? [] : [{ code: log.code, detail: log.detail }];
  const web = spawnChild({ role: "web", parent, web: { target, listen, faults } }, [
    "pipe",
    "inherit",
    "inherit",
    channel ?? "ignore",
    // By a pipe of this process's own nothing ever comes.
    records ?? "pipe",
    forWeb ?? "ignore",
  ]);
  // In the same turn of the event loop: from the next one on, this process would read from them itself.
  for (const given of [forHost, channel, records, forWeb]) given?.destroy();
  const children = {
    ...{ host, web },
    ...(kmsg === null ? {} : { kmsg }),
    ...(dock === null ? {} : { dock }),
  };
  const stopped = Promise.race([firstSignal(), firstEnd(children)]);
  // Where the host refuses (a lab of that name runs), the page is never announced.
  const refused = await Promise.race([stopped, onceReady(life)]);
  if (refused === null) web.stdin?.on("error", () => {}).write("\n");
  if (log.kind === "open") closeSync(log.descriptor);
  const end = refused ?? giveUpRights() ?? (await stopped);
  if (end.kind === "child") process.stderr.write(`hopscope: ${end.sentence}\n`);
  life?.destroy();
  const { host: _, ...others } = children;
  await Promise.all([Promise.race([gone(host), sleep(CLEARING_MS)]), ...Object.values(others).map(endChild)]);
  return end.exitCode;
}

type End =
  | { readonly kind: "signal"; readonly exitCode: 0 }
  /** It has said itself why it stops. */
  | { readonly kind: "refused"; readonly exitCode: number }
  | { readonly kind: "child"; readonly exitCode: 1; readonly sentence: string };

/** Null: done. */
function giveUpRights(): End | null {
  try {
    dropPrivileges();
    return null;
  } catch (error) {
    process.stderr.write(faultLine("rights-kept", (error as Error).message));
    return { kind: "refused", exitCode: 2 };
  }
}

function firstSignal(): Promise<End> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      // Stays: a second Ctrl-C must not cut the clearing up short.
      process.on(signal, () => resolve({ kind: "signal", exitCode: 0 }));
    }
  });
}

/** It never resolves where the host ends before. Null: it is ready; where it refuses, it waits to be ended. */
async function onceReady(life: ChildProcess["stdio"][number] | undefined): Promise<End | null> {
  life?.on("error", () => {});
  const said = String(await new Promise((resolve) => life?.once("data", resolve)));
  if (said === READY) return null;
  const { code, detail } = JSON.parse(said) as Extract<Outcome<never>, { readonly ok: false }>;
  process.stderr.write(faultLine(code, detail));
  return { kind: "refused", exitCode: 2 };
}

function firstEnd(children: Readonly<Record<string, ChildProcess>>): Promise<End> {
  return new Promise((resolve) => {
    for (const [name, child] of Object.entries(children)) {
      child.on("error", (error) =>
        resolve({ kind: "child", exitCode: 1, sentence: `${name} did not start: ${error.message}` }),
      );
      child.once("exit", (code, signal) => {
        if (code !== null && code !== 0) resolve({ kind: "refused", exitCode: code });
        const how = signal ?? `exit code ${code}`;
        const sentence = `the ${name} process ended (${how}), so all stops`;
        setTimeout(resolve, code === 0 ? BLAME_MS : 0, { kind: "child", exitCode: 1, sentence });
      });
    }
  });
}

function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

async function endChild(child: ChildProcess): Promise<void> {
  const ended = gone(child);
  const startMs = performance.now();
  // It may be refused, as long as the child has not become nobody itself.
  let isAsked = false;
  for (;;) {
    const isLate = performance.now() - startMs > GRACE_MS;
    if (!isAsked || isLate) isAsked = child.kill(isLate ? "SIGKILL" : "SIGTERM");
    // Not nobody's to kill: dock, as the owner of a rootless Docker's socket. It sees this one's end.
    if (isLate && !isAsked) return;
    const end = await Promise.race([ended.then(() => "ended"), sleep(AGAIN_MS, "again")]);
    if (end === "ended") return;
  }
}
