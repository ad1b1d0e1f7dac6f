import { askDocker, dockerSocket } from "@/server/host/docker/docker-socket";
import { reserveLab } from "@/server/host/lab/lab";
import { findProgram } from "@/server/host/programs";
import { chooseTarget, type Reason } from "./choose-target";
import type { ServeCommand } from "./command";
import { faultLine } from "./fault-line";
import { LAB_NAME } from "./lab-name";
import { openKernelLog } from "./open-kernel-log";
import { runWeb } from "./run-web";
import { supervise } from "./supervise";

const LIVE_PROGRAMS = ["nft", "ip", "iptables"] as const;

/** `hopscope serve`. Live: this process becomes the host and starts the two others. Replay: it becomes web. */
export async function serve(command: ServeCommand): Promise<number> {
  const socket = dockerSocket();
  const asksForDocker = command.file === null && (command.target === null || command.target === "docker");
  const choice = chooseTarget(command, {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    missingPrograms: LIVE_PROGRAMS.filter((name) => findProgram(name) === null),
    hasDocker: asksForDocker && socket !== null && (await askDocker(socket, "/_ping")).ok,
  });
  if (choice.kind === "refused") return refuse(choice.reason);
  if (choice.target === "replay") return replay(command, choice.reasons);
  const log = openKernelLog();
  if (log.kind !== "open") return command.target === null ? replay(command, [log]) : refuse(log);
  // Now, not when the lab is built: of two that start at once, one says so and ends.
  const taken = choice.target === "lab" ? reserveLab(LAB_NAME, "hopscope serve") : null;
  if (taken !== null) return refuse({ code: "lab-running", detail: taken });
  return supervise(choice.target, command.listen, log.descriptor, socket);
}

function replay({ listen, file }: ServeCommand, reasons: readonly Reason[]): Promise<number> {
  const faults = reasons.map(({ code, detail }) => ({ code, detail }));
  for (const { code, detail } of faults) process.stderr.write(faultLine(code, detail));
  return runWeb({ target: "replay", listen, file, faults }, () => ({ kmsg: null, host: null }));
}

function refuse({ code, detail }: Reason): number {
  process.stderr.write(faultLine(code, detail));
  return 2;
}
