import { realpathSync } from "node:fs";
import { findProgram, type ProgramName } from "../programs";
import type { RuleCommand } from "./site";

/**
 * Commands that one program takes at once: all of them are done, or none. Null where each needs a process of its own.
 * `singly` is what one would type; what a batch does not do, these try one by one.
 */
export type Batch = {
  readonly atOnce: { readonly command: RuleCommand; readonly input: string } | null;
  readonly singly: readonly RuleCommand[];
};

/**
 * As few processes as it takes. What iptables does stays before, or behind, what nft does; inside of one table the order
 * is that of `commands`. With --noflush a restore leaves everything alone that its lines do
 * not name (iptables-restore(8)); nft reads its commands as one transaction (nft(8), -f).
 */
export function inBatches(commands: readonly RuleCommand[]): readonly Batch[] {
  const batches: { key: string | null; singly: RuleCommand[] }[] = [];
  let stretch = 0;
  for (const [at, command] of commands.entries()) {
    if ((command[0] === "nft") !== (commands[at - 1]?.[0] === "nft")) stretch = batches.length;
    const key = keyOf(command);
    const mate = key === null ? undefined : batches.slice(stretch).find((batch) => batch.key === key);
    if (mate === undefined) batches.push({ key, singly: [command] });
    else mate.singly.push(command);
  }
  return batches.map(({ key, singly }) => ({ atOnce: key === null ? null : atOnce(singly), singly }));
}

/** Those with the same key go together. */
function keyOf(command: RuleCommand): string | null {
  const [program] = command;
  // A restore reads line by line.
  if (command.some((word) => /[\r\n]/.test(word))) return null;
  // What empties a table is looked at before (sweeper.ts).
  if (program === "nft") return command[2] === "chain" ? "nft" : null;
  return program === "ebtables" && !isOfNft(program) ? null : `${program} ${splitAtTable(command).table}`;
}

function atOnce(commands: readonly RuleCommand[]): Batch["atOnce"] {
  const [first] = commands;
  if (first === undefined || commands.length < 2) return null;
  const [program] = first;
  if (program === "nft")
    return { command: ["nft", "-f", "-"], input: lines(commands.map(([, ...words]) => words.join(" "))) };
  const wait = program === "ebtables" ? [] : ["-w", "5"];
  const rules = commands.map((command) => splitAtTable(command).rest.map(quoted).join(" "));
  return {
    command: [`${program}-restore` as ProgramName, ...wait, "--noflush"],
    input: lines([`*${splitAtTable(first).table}`, ...rules, "COMMIT"]),
  };
}

function splitAtTable(command: RuleCommand) {
  const at = command.indexOf("-t");
  return { table: command[at + 1] ?? "", rest: command.slice(at + 2) };
}

/** As iptables-save(8) writes it. */
function quoted(word: string): string {
  return /^[\w./:,=-]+$/.test(word) ? word : `"${word.replace(/["\\]/g, "\\$&")}"`;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

/** The older ebtables' restore knows no --noflush: it would empty the table. */
function isOfNft(program: ProgramName): boolean {
  const path = findProgram(program);
  return path !== null && realpathSync(path).endsWith("xtables-nft-multi");
}
