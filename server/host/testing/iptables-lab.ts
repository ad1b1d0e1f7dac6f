import { spawn } from "node:child_process";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { type RulesHere, rulesHere } from "@/server/cli/rules-here";
import { type Lab, labUp } from "../lab/lab";
import { inNamespace, type ProgramName, run } from "../programs";
import type { Watched } from "../rules/tracing";
import { ALL_TRAFFIC } from "./all-traffic";
import { savesOf } from "./saves-of";

/** A lab of the calling test file's own, on whose host rules of iptables stand for the time of one test. */
export function iptablesLab(instance: string) {
  const claim = `${instance}-rules`;
  let lab: Lab | undefined;
  const tracing: RulesHere = rulesHere(claim, 60_000);
  const up = (): Lab => {
    if (lab === undefined) throw new Error("the lab is not up");
    return lab;
  };
  const watched = (): Watched => ({ namespacePid: up().pids.host });

  beforeAll(async () => {
    const begun = await labUp({}, instance);
    if (!begun.ok) throw new Error(begun.detail);
    lab = begun.value;
  });
  afterEach(async () => {
    await tracing.remove();
  });
  afterAll(() => lab?.down());

  return {
    /** Of the rules, by which their holder is found. */
    claim,
    tracing,
    pids: () => up().pids,
    watched,
    saves: () => savesOf(up().pids.host),
    inHost: (program: ProgramName | "node", args: readonly string[], stdin = "") =>
      run(inNamespace(up().pids.host, { program, args }), { stdin, timeoutMs: 20_000 }),
    async insert(change: Partial<RulesPlan> = {}) {
      const inserted = await tracing.insert({ ...ALL_TRAFFIC, backend: "iptables", ...change }, watched());
      if (!inserted.ok) throw new Error(`${inserted.code}: ${inserted.detail}`);
      return inserted.value;
    },
  };
}

/** Runs a text as one would type it. */
export async function shell(text: string, onError: "-e" | "+e" = "-e") {
  const child = spawn("sh", [onError], { stdio: ["pipe", "ignore", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (chunk) => {
    complaint += chunk;
  });
  child.stdin.end(text);
  const exit = await new Promise((resolve) => child.once("close", resolve));
  return { exit, complaint };
}
