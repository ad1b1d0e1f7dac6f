import { existsSync, writeFileSync } from "node:fs";
import type { Outcome } from "@/lib/protocol/events";
import { type HeldNamespace, holdNamespace } from "../held-namespace";
import { LAB_CLAIM } from "../instances";
import { done, fault } from "../outcome";
import { type Command, findProgram, inNamespace, type ProgramName, run } from "../programs";
import { type Claim, claim } from "../run-files";
import { dockerRules } from "./docker-rules";
import { type LabClaim, type LabHolder, labHolder } from "./lab-claim";
import { ipBatch, knownForwarding, type Namespaces, sysctls } from "./lab-network";
import { type LabOptions, MACHINES, type Machine, WEB } from "./lab-plan";
import { holdNfLogAllNetns, releaseNfLogAllNetns, sweepNfLogAllNetns } from "./nf-log-all-netns";
import { WEB_SERVER } from "./web-server";

const NEEDED: readonly ProgramName[] = ["ip", "bridge", "iptables-restore", "setpriv", "unshare", "nsenter"];
const READY_MS = 10_000;
/** There when br_netfilter is loaded. */
const BRIDGE_SYSCTLS = "/proc/sys/net/bridge";

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

  const holders: HeldNamespace[] = [];
  let hasSwitch = false;
  let releasing: Promise<void> | null = null;
  const down = () => {
    releasing ??= (async () => {
      for (const { end } of holders) end();
      await Promise.all(holders.map((held) => held.gone));
      if (hasSwitch) releaseNfLogAllNetns();
      claimed.release();
    })();
    return releasing;
  };

  async function comeUp(own: Claim<LabClaim>): Promise<Outcome<Lab>> {
    hasSwitch = holdNfLogAllNetns();
    if (!hasSwitch) return fault("nf-log-all-netns");
    for (const machine of MACHINES) holders.push(hold(machine));
    const gone = Promise.race(holders.map((held) => held.gone)).then(down);
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

/** The container's own process where it has one. */
function hold(machine: Machine): HeldNamespace {
  return holdNamespace(
    READY_MS,
    machine === WEB.container ? [WEB_SERVER, "--", String(WEB.port)] : undefined,
  );
}

async function allReady(holders: readonly HeldNamespace[]): Promise<boolean> {
  return (await Promise.all(holders.map(({ ready }) => ready))).every(Boolean);
}

function pidsOf(holders: readonly HeldNamespace[]): Namespaces {
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
