import { setTimeout as sleep } from "node:timers/promises";
import type { Outcome } from "@/lib/protocol/events";
import type { RuleCounters } from "@/lib/protocol/host-verbs";
import { createQueue } from "../in-order";
import { done, fault } from "../outcome";
import { findProgram, inNamespace, spawnBound } from "../programs";
import type { LogTable } from "./log-rule";
import { deleteCommand, listCommand, nftCommands, plannedChains } from "./nft-text";
import { prefixStart } from "./own-prefix";
import { readCounters } from "./rule-counters";

/** A hung nft (stopped, or the kernel's rule lock is held) is not waited for any longer. */
const WATCHDOG_MS = 5000;
/** Then it is killed, to the same effect. */
const CLOSE_MS = 500;
/** Own listings are some 20 kB; more means that this is not our nft. */
const ANSWER_CHARS = 1 << 22;
const SYNC = "list tables";

/** Rules that stand as long as one `nft -i` child lives. */
export type OwnedRules = {
  readonly pid: number;
  /** Counters of every chain; chains whose rule does not stand are absent. */
  readonly counters: () => Promise<Outcome<RuleCounters>>;
  /** Ends the child and waits for its end: then the kernel has removed the tables. */
  readonly close: () => Promise<void>;
  /** Resolves when the child has ended, for whatever reason. */
  readonly gone: Promise<void>;
};

/**
 * Starts the owner and lets it insert everything in one transaction, or nothing.
 * @param namespacePid insert in that process's network namespace; null: in this one.
 * Errors: `no-nft`, `nft-refused` (with nft's own words), `nft-hangs`.
 */
export async function insertRules(
  tables: readonly LogTable[],
  nonce: string,
  namespacePid: number | null,
): Promise<Outcome<OwnedRules>> {
  if (findProgram("nft") === null) return fault("no-nft");
  const nft = { program: "nft", args: ["-j", "-i"] } as const;
  const child = spawnBound(namespacePid === null ? nft : inNamespace(namespacePid, nft), "pipe");
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
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
    complaint = (complaint + text).slice(-2000);
  });

  /** One transaction, then a listing of our tables, then a listing that always answers: the end mark. */
  async function ask(commands: string): Promise<Outcome<readonly string[]>> {
    answer = "";
    complaint = "";
    const lists = tables.map((table) => listCommand(table.family));
    child.stdin?.write(`${[commands, ...lists, SYNC].filter((line) => line !== "").join("\n")}\n`);
    const ended = await Promise.race([
      new Promise<"answered">((resolve) => {
        heard = () => {
          if (completeLines(answer).some(isSync)) resolve("answered");
        };
      }),
      gone.then(() => "gone" as const),
      sleep(WATCHDOG_MS, "timeout", { ref: false }),
    ]);
    if (ended === "timeout") {
      // A late answer would be taken for the next one's; and what is not confirmed must not stand.
      child.kill("SIGKILL");
      return fault("nft-hangs");
    }
    if (ended === "gone") return fault("nft-refused", complaint.trim() || "nft ended");
    return done(completeLines(answer).filter((line) => !isSync(line)));
  }

  async function close(): Promise<void> {
    // The tables would go with the child; as a transaction of its own that takes 2 ms instead of 30.
    child.stdin?.end(`${tables.map((table) => deleteCommand(table.family)).join("; ")}\n`);
    const ended = await Promise.race([gone.then(() => "gone"), sleep(CLOSE_MS, "timeout", { ref: false })]);
    if (ended === "timeout") child.kill("SIGKILL");
    await gone;
  }

  async function counters(): Promise<Outcome<RuleCounters>> {
    const answered = await ask("");
    return answered.ok ? done(readCounters(answered.value, ours)) : answered;
  }

  const inserted = await ask(nftCommands(tables).join("; "));
  const standing = inserted.ok
    ? new Set(readCounters(inserted.value, ours).chains.map(({ chain }) => chain))
    : null;
  const missing = plannedChains(tables).filter((chain) => !standing?.has(chain));
  if (!inserted.ok || child.pid === undefined || missing.length > 0) {
    const why = complaint.trim().split("\n")[0] || `not there: ${missing.join(" ")}`;
    await close();
    return inserted.ok ? fault("nft-refused", why) : inserted;
  }
  return done({ pid: child.pid, counters: () => inOrder(counters), close, gone });
}

function completeLines(text: string): readonly string[] {
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "");
}

/** `list tables` names tables only; a listing of ours always holds its budget. */
function isSync(line: string): boolean {
  return line.startsWith('{"nftables"') && !line.includes('{"limit": ');
}
