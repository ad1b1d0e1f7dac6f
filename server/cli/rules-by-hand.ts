import { setTimeout as sleep } from "node:timers/promises";
import type { BackEnd, Outcome } from "@/lib/protocol/events";
import { commandLine, countsText, placesText, printedTexts, type RuleCounters } from "@/lib/rules";
import { findLab } from "@/server/host/lab/lab-claim";
import { sweepNfLogAllNetns } from "@/server/host/lab/nf-log-all-netns";
import { heldUnseen } from "@/server/host/rules/held-unseen";
import { findStanding, sweepLeftovers } from "@/server/host/rules/leftovers";
import { livingSessions } from "@/server/host/rules/tracing";
import { readClaim } from "@/server/host/run-files";
import { oneByOne } from "@/server/rules/rule-commands";
import type { RulesCommand } from "./command";
import { isOtherNamespace } from "./first-namespace";
import { LAB_NAME } from "./lab-name";
import { countRules, findRules } from "./list-rules";
import { findNames } from "./names-by-hand";
import { nextSignal } from "./next-signal";
import type { RulesFilter } from "./rules-filter";
import { type RulesHere, rulesHere } from "./rules-here";
import { HOST_RULES_CLAIM, LAB_RULES_CLAIM, type RulesTarget, rulesTarget } from "./rules-target";
import { refuse, refuseOutcome, refuseUnlessRoot, say } from "./terminal";
import { waitUntil } from "./wait-until";

const REMOVE_MS = 10_000;
const WATCH_MS = 500;

/** `hopscope rules …`. Resolves with the exit code: 0 done, 1 no rules stand (`check`), 2 refused. */
export async function runRules(command: RulesCommand): Promise<number> {
  const { verb, article, userChains, print } = command;
  const backend = command.backend ?? (article === null ? "nft" : "iptables");
  const asked = { backend, article, userChains };
  // What iptables would be told depends on what stands there, which only root may list.
  const refused = print && backend === "nft" && !userChains ? null : refuseUnlessRoot();
  if (refused !== null) return refused;
  const lab = command.target === "docker" ? null : findLab(LAB_NAME);
  if (command.target === "lab" && lab === null && (verb === "insert" || print)) return refuse("no-lab");
  const named = await withNames(command, asked.backend, lab === null ? "docker" : "lab");
  if (!named.ok) return refuseOutcome(named);
  const target = rulesTarget(asked, named.value, lab);
  if (print) return show(verb, target);
  switch (verb) {
    case "insert":
      return hold(target);
    case "delete":
      return remove(placesOf(command));
    case "check":
      return check(placesOf(command));
  }
}

/** The filter, with the addresses of the container and the network that it names. */
async function withNames(
  { filter, container, network }: RulesCommand,
  backend: BackEnd,
  where: "lab" | "docker",
): Promise<Outcome<RulesFilter>> {
  if (container === null && network === null) return { ok: true, value: filter };
  const { addresses, ports } = filter;
  const found = await findNames({ where, backend, addresses, ports, container, network });
  return found.ok ? { ok: true, value: { ...filter, ...found.value } } : found;
}

/** What is looked after: the rules of a name, and on this host those of whoever is not seen from here. */
type Places = { readonly claims: readonly string[]; readonly onHost: boolean };

function placesOf({ target }: RulesCommand): Places {
  const claims = [
    ...(target === "docker" ? [] : [LAB_RULES_CLAIM]),
    ...(target === "lab" ? [] : [HOST_RULES_CLAIM]),
  ];
  return { claims, onHost: target !== "lab" };
}

async function show(verb: RulesCommand["verb"], { plan, watched, claim }: RulesTarget): Promise<number> {
  const texts = await rulesHere(claim).preview(plan, watched);
  if (!texts.ok) return refuseOutcome(texts);
  const { undo, check } = texts.value;
  if (verb === "check") return say(check);
  if (verb === "insert") return say(printedTexts(texts.value));
  if (plan.backend === "nft" && !plan.userChains) return say(undo);
  const { namespacePid } = watched;
  const { undo: standing } = await findStanding(namespacePid, () => []);
  return say(
    oneByOne(standing)
      .map((command) => `${commandLine(command, namespacePid)}\n`)
      .join("") || "# No rules stand.\n",
  );
}

