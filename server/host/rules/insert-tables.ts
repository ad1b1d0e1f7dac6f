import { setTimeout as sleep } from "node:timers/promises";
import type { Outcome } from "@/lib/protocol/events";
import { createQueue } from "../in-order";
import { done, fault } from "../outcome";
import { findProgram, goneOf, inNamespace, spawnBound } from "../programs";

/** A hung nft (stopped, or the kernel's rule lock is held) is not waited for any longer. */
const WATCHDOG_MS = 5000;
/** Own listings are some 20 kB; more means that this is not our nft. */
const ANSWER_CHARS = 1 << 22;

/**
 * Starts the owner and lets it insert everything in one transaction, or nothing. Resolves with what
 * insert-rules.ts needs of it; what it lists is a line of JSON for each table.
 * @param namespacePid insert in that process's network namespace; null: in this one.
 * @param halt kills it at once, also while it inserts.
 * Errors: `no-nft`, `nft-refused` (with nft's own words), `nft-hangs`.
 */
export async function insertTables(lines: readonly string[], namespacePid: number | null, halt: AbortSignal) {
  if (findProgram("nft") === null) return fault("no-nft");
  const nft = { program: "nft", args: ["-j", "-i"] } as const;
  const child = spawnBound(inNamespace(namespacePid, nft), "pipe");
  const gone = goneOf(child);
  const kill = () => child.kill("SIGKILL");
  if (halt.aborted) kill();
  halt.addEventListener("abort", kill);
  gone.then(() => halt.removeEventListener("abort", kill));
  const lists = lines
    .flatMap((line) => /^add (table \S+ \S+)/.exec(line)?.[1] ?? [])
    .map((name) => `list ${name}`);
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

  const inserted = await ask(lines.join("; "));
  if (!inserted.ok) return inserted;
  if (child.pid === undefined) return fault("nft-refused", "nft ended");
  return done({ pid: child.pid, inserted: inserted.value, list: () => inOrder(() => ask("")), close, gone });
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
