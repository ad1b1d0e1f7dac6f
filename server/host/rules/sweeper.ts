import { goneOf, inNamespace, spawnLasting } from "../programs";
import type { Batch } from "./batches";

/**
 * Plain ES2020 text for `node -e`: a bundle has no files beside it. Each line of its input is a list of
 * batches (batches.ts) that replaces the one before, and is answered; at the end of the input, which is the end of
 * who wrote it, the last whole list is run. A table goes only if nothing is in it but empty chains: of ours, or base chains that were made for them.
 * Its argument is the nonce that it tells until then (held-unseen.ts).
 */
const SWEEPER = `
process.title = "hopscope-sweep";
const { spawnSync } = require("node:child_process");
const told = require("node:net").createServer((peer) => peer.destroy()).listen("\\0hopscope-" + process.argv[1]);
const run = ([program, ...args], input = "") =>
  spawnSync(program, args, { encoding: "utf8", timeout: 5000, input });
function mayRun([program, verb, what, ...name], made) {
  if (verb !== "delete" || what !== "table") return true;
  // Null where there is no such program.
  const listed = run([program, "list", what, ...name]).stdout || "";
  const base = "(?:" + made + ") \\\\{\\n\\t\\ttype [^\\n]* policy accept;";
  const empty = new RegExp("\\tchain (?:hop-[a-z2-7]{8}-\\\\d+[ct]? \\\\{|" + base + ")\\n\\t\\}\\n\\n?", "g");
  const others = listed.replace(empty, "");
  return others === "table " + name.join(" ") + " {\\n}\\n";
}
let text = "";
let swept = false;
function sweep() {
  if (swept) return;
  swept = true;
  told.close();
  process.stdout.write("sweeping\\n");
  const batches = JSON.parse(text.slice(0, text.lastIndexOf("\\n") + 1) || "[]");
  const made = batches.flatMap(({ singly }) => singly.flatMap((each) => (each.at(-2) === "-X" ? each.at(-1) : [])));
  for (const { atOnce, singly } of batches) {
    if (atOnce !== null && mayRun(atOnce.command, made.join("|")) && run(atOnce.command, atOnce.input).status === 0) continue;
    for (const command of singly) run(command);
  }
  process.exit();
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, sweep);
for (const each of [told, process.stdout]) each.on("error", () => {});
process.stdin.setEncoding("utf8").on("end", sweep).on("error", sweep).on("data", (more) => {
  text += more;
  const end = text.lastIndexOf("\\n");
  if (end < 0) return;
  text = text.slice(text.lastIndexOf("\\n", end - 1) + 1);
  process.stdout.write("ready\\n");
});
`;

/** One that hangs (stopped, or the rules' lock is held) is not waited for any longer. */
const SWEEP_MS = 10_000;

/** Rules that do not die with their owner need somebody who does not either, and undoes them then. */
export type Sweeper = {
  readonly pid: number;
  /** Resolves as soon as the sweeper would undo these commands instead of all earlier ones. */
  readonly instruct: (undo: readonly Batch[]) => Promise<void>;
  /** Resolves when it undoes, by whoever's order. */
  readonly sweeping: Promise<void>;
  /** Undoes, and resolves when that is done. */
  readonly sweep: () => Promise<void>;
  readonly gone: Promise<void>;
};

/** Null: it did not start. @param nonce told to others in that namespace, so that nobody takes these rules for a dead one's. */
export async function startSweeper(
  undo: readonly Batch[],
  namespacePid: number | null,
  nonce = "",
): Promise<Sweeper | null> {
  const script = { program: "node", args: ["-e", SWEEPER, nonce] } as const;
  const child = spawnLasting(inNamespace(namespacePid, script));
  const gone = goneOf(child);
  let answered = () => {};
  const sweeping = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (text.includes("sweeping")) resolve();
      answered();
    });
    gone.then(resolve);
  });
  child.stdin.on("error", () => {});
  async function instruct(batches: readonly Batch[]): Promise<void> {
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    child.stdin.write(`${JSON.stringify(batches)}\n`);
    await Promise.race([answer, gone]);
  }
  async function sweep(): Promise<void> {
    child.stdin.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), SWEEP_MS);
    await gone;
    clearTimeout(timer);
  }
  await instruct(undo);
  return child.pid === undefined || child.exitCode !== null
    ? null
    : { pid: child.pid, instruct, sweeping, sweep, gone };
}

export async function sweepOnce(undo: readonly Batch[], namespacePid: number | null): Promise<void> {
  if (undo.length > 0) await (await startSweeper(undo, namespacePid))?.sweep();
}
