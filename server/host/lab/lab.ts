import type { ChildProcess } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import type { Outcome } from "@/lib/protocol/events";
import { done, fault } from "../outcome";
import { type Command, findProgram, inNamespace, type ProgramName, run, spawnBound } from "../programs";
import { type Claim, claim, readClaim } from "../run-files";
import { dockerRules } from "./docker-rules";
import { ipBatch, knownForwarding, type Namespaces, sysctls } from "./lab-network";
import { type LabOptions, MACHINES, type Machine, WEB } from "./lab-plan";
import { holdNfLogAllNetns, releaseNfLogAllNetns, sweepNfLogAllNetns } from "./nf-log-all-netns";
import { WEB_SERVER } from "./node-scripts";

const NEEDED: readonly ProgramName[] = ["ip", "bridge", "iptables-restore", "setpriv", "unshare", "nsenter"];
const READY_MS = 10_000;
/** The name that the command line finds a running lab by. */
export const LAB_CLAIM = "lab";
/** There when br_netfilter is loaded. */
const BRIDGE_SYSCTLS = "/proc/sys/net/bridge";

/** The command that a lab stands for. */
export type LabHolder = "hopscope serve" | "hopscope lab";
type LabClaim = { readonly holder: LabHolder; readonly pids: Namespaces | null };

export type Lab = {
  /** As asked for, and as this kernel can: without br_netfilter no bridge calls iptables. */
  readonly options: LabOptions;
  /** A process in each machine's network namespace. */
  readonly pids: Namespaces;
  readonly upMs: number;
  /** Ends every process of the lab; with the last one the kernel removes its namespaces. */
  readonly down: () => Promise<void>;
  /** Resolves when the lab is no more: taken down, or one of its processes was killed. */
  readonly gone: Promise<void>;
};

/**
 * Brings the lab up. Its namespaces have no names: each lives as long as one process in it, and
 * those processes die with this one, so that even `kill -9` leaves nothing behind.
 * @param instance two labs of one name exclude each other, on this machine.
 * Errors: `lab-running`, `lab-program` (which one is missing), `nf-log-all-netns`, `lab-failed`.
 */
export async function labUp(
  options: LabOptions = {},
  instance = LAB_CLAIM,
  holder: LabHolder = "hopscope lab",
): Promise<Outcome<Lab>> {
  const startedMs = performance.now();
  const missing = NEEDED.filter((name) => findProgram(name) === null);
  if (missing.length > 0) return fault("lab-program", missing.join(", "));
  sweepNfLogAllNetns();
  const claimed = reserved.get(instance) ?? claim<LabClaim>(instance, { holder, pids: null });
  reserved.delete(instance);
  if (claimed === null) return fault("lab-running", labHolder(instance)?.named ?? "");

  const holders: ChildProcess[] = [];
  let hasSwitch = false;
  let releasing: Promise<void> | null = null;
  const down = () => {
    releasing ??= (async () => {
      for (const held of holders) held.kill("SIGKILL");
      await Promise.all(holders.map(ended));
      if (hasSwitch) releaseNfLogAllNetns();
      claimed.release();
    })();
    return releasing;
  };

  async function comeUp(own: Claim<LabClaim>): Promise<Outcome<Lab>> {
    hasSwitch = holdNfLogAllNetns();
    if (!hasSwitch) return fault("nf-log-all-netns");
    for (const machine of MACHINES) holders.push(hold(machine));
    const gone = Promise.race(holders.map(ended)).then(down);
    if (!existsSync(BRIDGE_SYSCTLS)) await loadBrNetfilter();
    const effective = { ...options, bridgeNfCallIptables: callsIptables(options) };
    const trouble = (await allReady(holders))
      ? await build(pidsOf(holders), effective)
      : "a namespace was refused";
    if (trouble !== null) return fault("lab-failed", trouble);
    const pids = pidsOf(holders);
    own.update({ holder, pids });
    return done({ options: effective, pids, upMs: performance.now() - startedMs, down, gone });
  }

  let up: Outcome<Lab> | null = null;
  try {
    up = await comeUp(claimed);
    return up;
  } finally {
    if (up?.ok !== true) await down();
  }
}

const reserved = new Map<string, Claim<LabClaim>>();

