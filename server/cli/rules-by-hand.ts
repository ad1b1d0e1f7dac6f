import { setTimeout as sleep } from "node:timers/promises";
import type { RuleCounters } from "@/lib/protocol/host-verbs";
import { sweepNfLogAllNetns } from "@/server/host/lab/nf-log-all-netns";
import { makeNonce } from "@/server/host/rules/own-prefix";
import { createTracing, previewRules } from "@/server/host/rules/tracing";
import { readClaim } from "@/server/host/run-files";
import type { RulesCommand } from "./command";
import { countRules, findRules } from "./list-rules";
import { nextSignal } from "./next-signal";
import { HOST_RULES_CLAIM, LAB_RULES_CLAIM, type RulesTarget, rulesTarget } from "./rules-target";
import { refuse, refuseOutcome, refuseUnlessRoot, say } from "./terminal";
import { waitUntil } from "./wait-until";

const REMOVE_MS = 3000;

/** `hopscope rules …`. Resolves with the exit code: 0 done, 1 no rules stand (`check`), 2 refused. */
export async function runRules({ verb, backend, print }: RulesCommand): Promise<number> {
  if (backend === "iptables") return refuse("no-backend", backend);
  if (print) return say(printed(rulesTarget())[verb]);
  const refused = refuseUnlessRoot();
  if (refused !== null) return refused;
  switch (verb) {
    case "insert":
      return hold(rulesTarget());
    case "delete":
      return remove();
    case "check":
      return check();
  }
}

function printed({ plan, watched }: RulesTarget): Readonly<Record<RulesCommand["verb"], string>> {
  const { insert, undo, check } = previewRules(plan, watched, makeNonce());
  return { insert, delete: undo, check };
}

/** The rules live in a child of this process: it stays until it is told to stop. */
async function hold({ where, watched, claim, plan }: RulesTarget): Promise<number> {
  const stop = nextSignal();
  const tracing = createTracing(claim, Number.POSITIVE_INFINITY);
  const inserted = await tracing.insert(plan, watched);
  if (!inserted.ok) return refuseOutcome(inserted);
  const { chains, nonce, insertMs } = inserted.value;
  say(
    `${chains.length} chains ${where} log with the prefix hop:${nonce}: (inserted in ${insertMs.toFixed(0)} ms).\n`,
  );
  say(`They stand as long as this runs, at most ${plan.minutes / 60} h. Ctrl-C removes them.\n`);
  const end = await Promise.race([
    stop,
    tracing.gone().then(() => "gone"),
    sleep(plan.minutes * 60_000, "time", { ref: false }),
  ]);
  const last = await tracing.remove();
  if (end === "gone") return say("The rules were removed from outside.\n");
  return say(`Removed.${last.ok ? ` ${counted(last.value)}` : ""}\n`);
}

async function remove(): Promise<number> {
  sweepNfLogAllNetns();
  const names = [LAB_RULES_CLAIM, HOST_RULES_CLAIM];
  const standing = names.flatMap((name) => findRules(name) ?? []);
  if (standing.length === 0) return say("No rules stand.\n");
  // The kernel removes the tables with the nft that owns them; whoever held it sees that and gives up.
  for (const { nftPid } of standing) process.kill(nftPid, "SIGTERM");
  const gone = await waitUntil(() => names.every((name) => readClaim(name) === null), REMOVE_MS);
  return gone ? say("The rules are removed.\n") : refuse("nft-hangs");
}

async function check(): Promise<number> {
  let standing = 0;
  for (const name of [LAB_RULES_CLAIM, HOST_RULES_CLAIM]) {
    const found = findRules(name);
    if (found === null) continue;
    standing += 1;
    const counters = await countRules(found.nftPid);
    say(`${name === LAB_RULES_CLAIM ? "In the lab" : "On this host"}, held by process ${found.holderPid}:\n`);
    for (const { chain, matched, logged } of counters.chains) {
      say(
        `  ${chain.padEnd(26)}${String(matched).padStart(9)} matched${String(logged).padStart(9)} logged\n`,
      );
    }
  }
  if (standing === 0) say("No rules stand.\n");
  return standing === 0 ? 1 : 0;
}

function counted({ matched, logged }: RuleCounters): string {
  return `${matched} lines, ${matched - logged} of them cut by the rate cap.`;
}
