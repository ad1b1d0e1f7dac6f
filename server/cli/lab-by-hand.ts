import { setTimeout as sleep } from "node:timers/promises";
import type { LabScenario, Outcome } from "@/lib/protocol/events";
import { labUp } from "@/server/host/lab/lab";
import { findLab, labHolder } from "@/server/host/lab/lab-claim";
import type { Namespaces } from "@/server/host/lab/lab-network";
import { sweepNfLogAllNetns } from "@/server/host/lab/nf-log-all-netns";
import { runScenario } from "@/server/host/lab/scenario";
import type { LabCommand } from "./command";
import { LAB_NAME } from "./lab-name";
import { nextSignal } from "./next-signal";
import { readOwnLines } from "./own-lines";
import { ownLog } from "./own-log";
import { refuseScenario } from "./refuse-scenario";
import { rulesHere } from "./rules-here";
import { LAB_RULES_CLAIM, rulesTarget } from "./rules-target";
import { refuse, refuseOutcome, refuseUnlessRoot, say } from "./terminal";
import { waitUntil } from "./wait-until";

const DOWN_MS = 3000;
/**
 * So long nothing more is logged before it is over: longer than a packet rests between two chains (lib/journey, J11),
 * and than a closing connection still sends after its program has ended.
 */
const QUIET_MS = 300;
/** In a lab that runs others may go on sending. */
const MOST_QUIETS = 10;

/** `hopscope lab …`. Resolves with the exit code: 0 done, 1 interrupted, 2 refused. */
export async function runLab(command: LabCommand): Promise<number> {
  const refused = refuseUnlessRoot();
  if (refused !== null) return refused;
  switch (command.verb) {
    case "up":
      return hold();
    case "down":
      return end();
    case "run":
      return run(command.scenario);
  }
}

/** In the foreground: the lab's namespaces live as long as this process. */
async function hold(): Promise<number> {
  const stop = nextSignal();
  const lab = await labUp({}, LAB_NAME);
  if (!lab.ok) return refuseOutcome(lab);
  const { pids, upMs, gone, down } = lab.value;
  say(`The lab is up (${upMs.toFixed(0)} ms). In its namespaces:\n`);
  for (const [machine, pid] of Object.entries(pids)) {
    say(`  ${machine.padEnd(9)}nsenter --net=/proc/${pid}/ns/net\n`);
  }
  say("It stands as long as this runs. Ctrl-C takes it down.\n");
  const why = await Promise.race([stop, gone.then(() => "gone" as const)]);
  await down();
  return why === "gone" ? refuse("no-lab", "one of its processes was ended") : say("The lab is down.\n");
}

async function end(): Promise<number> {
  sweepNfLogAllNetns();
  const lab = labHolder(LAB_NAME);
  if (lab === null) return say("No lab is running.\n");
  // Somebody watches that one in a browser.
  if (lab.holder === "hopscope serve") return refuse("lab-served", lab.named);
  process.kill(lab.pid, "SIGTERM");
  const down = await waitUntil(() => labHolder(LAB_NAME) === null, DOWN_MS);
  if (!down) return refuse("lab-running", lab.named);
  return say(`The lab is down, process ${lab.pid} was ended.\n`);
}

/** In the lab that runs, or in one of its own. */
async function run(scenario: LabScenario): Promise<number> {
  const stop = nextSignal();
  const running = findLab(LAB_NAME);
  const own = running === null ? await labUp({}, LAB_NAME) : null;
  if (own?.ok === false) return refuseOutcome(own);
  const pids = running?.pids ?? own?.value.pids;
  if (pids === undefined) return refuse("no-lab");
  const tracing = rulesHere(LAB_RULES_CLAIM);
  const { plan, watched } = rulesTarget();
  // To its end even when a signal comes: rules that are half in could not be removed.
  const rules = await tracing.insert(plan, watched);
  // Without lines of its own there is nothing to show for the traffic: none is sent.
  const exit = rules.ok
    ? await Promise.race([play(scenario, pids, rules.value.nonce), stop.then(() => 1)])
    : refuseRules(rules);
  await tracing.remove();
  if (own?.ok) await own.value.down();
  return exit;
}

/** The rules that stand are the dashboard's: to remove them would blind it. */
function refuseRules(rules: Extract<Outcome<never>, { ok: false }>): 2 {
  const holder = labHolder(LAB_NAME);
  const isServed = rules.code === "rules-held" && holder?.holder === "hopscope serve";
  return isServed ? refuse("lab-served", holder.named) : refuseOutcome(rules);
}

async function play(scenario: LabScenario, pids: Namespaces, nonce: string): Promise<number> {
  const ran = await runScenario(scenario, pids);
  const exit = ran.ok ? say(ran.value.output) : refuseScenario(ran);
  // One that never ran has left no packets.
  if (!ran.ok && ran.code !== "scenario-failed") return exit;
  say(`\n${(await quietLog(nonce)).join("\n")}\n`);
  return exit;
}

async function quietLog(nonce: string): Promise<readonly string[]> {
  let lines = readOwnLines(nonce);
  for (let times = 0; times < MOST_QUIETS; times++) {
    const last = lines.at(-1)?.stampUs;
    await sleep(QUIET_MS);
    lines = readOwnLines(nonce);
    if (lines.at(-1)?.stampUs === last) return ownLog(lines, QUIET_MS * 1000);
  }
  return ownLog(lines, null);
}
