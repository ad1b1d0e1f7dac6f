import type { Finding } from "@/lib/protocol/events";
import { dockerSocket } from "@/server/dock/docker-socket";
import { sweepNfLogAllNetns } from "@/server/host/lab/nf-log-all-netns";
import type { DoctorCommand } from "../command";
import { ownRights } from "../own-rights";
import { judgeBridgeCalls, lookAtBridgeCalls } from "./bridge-calls";
import { judgeConsole, lookAtConsole } from "./console";
import { judgeRecordingDisk, judgeRunDisk, lookAtDisk, RUN } from "./disk";
import { isDockerThere, judgeDocker, lookAtDocker } from "./docker";
import { problem } from "./finding";
import { findingsAsText } from "./findings-as-text";
import { judgeKernelLog, lookAtKernelLog } from "./kernel-log";
import { judgeLogBackends, readLogBackends } from "./log-backends";
import { judgeLogRules, tryLogRules } from "./log-rules";
import { judgeNamespaceLogging, lookAtNamespaceLogging } from "./namespace-logging";
import { judgeBaseChains, lookAtBaseChains } from "./other-tables";
import { judgePrograms, lookForPrograms } from "./programs";
import { judgeRights } from "./rights";
import { judgeRouting, lookAtRouting } from "./routing";
import { openSpareNamespace } from "./spare-namespace";
import { judgeTables, lookAtTables } from "./tables";
import { judgeUserlandProxy, lookForUserlandProxy } from "./userland-proxy";
import { judgeWholeWay, walkWholeWay } from "./whole-way";

const LOG_IS_ELSEWHERE = { kind: "skipped", because: "hopscope kmsg reads the kernel log" } as const;

/** `hopscope doctor`. Exit code 0: nothing stands in the way; 1: something does; 2: it cannot look here. */
export async function doctor({ json, docker, dock, apart }: DoctorCommand): Promise<number> {
  const isLinux = process.platform === "linux";
  const findings = isLinux
    ? await examine(docker ?? dockerSocket(), dock, apart)
    : [notLinux(process.platform)];
  process.stdout.write(json ? `${JSON.stringify(findings)}\n` : findingsAsText(findings));
  if (!isLinux) return 2;
  return findings.some(({ state }) => state === "problem") ? 1 : 0;
}

/** In the order in which to mend them: what comes later may only show when what is before it is mended. */
async function examine(
  engine: string | null,
  dock: string | null,
  isApart: boolean,
): Promise<readonly Finding[]> {
  // It may take 2 s to see that dockerd does not answer.
  const askedDocker = lookAtDocker(engine, dock);
  const rights = ownRights();
  const isRoot = rights.uid === 0;
  if (isRoot) sweepNfLogAllNetns();
  const bridgeCalls = lookAtBridgeCalls();
  const before = [
    ...judgeRights(rights, isApart),
    judgeKernelLog(isApart ? null : lookAtKernelLog()),
    judgeConsole(lookAtConsole()),
    ...judgePrograms(lookForPrograms()),
    ...judgeTables(await lookAtTables()),
    ...judgeBaseChains(await lookAtBaseChains()),
  ];
  const namespaceLogging = judgeNamespaceLogging(lookAtNamespaceLogging(), isApart);
  const namespace = await openSpareNamespace();
  try {
    const logRules = judgeLogRules(await tryLogRules(namespace));
    const wholeWay = judgeWholeWay(isApart ? LOG_IS_ELSEWHERE : await walkWholeWay(namespace));
    const docker = await askedDocker;
    return [
      ...before,
      ...logRules,
      ...judgeBridgeCalls(bridgeCalls),
      namespaceLogging,
      ...judgeLogBackends(readLogBackends()),
      ...judgeRouting(await lookAtRouting(), isDockerThere(docker)),
      judgeDocker(docker),
      ...(isDockerThere(docker) ? judgeUserlandProxy(lookForUserlandProxy(), bridgeCalls) : []),
      ...judgeRunDisk(lookAtDisk(RUN), isRoot),
      judgeRecordingDisk(lookAtDisk(process.cwd())),
      wholeWay,
    ];
  } finally {
    namespace?.end();
  }
}

function notLinux(platform: NodeJS.Platform): Finding {
  return problem(
    `this is ${platform}, not Linux`,
    "only replay works",
    "run hopscope on the Docker host itself",
  );
}
