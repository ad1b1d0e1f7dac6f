import { readFileSync } from "node:fs";
import { findProgram } from "@/server/host/programs";
import { checkup, type Finding, type Observed } from "./checkup";
import { openKernelLog } from "./open-kernel-log";

const PROGRAMS = ["nft", "ip", "iptables", "ping"] as const;

/** `hopscope doctor`. Exit code 1 if anything stands in the way. */
export function doctor(): number {
  const findings = checkup(observe());
  for (const finding of findings) process.stdout.write(asText(finding));
  const problems = findings.filter(({ state }) => state === "problem").length;
  process.stdout.write(problems === 0 ? "Nothing stands in the way.\n" : `${problems} in the way.\n`);
  return problems === 0 ? 0 : 1;
}

function asText(finding: Finding): string {
  const mark = { fine: "ok  ", note: "note", problem: "FAIL" }[finding.state];
  const head = `${mark}  ${finding.what}\n`;
  if (finding.state === "fine") return head;
  return `${head}      effect: ${finding.effect}\n      do:     ${finding.command}\n`;
}

function observe(): Observed {
  const log = openKernelLog();
  return {
    platform: process.platform,
    uid: process.getuid?.() ?? null,
    effectiveCapabilities: capabilities(),
    kernelLog: log.kind === "open" ? "readable" : log.detail,
    dmesgRestrict: sysctl("kernel/dmesg_restrict"),
    consoleLevel: sysctl("kernel/printk"),
    nfLogAllNetns: sysctl("net/netfilter/nf_log_all_netns"),
    missingPrograms: PROGRAMS.filter((name) => findProgram(name) === null),
  };
}

/** First number of a sysctl; null where it does not exist (here, or in this namespace). */
function sysctl(name: string): number | null {
  try {
    return Number.parseInt(readFileSync(`/proc/sys/${name}`, "utf8"), 10);
  } catch {
    return null;
  }
}

/** CapEff of proc_pid_status(5). */
function capabilities(): bigint {
  try {
    const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return BigInt(`0x${hex ?? "0"}`);
  } catch {
    return 0n;
  }
}
