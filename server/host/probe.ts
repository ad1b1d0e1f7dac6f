import { readFileSync } from "node:fs";
import { release } from "node:os";
import type { HostProbe } from "@/lib/protocol/host-verbs";
import { readNfLogAllNetns } from "./lab/nf-log-all-netns";
import { findProgram, type ProgramName, run } from "./programs";

/** LOGLEVEL_DEBUG: a console above it prints our lines, some 200 ms each on a serial one. */
const DEBUG_LEVEL = 7;

export async function probe(): Promise<HostProbe> {
  const [nft, ip, iptables] = await Promise.all([
    version("nft", "--version"),
    version("ip", "-Version"),
    version("iptables", "--version"),
  ]);
  return {
    root: process.getuid?.() === 0,
    kernel: release(),
    nft,
    ip,
    iptables,
    ping: findProgram("ping") ?? findProgram("busybox"),
    nfLogAllNetns: readNfLogAllNetns(),
    bridgeNfCallIptables: readNumber("/proc/sys/net/bridge/bridge-nf-call-iptables"),
    consoleLevel: readNumber("/proc/sys/kernel/printk"),
  };
}

/** printk.c: `ignore_loglevel` prints all levels. */
export function consoleWouldShow(): boolean {
  if ((readNumber("/proc/sys/kernel/printk") ?? 0) > DEBUG_LEVEL) return true;
  return readText("/sys/module/printk/parameters/ignore_loglevel") === "Y";
}

async function version(program: ProgramName, option: string): Promise<string | null> {
  if (findProgram(program) === null) return null;
  const { stdout } = await run({ program, args: [option] });
  return stdout.split("\n")[0]?.slice(0, 100) ?? "";
}

function readNumber(file: string): number | null {
  const text = readText(file);
  return text === null ? null : Number.parseInt(text, 10);
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return null;
  }
}
