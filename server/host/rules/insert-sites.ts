import { createQueue } from "../in-order";
import { MAX_SITE_COMMANDS } from "../limits";
import { done, fault } from "../outcome";
import { inNamespace, run } from "../programs";
import type { Batch, RuleCommand } from "./batches";
import type { AskedRules } from "./log-lines";
import { sessionNumber } from "./own-prefix";
import { readSaves } from "./saves";
import { batchesOf, inserting, lifting, type Placed, type Site, undoOf } from "./site";
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
  let sites = asked.sites ?? [];
  const undoing = () => undoOf(placesOf(sites), legacy);
  const started = await startSweeper(undoing(), namespacePid, nonce);
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
    await inOrder(() => sweepOnce(undoing(), namespacePid));
  });

  const list = () => readSaves(namespacePid, legacy);

  async function standing(isMeant: (each: Standing) => boolean): Promise<readonly Standing[]> {
    return standingIn(await list()).filter(isMeant);
  }

  async function change({ remove, lift, add }: SiteChange): Promise<string> {
    if (isClosing || isEnding) return "";
    const leaving = sites.filter(({ number }) => remove.includes(number));
    const added = add.sites ?? [];
    const next = [...sites.filter((site) => !leaving.includes(site)), ...added];
    if (linesIn(next) > MAX_SITE_COMMANDS) return "more rules than one trace may have";
    sites = next;
    await sweeper.instruct(undoing());
    if (leaving.length > 0) {
      const places = placesOf(leaving);
      const remains = await standing((each) => places.some((place) => isAt(place, each)));
      // What was made for it stays: another stands there at once, or the chain has gone.
      const staying = remains.map((each): Placed => ({ ...each, made: "nothing" }));
      await sweepOnce(undoOf(staying, legacy), namespacePid);
    }
    for (const site of sites.filter(({ number }) => lift.includes(number)))
      await runAll(batchesOf([site], legacy, lifting), namespacePid);
    return runAll(batchesOf(added, legacy, inserting), namespacePid);
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

  const refused = await runAll(batchesOf(sites, legacy, inserting), namespacePid).catch(String);
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

function placesOf(sites: readonly Site[]): readonly Placed[] {
  return sites.flatMap(({ placed }) => placed);
}

function linesIn(sites: readonly Site[]): number {
  return sites.reduce((sum, { lines }) => sum + lines.length, 0);
}

function isAt(place: Placed, { own, family, table, chain }: Placed): boolean {
  return own === null
    ? place.own === null && place.family === family && place.table === table && place.chain === chain
    : place.own === own;
}

/** Family by family side by side, in order inside of one. What was refused, in the program's words. */
async function runAll(batches: readonly Batch[], namespacePid: number | null): Promise<string> {
  const programOf = ({ singly: [first] }: Batch) => first?.[0];
  const complaints = await Promise.all(
    [...new Set(batches.map(programOf))].map(async (program) => {
      for (const { atOnce, singly } of batches.filter((batch) => programOf(batch) === program)) {
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
