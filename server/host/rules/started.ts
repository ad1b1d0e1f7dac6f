import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { startTicks } from "../run-files";

const TICKS_PER_SECOND = 100;
const RECENT_S = 15;
const MAX_CHARS = 200;

/** `PID AGE_S NAME`, a tab and the command's words, of each process that was started just now in that network namespace. */
export function startedLately(namespacePid: number | null): string {
  const uptimeS = Number.parseFloat(readFileSync("/proc/uptime", "utf8"));
  return readdirSync("/proc")
    .flatMap((pid) => {
      const ageS = uptimeS - (startTicks(Number(pid)) ?? 0) / TICKS_PER_SECOND;
      if (ageS > RECENT_S) return [];
      try {
        const [its, ours] = [pid, namespacePid ?? "self"].map((each) => readlinkSync(`/proc/${each}/ns/net`));
        if (its !== ours) return [];
        const [name, words] = ["comm", "cmdline"].map((file) =>
          readFileSync(`/proc/${pid}/${file}`, "utf8").replace(/[\0\s]+/g, " "),
        );
        return [
          `${pid} ${Math.max(0, ageS).toFixed(1)} ${name?.trim()}\t${words?.slice(0, MAX_CHARS).trim()}`,
        ];
      } catch {
        // Gone by now.
        return [];
      }
    })
    .join("\n");
}
