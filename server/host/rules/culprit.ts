import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { startTicks } from "../run-files";

const TICKS_PER_SECOND = 100;
const RECENT_S = 15;
const SUSPECTS =
  /^(dockerd|firewalld|ufw|ip6?tables|ip6?tables-restore|ebtables|nft|fail2ban-server|kube-proxy)/;

/** Programs known to rewrite rules that were started just now; what has ended already is not seen. */
export function suspects(namespacePid: number | null): readonly string[] {
  const here = namespaceOf(namespacePid ?? "self");
  const uptimeS = Number.parseFloat(readFileSync("/proc/uptime", "utf8"));
  return readdirSync("/proc").flatMap((pid) => {
    const name = /^\d+$/.test(pid) ? commOf(pid) : "";
    if (!SUSPECTS.test(name) || namespaceOf(pid) !== here) return [];
    const ageS = uptimeS - (startTicks(Number(pid)) ?? 0) / TICKS_PER_SECOND;
    return ageS < RECENT_S
      ? [`${name} (process ${pid}) was started ${Math.max(0, Math.round(ageS))} s before`]
      : [];
  });
}

function commOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}

function namespaceOf(pid: number | string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return "";
  }
}
