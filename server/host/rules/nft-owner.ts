import { setTimeout as sleep } from "node:timers/promises";
import type { Outcome } from "@/lib/protocol/events";
import type { RuleCounters } from "@/lib/protocol/host-verbs";
import { createQueue } from "../in-order";
import { done, fault } from "../outcome";
import { findProgram, inNamespace, spawnBound } from "../programs";
import type { LogTable } from "./log-rule";
import { listCommand, nftCommands, plannedChains } from "./nft-text";
import { prefixStart } from "./own-prefix";
import { NO_UPKEEP, type OwnedRules } from "./owned-rules";
import { readCounters } from "./rule-counters";

/** A hung nft (stopped, or the kernel's rule lock is held) is not waited for any longer. */
const WATCHDOG_MS = 5000;
/** Own listings are some 20 kB; more means that this is not our nft. */
const ANSWER_CHARS = 1 << 22;

/**
 * Starts the owner and lets it insert everything in one transaction, or nothing.
 * @param namespacePid insert in that process's network namespace; null: in this one.
 * @param halt kills it at once, also while it inserts.
 * Errors: `no-nft`, `nft-refused` (with nft's own words), `nft-hangs`.
 */
export async function insertRules(
  tables: readonly LogTable[],
  nonce: string,
  namespacePid: number | null,
  halt: AbortSignal,
): Promise<Outcome<OwnedRules>> {
  if (findProgram("nft") === null) return fault("no-nft");
  const nft = { program: "nft", args: ["-j", "-i"] } as const;
  const child = spawnBound(inNamespace(namespacePid, nft), "pipe");
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const kill = () => child.kill("SIGKILL");
  if (halt.aborted) kill();
  halt.addEventListener("abort", kill);
  gone.then(() => halt.removeEventListener("abort", kill));
  const ours = prefixStart(nonce);
  // One question at a time: the answers carry no number.
  const inOrder = createQueue();
  let answer = "";
  let complaint = "";
  let heard = () => {};
  child.stdin?.on("error", () => {});
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
    if (answer.length > ANSWER_CHARS) child.kill("SIGKILL");
    heard();
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(0, 2000);
    heard();
  });

  /**
   * One transaction, then a listing of each of our tables, a line of JSON each: the end mark. (No
   * `list tables` for that: behind an insertion it corrupts the memory of nft 1.0.6.)
   */
  async function ask(commands: string): Promise<Outcome<readonly string[]>> {
    answer = "";
    complaint = "";
    const lists = tables.map((table) => listCommand(table.family));
    child.stdin?.write(`${[commands, ...lists].filter((line) => line !== "").join("\n")}\n`);
    const ended = await Promise.race([
      new Promise<"answered" | "refused">((resolve) => {
        heard = () => {
          if (completeLines(answer).length === lists.length) resolve("answered");
          else if (complaint.includes("Error")) resolve("refused");
        };
      }),
      gone.then(() => "gone" as const),
      sleep(WATCHDOG_MS, "timeout" as const, { ref: false }),
    ]);
    if (ended === "answered") return done(completeLines(answer));
    // A late answer would be taken for the next one's; and what is not confirmed must not stand.
    await close();
    return ended === "timeout"
      ? fault("nft-hangs")
      : fault("nft-refused", firstLine(complaint) || "nft ended");
  }

  async function close(): Promise<void> {
    // The kernel removes what it owned before it is gone (nf_tables_api.c, nft_rcv_nl_event), sooner than nft
    // would: that reads the whole rule set of the host before it deletes a table.
    kill();
    await gone;
  }

  async function counters(): Promise<Outcome<RuleCounters>> {
    const answered = await ask("");
    return answered.ok ? done(readCounters(answered.value, ours)) : answered;
  }

  const inserted = await ask(nftCommands(tables).join("; "));
  if (!inserted.ok) return inserted;
  const standing = new Set(readCounters(inserted.value, ours).chains.map(({ chain }) => chain));
  const missing = plannedChains(tables).filter((chain) => !standing.has(chain));
  if (child.pid === undefined || missing.length > 0) {
    await close();
    return fault("nft-refused", firstLine(complaint) || `not there: ${missing.join(" ")}`);
  }
  return done({
    ...{
      pid: child.pid,
      chains: () => plannedChains(tables),
      counters: () => inOrder(counters),
      close,
      gone,
    },
    // The kernel keeps them: nobody else can change a table that has an owner.
    ...{ tend: async () => {}, upkeep: () => NO_UPKEEP },
  });
}

/** What is no JSON (a prompt, a warning) is no answer. */
function completeLines(text: string): readonly string[] {
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line.startsWith("{"));
}

function firstLine(text: string): string {
  const lines = text.trim().split("\n");
  // Without a terminal database nft first says so; it is no error.
  return lines.find((line) => line.includes("Error")) ?? lines[0] ?? "";
}
