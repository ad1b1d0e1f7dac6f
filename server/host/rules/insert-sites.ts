import { createQueue } from "../in-order";
import { MAX_SITE_COMMANDS } from "../limits";
import { done, fault } from "../outcome";
import { inNamespace, run } from "../programs";
import { inBatches } from "./batches";
import { sessionNumber } from "./own-prefix";
import type { AskedRules } from "./read-rules";
import { readSaves } from "./saves";
import { liftOf, type Placed, type RuleCommand, type Site, sitesOf, undoOf } from "./site";
import { type Standing, standingIn } from "./standing";
import { startSweeper, sweepOnce } from "./sweeper";

const COMMAND_MS = 10_000;

export type SiteChange = {
  readonly remove: readonly number[];
  readonly lift: readonly number[];
  readonly add: AskedRules;
};

/**
 * Rule by rule at the head of each chain. Before the first one a sweeper knows how to undo them all.
 * Resolves with what insert-rules.ts needs of it. Error: `iptables-refused` (with its own words).
 */
export async function insertSites(asked: AskedRules, nonce: string, namespacePid: number | null) {
  const { legacy } = asked;
  let sites = sitesOf(asked, nonce);
  const started = await startSweeper(undoOf(sites, legacy), namespacePid, nonce);
  if (started === null) return fault("iptables-refused", "its sweeper did not start");
  const sweeper = started;
  const inOrder = createQueue();
  let isClosing = false;
  let isEnding = false;

  // Told by others to stop: what goes now is not to be put back.
  sweeper.sweeping.then(() => {
    isEnding = true;
  });
  const gone = sweeper.gone.then(async () => {
    if (isClosing) return;
    isClosing = true;
    // It was killed: another does its work at once.
    await inOrder(() => sweepOnce(undoOf(sites, legacy), namespacePid));
  });

  const list = () => readSaves(namespacePid, legacy);

  async function standing(isMeant: (each: Standing) => boolean): Promise<readonly Standing[]> {
    return standingIn(await list()).filter(isMeant);
  }

  async function change({ remove, lift, add }: SiteChange): Promise<string> {
    if (isClosing || isEnding) return "";
    const leaving = sites.filter(({ number }) => remove.includes(number));
    const added = sitesOf({ ...add, legacy }, nonce);
    const staying = sites.filter((site) => !leaving.includes(site));
    if (commandsOf([...staying, ...added]).length > MAX_SITE_COMMANDS)
      return "more rules than one trace may have";
    sites = [...staying, ...added];
    await sweeper.instruct(undoOf(sites, legacy));
    if (leaving.length > 0) {
      const remains = await standing((each) => leaving.some((site) => isAt(site, each)));
      // What was made for it stays: another stands there at once, or the chain has gone.
      const undo = undoOf(
        remains.map((each) => ({ ...each, made: "nothing" })),
        legacy,
      );
      for (const each of undo) await runAll([each], namespacePid);
    }
    const lifted = sites.filter(({ number }) => lift.includes(number));
    for (const site of lifted) await runAll(liftOf(site, legacy), namespacePid);
    return runAll(commandsOf(added), namespacePid);
  }

  async function close(): Promise<void> {
    isClosing = true;
    const session = new Set([nonce, sessionNumber(nonce)]);
    await inOrder(async () => {
      await sweeper.sweep();
      const left = await standing((each) => session.has(each.session));
      await sweepOnce(undoOf(left, legacy), namespacePid);
    });
  }

  const refused = await runAll(commandsOf(sites), namespacePid);
  if (refused !== "") {
    await close();
    return fault("iptables-refused", refused);
  }
  return done({
    ...{ pid: sweeper.pid, close, gone },
    list: () => inOrder(list),
    change: (wanted: SiteChange) => inOrder(() => change(wanted)),
  });
}

function commandsOf(sites: readonly Site[]): readonly RuleCommand[] {
  return sites.flatMap(({ insert }) => insert);
}

function isAt(site: Placed, { own, family, table, chain }: Placed): boolean {
  return own === null
    ? site.own === null && site.family === family && site.table === table && site.chain === chain
    : site.own === own;
}

/** Family by family side by side, in order inside of one. What was refused, in the program's words. */
async function runAll(commands: readonly RuleCommand[], namespacePid: number | null): Promise<string> {
  const programs = [...new Set(commands.map(([program]) => program))];
  const complaints = await Promise.all(
    programs.map(async (name) => {
      for (const { atOnce, singly } of inBatches(commands.filter(([program]) => program === name))) {
        if (atOnce !== null && (await runOne(atOnce.command, namespacePid, atOnce.input)) === "") continue;
        for (const command of singly) {
          const complaint = await runOne(command, namespacePid);
          if (complaint !== "") return `${command.join(" ")}: ${complaint}`;
        }
      }
      return "";
    }),
  );
  return complaints.find((complaint) => complaint !== "") ?? "";
}

async function runOne([program, ...args]: RuleCommand, namespacePid: number | null, stdin = "") {
  const command = inNamespace(namespacePid, { program, args });
  const { exit, stderr } = await run(command, { timeoutMs: COMMAND_MS, stdin });
  return exit === 0 ? "" : stderr.trim().split("\n")[0] || "it was interrupted";
}
