import { release } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabScenario, Outcome } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import type { RuleCounters, RulesPlan } from "@/lib/protocol/host-verbs";
import { faultLine } from "../cli/fault-line";
import { LAB_CLAIM, LAB_RULES_CLAIM } from "./host";
import { findLab, labUp } from "./lab/lab";
import { labTopology } from "./lab/lab-plan";
import { sweepNfLogAllNetns } from "./lab/nf-log-all-netns";
import { runScenario } from "./lab/scenario";
import { DEFAULT_LINES_PER_SECOND, MAX_MINUTES } from "./limits";
import { readOwnLines } from "./own-lines";
import { listRules } from "./rules/list-rules";
import { makeNonce } from "./rules/own-prefix";
import { createTracing, endClaimedRules, previewRules, type Watched } from "./rules/tracing";
import { readClaim } from "./run-files";
import { nextSignal } from "./signals";

export type RulesByHand = {
  readonly verb: "insert" | "delete" | "check";
  readonly backend: "nft" | "iptables" | null;
  readonly print: boolean;
};

export type LabByHand =
  | { readonly verb: "up" | "down" }
  | { readonly verb: "run"; readonly scenario: LabScenario };

const HOST_RULES_CLAIM = "host-rules";
/** hopscope's usual port, where no lab keeps its traffic away from the rules. */
const USUAL_PORT = 4466;
/** What a closing connection still sends after its program has ended. */
const SETTLE_MS = 100;
const DOWN_MS = 3000;

/** Where rules by hand go: into the lab where one runs, else onto this host. */
function whereNow(): {
  readonly where: string;
  readonly watched: Watched;
  readonly claim: string;
  readonly plan: RulesPlan;
} {
  const lab = findLab();
  const plan: RulesPlan = {
    protocol: "all",
    address: null,
    port: null,
    linesPerSecond: DEFAULT_LINES_PER_SECOND,
    minutes: MAX_MINUTES,
    ownPort: lab === null ? USUAL_PORT : null,
  };
  return lab === null
    ? {
        where: "on this host",
        watched: { namespacePid: null, topology: null },
        claim: HOST_RULES_CLAIM,
        plan,
      }
    : {
        where: "in the lab",
        watched: { namespacePid: lab.pids.host, topology: labTopology({}, release()) },
        claim: LAB_RULES_CLAIM,
        plan,
      };
}

/** `hopscope rules …`. Resolves with the exit code: 0 done, 1 no rules stand, 2 refused. */
export async function runRules({ verb, backend, print }: RulesByHand): Promise<number> {
  if (backend === "iptables") return refuse("no-backend", "iptables");
  const { where, watched, claim, plan } = whereNow();
  if (print) {
    const { insert, undo } = previewRules(plan, watched, makeNonce());
    const commands = { insert, delete: undo, check: "nft list tables\n" };
    return say(commands[verb]);
  }
  const refused = notRoot();
  if (refused !== null) return refused;
  switch (verb) {
    case "insert":
      return holdRules(where, watched, claim, plan);
    case "delete":
      return deleteRules();
    case "check":
      return checkRules();
  }
}

async function holdRules(where: string, watched: Watched, claim: string, plan: RulesPlan): Promise<number> {
  const tracing = createTracing(claim, Number.POSITIVE_INFINITY);
  const inserted = await tracing.insert(plan, watched);
  if (!inserted.ok) return refuseOutcome(inserted);
  const { chains, nonce, insertMs } = inserted.value;
  say(
    `${chains.length} chains ${where} log with the prefix hop:${nonce}: (inserted in ${insertMs.toFixed(0)} ms).\n`,
  );
  say(`They stand as long as this runs, at most ${plan.minutes / 60} h. Ctrl-C removes them.\n`);
  const end = await Promise.race([
    nextSignal(),
    tracing.gone().then(() => "gone"),
    sleep(plan.minutes * 60_000, "time", { ref: false }),
  ]);
  const last = await tracing.remove();
  if (end === "gone") return say("The rules were removed from outside.\n");
  return say(`Removed.${last.ok ? ` ${counted(last.value)}` : ""}\n`);
}

async function deleteRules(): Promise<number> {
  const ended = [LAB_RULES_CLAIM, HOST_RULES_CLAIM].filter(endClaimedRules);
  sweepNfLogAllNetns();
  if (ended.length === 0) return say("No rules stand.\n");
  await until(() => ended.every((name) => readClaim(name) === null));
  return say("The rules are removed.\n");
}

