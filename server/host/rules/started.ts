import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { startTicks } from "../run-files";

const TICKS_PER_SECOND = 100;
const RECENT_S = 15;

/** `PID AGE_S NAME` of each process that runs in that network namespace, and was started just now. */
export function startedLately(namespacePid: number | null): string {
  const uptimeS = Number.parseFloat(readFileSync("/proc/uptime", "utf8"));
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const ageS = uptimeS - (startTicks(Number(pid)) ?? 0) / TICKS_PER_SECOND;
      if (ageS > RECENT_S) return [];
      try {
        if (namespaceOf(pid) !== namespaceOf(namespacePid ?? "self")) return [];
        const name = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
        return [`${pid} ${Math.max(0, Math.round(ageS))} ${name}`];
      } catch {
        // Gone by now.
        return [];
      }
    })
    .join("\n");
}

function namespaceOf(pid: number | string): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}
