import type { ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Target } from "@/lib/protocol/events";
import { createHost, HOST_INSTANCE } from "@/server/host/host";
import type { ListenAddress } from "@/server/web/contract";
import { doctorArguments } from "./doctor-arguments";
import { LAB_NAME } from "./lab-name";
import { spawnChild } from "./spawn-child";
import { startKmsg } from "./start-kmsg";

/** web says good-bye to its viewers in 500 ms (server/web/contract.ts). */
const GRACE_MS = 800;
/** A program that hangs (nft, ip) must not keep the rest; what it held goes with this process. */
const CLEARING_MS = 5000;

/**
 * Runs the three processes until one of them ends or a signal asks to stop, then ends all of them:
 * this process is the host. Its own death, even by `kill -9`, is noticed by the children
 * (die-with-parent.ts) and by the kernel, which takes rules and lab along. Resolves with the exit code.
 */
export async function supervise(
  target: Target,
  listen: ListenAddress,
  log: number,
  dockerSocket: string | null,
): Promise<number> {
  const parent = process.pid;
  const kmsg = startKmsg(log);
  closeSync(log);
  const records = kmsg.stdio[3];
  // In the same turn of the event loop: from the next one on, this process would read from the pipe itself.
  const web = spawnChild({ role: "web", parent, web: { target, listen, file: null, faults: [] } }, [
    "ignore",
    "inherit",
    "inherit",
    "pipe",
    records ?? "ignore",
  ]);
  records?.destroy();

  const stopped = firstEnd({ kmsg, web });
  const watched =
    target === "docker" && dockerSocket !== null
      ? { dockerSocket, instance: HOST_INSTANCE }
      : { instance: LAB_NAME };
  const host = createHost({ ...watched, doctor: doctorArguments(dockerSocket) });
  host.connect(web.stdio[3] as Duplex);
  const end = await stopped;
  if (end.kind === "child") process.stderr.write(`hopscope: ${end.sentence}\n`);
  const clearing = Promise.race([host.close(), sleep(CLEARING_MS)]);
  await Promise.all([clearing, endChild(web), endChild(kmsg)]);
  return end.exitCode;
}

type End =
  | { readonly kind: "signal"; readonly exitCode: 0 }
  /** It has said itself why it stops. */
  | { readonly kind: "refused"; readonly exitCode: number }
  | { readonly kind: "child"; readonly exitCode: 1; readonly sentence: string };

function firstEnd(children: Readonly<Record<string, ChildProcess>>): Promise<End> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      // Stays: a second Ctrl-C must not cut the clearing up short.
      process.on(signal, () => resolve({ kind: "signal", exitCode: 0 }));
    }
    for (const [name, child] of Object.entries(children)) {
      child.once("error", (error) =>
        resolve({ kind: "child", exitCode: 1, sentence: `${name} did not start: ${error.message}` }),
      );
      child.once("exit", (code, signal) => {
        if (code !== null && code !== 0) resolve({ kind: "refused", exitCode: code });
        const how = signal ?? `exit code ${code}`;
        resolve({ kind: "child", exitCode: 1, sentence: `the ${name} process ended (${how}), so all stops` });
      });
    }
  });
}

function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    child.once("exit", () => {
      clearTimeout(force);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