async function checkRules(): Promise<number> {
  let standing = 0;
  for (const name of [LAB_RULES_CLAIM, HOST_RULES_CLAIM]) {
    const listed = await listRules(name);
    if (listed === null) continue;
    standing += 1;
    say(`${name === LAB_RULES_CLAIM ? "In the lab" : "On this host"}, held by process ${listed.ownerPid}:\n`);
    for (const { chain, matched, logged } of listed.counters.chains) {
      say(
        `  ${chain.padEnd(26)}${String(matched).padStart(9)} matched${String(logged).padStart(9)} logged\n`,
      );
    }
  }
  if (standing > 0) return 0;
  say("No rules stand.\n");
  return 1;
}

/** `hopscope lab …`. Resolves with the exit code. */
export async function runLab(command: LabByHand): Promise<number> {
  const refused = notRoot();
  if (refused !== null) return refused;
  switch (command.verb) {
    case "up":
      return holdLab();
    case "down":
      return endLab();
    case "run":
      return runInLab(command.scenario);
  }
}

async function holdLab(): Promise<number> {
  const lab = await labUp({}, LAB_CLAIM);
  if (!lab.ok) return refuseOutcome(lab);
  const { pids, upMs, gone, down } = lab.value;
  say(`The lab is up (${upMs.toFixed(0)} ms). In its namespaces:\n`);
  for (const [machine, pid] of Object.entries(pids))
    say(`  ${machine.padEnd(9)}nsenter --net=/proc/${pid}/ns/net\n`);
  say("It stands as long as this runs. Ctrl-C takes it down.\n");
  const end = await Promise.race([nextSignal(), gone.then(() => "gone" as const)]);
  await down();
  return end === "gone" ? refuse("no-lab", "one of its processes was ended") : say("The lab is down.\n");
}

async function endLab(): Promise<number> {
  sweepNfLogAllNetns();
  const lab = findLab();
  if (lab === null) return say("No lab is running.\n");
  process.kill(lab.ownerPid, "SIGTERM");
  const down = await until(() => readClaim(LAB_CLAIM) === null);
  return down
    ? say(`The lab is down, process ${lab.ownerPid} ended.\n`)
    : refuse("lab-running", `process ${lab.ownerPid}`);
}

async function runInLab(scenario: LabScenario): Promise<number> {
  const running = findLab();
  const own = running === null ? await labUp({}, LAB_CLAIM) : null;
  if (own?.ok === false) return refuseOutcome(own);
  const pids = running?.pids ?? own?.value.pids;
  if (pids === undefined) return refuse("no-lab");
  const tracing = createTracing(LAB_RULES_CLAIM, Number.POSITIVE_INFINITY);
  const work = async () => {
    const { plan, watched } = whereNow();
    const rules = await tracing.insert(plan, watched);
    if (!rules.ok) refuseOutcome(rules);
    const ran = await runScenario(scenario, pids);
    say(ran.ok ? ran.value.output : "");
    if (!ran.ok) refuseOutcome(ran);
    await sleep(SETTLE_MS);
    if (rules.ok) say(`\n${readOwnLines(rules.value.nonce).join("\n")}\n`);
    return ran.ok ? 0 : 1;
  };
  const exit = await Promise.race([work(), nextSignal().then(() => 1)]);
  await tracing.remove();
  if (own?.ok) await own.value.down();
  return exit;
}

function counted({ matched, logged }: RuleCounters): string {
  return `${matched} lines, ${matched - logged} of them cut by the rate cap.`;
}

async function until(holds: () => boolean): Promise<boolean> {
  for (const endMs = performance.now() + DOWN_MS; performance.now() < endMs; await sleep(20)) {
    if (holds()) return true;
  }
  return holds();
}

function notRoot(): number | null {
  if (process.platform !== "linux") return refuse("not-linux");
  return process.getuid?.() === 0 ? null : refuse("not-root");
}

function say(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

function refuse(code: FaultCode, detail = ""): 2 {
  process.stderr.write(faultLine(code, detail));
  return 2;
}

function refuseOutcome(outcome: Extract<Outcome<never>, { ok: false }>): 2 {
  return refuse(outcome.code as FaultCode, outcome.detail);
}