/** The rules live with a child of this process: it stays until it is told to stop. */
async function hold({ where, watched, claim, plan }: RulesTarget): Promise<number> {
  const stop = nextSignal();
  const rules = rulesHere(claim);
  const inserted = await rules.insert(plan, watched);
  if (!inserted.ok) return refuseOutcome(inserted);
  const { chains, nonce, insertMs } = inserted.value;
  const prefix = plan.article === null ? `the prefix hop:${nonce}:` : "the article's prefixes";
  say(`${chains.length} chains ${where} log with ${prefix} (inserted in ${insertMs.toFixed(0)} ms).\n`);
  say(`They stand as long as this runs, at most ${lastingText(plan.minutes)}. Ctrl-C removes them.\n`);
  if (watched.namespacePid === null && isOtherNamespace())
    say(
      "This is not the first network namespace: with net.netfilter.nf_log_all_netns=0 there, no line comes.\n",
    );
  const end = Promise.race([
    stop,
    rules.gone().then(() => "gone"),
    sleep(plan.minutes * 60_000, "time", { ref: false }),
  ]);
  const why = await watchUntil(end, rules);
  const last = await rules.remove();
  if (why === "gone") return say("The rules were removed from outside.\n");
  return say(`Removed.${last.ok ? ` ${counted(last.value)}` : ""}\n`);
}

function lastingText(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

/** Says what happens to the rules meanwhile. */
async function watchUntil(end: Promise<string>, rules: RulesHere) {
  let said = 0;
  for (;;) {
    const checked = await rules.check();
    if (checked.ok && checked.value.state === "on") {
      const { notes, noted } = checked.value;
      for (const text of newest(notes, noted - said)) say(`${text}\n`);
      said = noted;
    }
    const why = await Promise.race([end, sleep(WATCH_MS, "watch" as const)]);
    if (why !== "watch") return why;
  }
}

function newest<T>(list: readonly T[], count: number): readonly T[] {
  return list.slice(Math.max(0, list.length - count));
}

async function remove({ claims, onHost }: Places): Promise<number> {
  sweepNfLogAllNetns();
  const standing = claims.flatMap((name) => findRules(name) ?? []);
  // They go with the child that holds them; whoever started it sees that and gives up.
  for (const { childPid } of standing) process.kill(childPid, "SIGTERM");
  const gone = await waitUntil(() => claims.every((name) => readClaim(name) === null), REMOVE_MS);
  if (!gone) return refuse("nft-hangs");
  const { swept } = onHost ? await sweepLeftovers(null, livingSessions) : { swept: 0 };
  if (swept > 0) say(`Rules that were left behind in ${swept} chains are removed.\n`);
  const unseen = onHost ? await heldUnseen(null) : null;
  if (unseen?.ok === false) return refuseOutcome(unseen);
  if (standing.length > 0) return say("The rules are removed.\n");
  return swept > 0 ? 0 : say("No rules stand.\n");
}

async function check({ claims, onHost }: Places): Promise<number> {
  let standing = 0;
  for (const name of claims) {
    const found = findRules(name);
    if (found === null) continue;
    standing += 1;
    say(`${name === LAB_RULES_CLAIM ? "In the lab" : "On this host"}, held by process ${found.holderPid}:\n`);
    await list(found.childPid);
  }
  const unseen = onHost && findRules(HOST_RULES_CLAIM) === null ? await heldUnseen(null) : null;
  if (unseen?.ok === false) {
    standing += 1;
    say(`On this host, held by ${unseen.detail}:\n`);
    await list(null);
  }
  const { left } =
    onHost && process.getuid?.() === 0 ? await findStanding(null, livingSessions) : { left: [] };
  if (left.length > 0)
    say(
      `Of no hopscope that runs: left behind by one, or inserted by hand (hopscope rules delete removes them):\n${placesText(left)}`,
    );
  if (standing + left.length === 0) say("No rules stand.\n");
  return standing + left.length === 0 ? 1 : 0;
}

async function list(pid: number | null): Promise<void> {
  say(countsText(await countRules(pid)));
}

function counted({ matched, logged }: RuleCounters): string {
  return `${matched} lines, ${matched - logged} of them cut by the rate cap.`;
}
