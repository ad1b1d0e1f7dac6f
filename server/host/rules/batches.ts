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
 * As few processes as it takes. Inside of one table the order is that of `commands`; our chains that go with a table
 * which nft deletes need no command of their own, unless it stays. With --noflush a restore leaves everything alone
 * that its lines do not name (iptables-restore(8)).
 */
export function inBatches(commands: readonly RuleCommand[]): readonly Batch[] {
  const batches: { key: string | null; table: RuleCommand | null; singly: RuleCommand[] }[] = [];
  /** By table: where what comes behind nft's last command on it may stand. */
  const behind = new Map<string, number>();
  for (const command of commands) {
    const place = placeOf(command);
    if (command[2] === "table") {
      behind.set(place, batches.push({ key: place, table: command, singly: [] }) - 1);
      continue;
    }
    const key = keyOf(command, place);
    const from = behind.get(place) ?? 0;
    const mate = key === null ? undefined : batches.slice(from).find((batch) => batch.key === key);
    if (mate === undefined) batches.push({ key, table: null, singly: [command] });
    else mate.singly.push(command);
  }
  return batches.map(({ table, singly }) => ({
    atOnce: table === null ? atOnce(singly) : { command: table, input: "" },
    singly,
  }));
}

/** Those with the same key go together. */
function keyOf(command: RuleCommand, place: string): string | null {
  const [program] = command;
  // A restore reads line by line.
  if (command.some((word) => /[\r\n]/.test(word))) return null;
  return program === "ebtables" && !isOfNft(program) ? null : place;
}

/** Family and table, as nft names them. */
function placeOf(command: RuleCommand): string {
  const [program] = command;
  if (program === "nft") return command.slice(3, 5).join(" ");
  const family = program === "ebtables" ? "bridge" : program.replace("tables", "");
  return `${family} ${splitAtTable(command).table}`;
}

function atOnce(commands: readonly RuleCommand[]): Batch["atOnce"] {
  const [first] = commands;
  if (first === undefined || commands.length < 2) return null;
  const [program] = first;
  const wait = program === "ebtables" ? [] : ["-w", "5"];
  const rules = commands.map((command) => `${splitAtTable(command).rest.map(quoted).join(" ")}\n`);
  return {
    command: [`${program}-restore` as ProgramName, ...wait, "--noflush"],
    input: `*${splitAtTable(first).table}\n${rules.join("")}COMMIT\n`,
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

/** The older ebtables' restore knows no --noflush: it would empty the table. */
function isOfNft(program: ProgramName): boolean {
  const path = findProgram(program);
  return path !== null && realpathSync(path).endsWith("xtables-nft-multi");
}