/** Takes the name at once, for a lab that comes up later. Who has it already, in words; null: this process now. */
export function reserveLab(instance: string, holder: LabHolder): string | null {
  const claimed = claim<LabClaim>(instance, { holder, pids: null });
  if (claimed === null) return labHolder(instance)?.named ?? "";
  reserved.set(instance, claimed);
  return null;
}

/** The namespaces of a lab that another process runs; null when there is none. */
export function findLab(
  instance = LAB_CLAIM,
): { readonly ownerPid: number; readonly pids: Namespaces } | null {
  const found = readClaim<LabClaim>(instance);
  return found?.data.pids ? { ownerPid: found.owner.pid, pids: found.data.pids } : null;
}

/** Whose the lab of that name is, also while it is still coming up; null: nobody's. */
export function labHolder(
  instance: string,
): { readonly pid: number; readonly holder: LabHolder; readonly named: string } | null {
  const found = readClaim<LabClaim>(instance);
  if (found === null) return null;
  const { pid } = found.owner;
  const { holder } = found.data;
  return { pid, holder, named: `process ${pid}, ${holder}` };
}

/** Loaded, it calls iptables for every bridge of this machine (brnf_sysctl_start_net): those go on without. */
async function loadBrNetfilter(): Promise<void> {
  const { exit } = await run({ program: "modprobe", args: ["br_netfilter"] });
  if (exit !== 0 || !existsSync(BRIDGE_SYSCTLS)) return;
  for (const family of ["iptables", "ip6tables", "arptables"])
    writeFileSync(`${BRIDGE_SYSCTLS}/bridge-nf-call-${family}`, "0");
}

function callsIptables({ bridgeNfCallIptables = true }: LabOptions): boolean {
  return bridgeNfCallIptables && existsSync(BRIDGE_SYSCTLS);
}

/** A process that keeps a namespace: the container's own where it has one, else one that only waits. */
function hold(machine: Machine): ChildProcess {
  const inside: readonly string[] =
    machine === WEB.container
      ? [process.execPath, "-e", WEB_SERVER, "--", String(WEB.port)]
      : [findProgram("cat") ?? "cat"];
  const child = spawnBound({ program: "unshare", args: ["--net", "--", ...inside] }, [
    "pipe",
    "pipe",
    "ignore",
  ]);
  child.stdin?.on("error", () => {});
  // `cat` answers with it as soon as it runs, so in its namespace.
  if (machine !== WEB.container) child.stdin?.write("ready\n");
  return child;
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
}

async function allReady(holders: readonly ChildProcess[]): Promise<boolean> {
  const ready = holders.map(
    (holder) =>
      new Promise<boolean>((resolve) => {
        holder.stdout?.once("data", () => resolve(true));
        ended(holder).then(() => resolve(false));
        setTimeout(resolve, READY_MS, false).unref();
      }),
  );
  return (await Promise.all(ready)).every(Boolean);
}

function pidsOf(holders: readonly ChildProcess[]): Namespaces {
  return Object.fromEntries(MACHINES.map((machine, index) => [machine, holders[index]?.pid])) as Namespaces;
}

/** What went wrong, in the failing program's words; null when all stands. */
async function build(pids: Namespaces, options: LabOptions): Promise<string | null> {
  const inside = async (machine: Machine, command: Command, stdin: string) => {
    const ran = await run(inNamespace(pids[machine], command), { stdin });
    return ran.exit === 0 ? null : `${command.program} in ${machine}: ${ran.stderr.trim() || "no answer"}`;
  };
  const batch = (machine: Machine) =>
    inside(machine, { program: "ip", args: ["-batch", "-"] }, ipBatch(machine, pids));

  const settings = MACHINES.flatMap((machine) =>
    Object.entries(sysctls(machine, options)).flatMap(([value, names]) => {
      const files = names.map((name) => `/proc/sys/${name}`).filter((file) => existsSync(file));
      return files.length > 0 ? [inside(machine, { program: "tee", args: files }, `${value}\n`)] : [];
    }),
  );
  const first = [...(await Promise.all(settings)), await batch("host")].find((trouble) => trouble !== null);
  if (first !== undefined) return first;
  const rest = await Promise.all([
    ...MACHINES.filter((machine) => machine !== "host").map(batch),
    inside("host", { program: "iptables-restore", args: [] }, dockerRules()),
    inside("host", { program: "bridge", args: ["-batch", "-"] }, knownForwarding()),
  ]);
  return rest.find((trouble) => trouble !== null) ?? null;
}
