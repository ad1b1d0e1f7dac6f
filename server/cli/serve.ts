import { askDocker, dockerSocket } from "@/server/dock/docker-socket";
import { findProgram } from "@/server/host/programs";
import { chooseTarget, type Reason } from "./choose-target";
import type { ServeCommand } from "./command";
import { faultLine } from "./fault-line";
import { openKernelLog } from "./open-kernel-log";
import { openReplay } from "./open-replay";
import { ownRights, whyRightsWouldStay } from "./own-rights";
import { runWeb } from "./run-web";
import { supervise } from "./supervise";

const LIVE_PROGRAMS = ["nft", "ip", "iptables"] as const;

/** dist/serve.mjs, `hopscope serve`. */
export async function run(command: ServeCommand): Promise<number> {
  // Whatever the web bundle may still hold open must not keep the process.
  return process.exit(await serve(command));
}

/** Live: starts the others and gives up its rights. Replay: becomes web. */
async function serve(command: ServeCommand): Promise<number> {
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
  const staying = whyRightsWouldStay(ownRights());
  if (staying !== null) return refuse({ code: "rights-kept", detail: staying });
  const log = openKernelLog();
  // Without the log a Docker host can be looked at all the same, and the lab not.
  if (log.kind === "fault" && choice.target === "lab")
    return command.target === null ? replay(command, [log]) : refuse(log);
  if (log.kind === "fault") process.stderr.write(faultLine(log.code, log.detail));
  return supervise(choice.target, command.listen, log, socket);
}

function replay({ listen, file }: ServeCommand, reasons: readonly Reason[]): Promise<number> {
  const faults = reasons.map(({ code, detail }) => ({ code, detail }));
  for (const { code, detail } of faults) process.stderr.write(faultLine(code, detail));
  return runWeb(
    { target: "replay", listen, faults },
    {
      connect: () => ({ kmsg: null, host: null, dock: null }),
      openReplay: (assets) => openReplay(file, assets),
    },
  );
}

function refuse({ code, detail }: Reason): number {
  process.stderr.write(faultLine(code, detail));
  return 2;
}
