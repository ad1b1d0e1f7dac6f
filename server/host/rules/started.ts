import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { startTicks } from "../run-files";

const TICKS_PER_SECOND = 100;
const RECENT_S = 15;

/** `PID AGE_S NAME` of each process that runs in that network namespace, and was started just now. */
export function startedLately(namespacePid: number | null): string {
  const here = namespaceOf(namespacePid ?? "self");
  const uptimeS = Number.parseFloat(readFileSync("/proc/uptime", "utf8"));
  return readdirSync("/proc")
    .flatMap((pid) => {
      const ticks = /^\d+$/.test(pid) ? startTicks(Number(pid)) : null;
      const ageS = uptimeS - (ticks ?? 0) / TICKS_PER_SECOND;
      if (ageS > RECENT_S || namespaceOf(pid) !== here) return [];
      return [`${pid} ${Math.max(0, Math.round(ageS))} ${nameOf(pid)}`];
    })
    .join("\n");
}

function nameOf(pid: string): string {
  return unlessGone(() => readFileSync(`/proc/${pid}/comm`, "utf8").trim());
}

function namespaceOf(pid: number | string): string {
  return unlessGone(() => readlinkSync(`/proc/${pid}/ns/net`));
}

function unlessGone(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
