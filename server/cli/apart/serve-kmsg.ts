import type { ChildProcess } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { parseArgs } from "node:util";
import type { FaultCode } from "@/lib/protocol/faults";
import { bundlePath } from "../bundle-path";
import { dropPrivileges } from "../drop-privileges";
import { faultLine } from "../fault-line";
import { nextSignal } from "../next-signal";
import { openKernelLog } from "../open-kernel-log";
import { runInRealTime, startKmsg } from "../start-kmsg";
import { asId, listenOnSocket } from "./listen-on-socket";

/** `socket`: where web finds it. `group`: name or number of the group that may connect; null: this process's. */
export type KmsgCommand = {
  readonly kind: "kmsg";
  readonly socket: string;
  readonly group: string | null;
};

export function read(args: string[]): KmsgCommand | null {
  const text = { type: "string" } as const;
  const { socket, group = null } = parseArgs({ args, options: { socket: text, group: text } }).values;
  return socket ? { kind: "kmsg", socket, group } : null;
}

/** dist/kmsg-apart.mjs, `hopscope kmsg`. */
export async function run(command: KmsgCommand): Promise<number> {
  // Whatever a connection may still hold open must not keep the process.
  return process.exit(await serveKmsg(command));
}

/**
 * Opens the kernel log, gives up its rights, and has it copied to one web at a time.
 *
 * Each web gets a copier of its own. They share the one open log, and with it the place in it (struct
 * devkmsg_user belongs to the open file): while no web is there the kernel's ring keeps the records, and
 * what it overwrites meanwhile shows as a jump of the sequence numbers, like every other loss.
 */
async function serveKmsg({ socket, group }: KmsgCommand): Promise<number> {
  const stopped = nextSignal();
  const log = openKernelLog();
  if (log.kind === "fault") return refuse(log.code, log.detail);
  const listening = await listenOnSocket(socket, group);
  if (!listening.ok) return refuse(listening.code, listening.detail);
  // Its children inherit it (sched(7)), and nobody may not ask for it.
  runInRealTime(process.pid);
  try {
    dropPrivileges(group === null ? undefined : asId(group));
  } catch (error) {
    return refuse("rights-kept", (error as Error).message);
  }
  const child = bundlePath("child");
  try {
    accessSync(child, constants.R_OK);
  } catch {
    return refuse("program-unreadable", child);
  }

  const server = listening.value;
  let copier: ChildProcess | null = null;
  server.on("connection", (web) => {
    if (copier === null) {
      const mine = startKmsg(log.descriptor, web);
      copier = mine;
      const gone = () => {
        if (copier === mine) copier = null;
      };
      mine.once("exit", gone);
      mine.once("error", gone);
    }
    // The copier holds a descriptor of its own.
    web.destroy();
  });
  process.stdout.write(`hopscope kmsg waits for web at ${socket}\n`);
  await stopped;
  server.close();
  // It looks for its parent every 100 ms.
  return 0;
}

function refuse(code: FaultCode, detail: string): number {
  process.stderr.write(faultLine(code, detail));
  return 2;
}
