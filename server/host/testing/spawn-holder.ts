import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { BackEnd } from "@/lib/protocol/events";
import { bundleEntry } from "./bundle-entry";

export type Held = {
  readonly child: ChildProcess;
  readonly nonce: string;
  /** host, nginx, netutils, wan, and the owner: the child that the rules live with. */
  readonly pids: Readonly<Record<string, number>>;
};

/** A second program with a lab of its own: what happens to its things when it is killed can be looked at. */
export async function spawnHolder(instance: string, backend: BackEnd = "nft"): Promise<Held> {
  const folder = mkdtempSync(`${tmpdir()}/hopscope-`);
  const outfile = bundleEntry("server/host/testing/hold.ts", folder);
  const child = spawn(process.execPath, [outfile, instance, backend], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.endsWith("\n")) resolve(text);
    });
    child.once("exit", () => reject(new Error(`the holder ended: ${text}`)));
  });
  rmSync(folder, { recursive: true });
  const said = JSON.parse(line);
  if (!said.inserted.ok) throw new Error(line);
  return { child, nonce: said.inserted.value.nonce, pids: said.pids };
}

/** What this machine's first namespace looks like; equal before and after a session. */
export function traceOfMachine(): string {
  const output = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: "utf8" });
  return [
    output("ip", "-o", "link").replace(/ link-netnsid \d+/g, ""),
    output("ip", "netns", "list"),
    output("nft", "-s", "list", "ruleset"),
    ...["net/ipv4/ip_forward", "net/bridge/bridge-nf-call-iptables", "net/ipv6/conf/all/disable_ipv6"].map(
      (name) => readFileSync(`/proc/sys/${name}`, "utf8"),
    ),
  ].join("\n");
}

export function namespaceOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}

/** Network namespaces in which some process runs. */
export function namespacesInUse(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      found.add(namespaceOf(Number(pid)));
    } catch {}
  }
  return found;
}

export function isRunning(pid: number): boolean {
  try {
    // A zombie waits for its parent only: it holds nothing any more.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

/** ms until it holds; fails after `limitMs`. */
export async function msUntil(holds: () => boolean, limitMs: number): Promise<number> {
  const startMs = performance.now();
  while (!holds()) {
    if (performance.now() - startMs > limitMs) throw new Error(`not within ${limitMs} ms`);
    await sleep(1);
  }
  return performance.now() - startMs;
}
