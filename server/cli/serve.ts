import { closeSync } from "node:fs";
import { parseArgs } from "node:util";
import { askDocker, dockerSocket } from "@/server/dock/docker-socket";
import { findProgram } from "@/server/host/programs";
import { chooseTarget, type Reason } from "./choose-target";
import type { ServeCommand } from "./command";
import { faultLine } from "./fault-line";
import { DEFAULT_LISTEN, parseListen } from "./listen-address";
import { type KernelLog, openKernelLog } from "./open-kernel-log";
import { openReplay } from "./open-replay";
import { ownRights, whyRightsWouldStay } from "./own-rights";
import { runWeb } from "./run-web";
import { supervise } from "./supervise";
import { whyNoLab } from "./why-no-lab";

const TARGETS = ["docker", "lab", "replay"] as const;
const LIVE_PROGRAMS = ["nft", "ip", "iptables"] as const;

export function read(args: string[]): ServeCommand | null {
  const options = { target: { type: "string" }, listen: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const target = TARGETS.find((known) => known === values.target) ?? null;
  const listen = values.listen === undefined ? DEFAULT_LISTEN : parseListen(values.listen);
  const [file = null, ...more] = positionals;
  if (listen === null || more.length > 0 || (values.target ?? null) !== target) return null;
  return { kind: "serve", target, listen, file };
}

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
  // Without the log, or the rights, a Docker host can be looked at all the same, and the lab not.
  const obstacles = choice.target === "lab" ? obstaclesToLab(log) : [];
  const [obstacle] = obstacles;
  if (obstacle !== undefined) {
    if (log.kind === "open") closeSync(log.descriptor);
    return command.target === null ? replay(command, obstacles) : refuse(obstacle);
  }
  if (log.kind === "fault") process.stderr.write(faultLine(log.code, log.detail));
  return supervise(choice.target, command.listen, log, socket);
}

function obstaclesToLab(log: KernelLog): readonly Reason[] {
  const denied = whyNoLab(ownRights());
  return [
    ...(log.kind === "fault" ? [log] : []),
    ...(denied === null ? [] : [{ code: "lab-denied" as const, detail: denied }]),
  ];
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
